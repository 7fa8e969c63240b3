/** SCALE-Sim's ResNet-18, whole, as a file in and a table out: seconds here beside the tool's own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { readScaleSimCfg } from '../arch/folded/scale-sim-cfg.ts';
import { simulateTopology } from '../run/folded/simulate-topology.ts';
import { readTopology } from '../workloads/scale-sim-topology.ts';

const points = fileURLToPath(new URL('../../test/fixtures/scale-sim/conv_calc.json', import.meta.url));

/** CPU seconds of SCALE-Sim 3.0.0 for these 21 layers on 32×32, traces off: shared/reference/peers.md §2.4. */
const TOOL_SECONDS = { ws: 210, os: 157, is: 351 } as const;

export interface FoldedTiming {
  readonly dataflow: string;
  readonly cycles: number;
  readonly toolSeconds: number;
  /** Whole process. */
  readonly processSeconds: number;
  /** Parsing and counting, warm. */
  readonly warmSeconds: number;
}

/** @param wholeProcess  seconds of a call of weft */
export function foldedTimings(wholeProcess: (args: readonly string[]) => number): FoldedTiming[] {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  try {
    const csv = topologyText();
    const network = join(folder, 'resnet18.csv');
    writeFileSync(network, csv);
    return (['ws', 'os', 'is'] as const).map((dataflow) => {
      const cfg = `ArrayHeight: 32\nArrayWidth: 32\nDataflow: ${dataflow}\n`;
      const machine = join(folder, `${dataflow}.cfg`);
      writeFileSync(machine, cfg);
      const count = (): number =>
        simulateTopology(readScaleSimCfg(cfg, machine).machine, readTopology(csv, network)).totals.cycles;
      for (let i = 0; i < 50; i += 1) count();
      const start = performance.now();
      for (let i = 0; i < 100; i += 1) count();
      const warmSeconds = (performance.now() - start) / 1000 / 100;
      const processSeconds = wholeProcess(['simulate', '--machine', machine, '--network', network]);
      return { dataflow, cycles: count(), toolSeconds: TOOL_SECONDS[dataflow], processSeconds, warmSeconds };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The layers of the reference points, as the tool lists them. */
function topologyText(): string {
  const file = JSON.parse(readFileSync(points, 'utf8')) as { points: Record<string, string | number>[] };
  const columns = ['layer', 'ifmap_h', 'ifmap_w', 'filter_h', 'filter_w', 'channels', 'num_filters', 'stride'];
  const rows = file.points
    .filter((point) => point['dataflow'] === 'ws')
    .map((point) => columns.map((key) => point[key]).join(','));
  return `Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides,\n${rows.join('\n')}\n`;
}
