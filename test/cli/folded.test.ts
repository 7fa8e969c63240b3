import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FoldedResult } from '../../run/folded/folded-result.ts';
import { callIn } from './weft.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures/scale-sim');
let folder = '';
const call = callIn(() => folder);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-folded-'));
  for (const [from, to] of [
    ['edge_array_16x8_os.cfg', 'edge.cfg'],
    ['small_cnn.csv', 'cnn.csv'],
    ['layer_step_gemms.csv', 'gemms.csv'],
  ]) {
    copyFileSync(join(fixtures, 'examples', from), join(folder, to));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const cnn = ['simulate', '--machine', 'edge.cfg', '--network', 'cnn.csv'];

describe('weft simulate with SCALE-Sim files', () => {
  it('prints tables that fit 100 columns, whatever the sizes', async () => {
    const sparse = file('sparse.cfg', 'ArrayHeight: 1024\nArrayWidth: 1024\nDataflow: ws\nSparsitySupport: true\n');
    const large = file(
      'large.csv',
      `Layer,M,N,K,Sparsity\n${'long'.repeat(20)},123456,99999999,654,31:32\nb,1234,123456789,7\n`,
    );
    const [small, big] = await Promise.all([call(...cnn), call('simulate', '--machine', sparse, '--network', large)]);
    expect([small.code, small.stderr]).toEqual([0, '']);
    expect(small.stdout).toMatch(/^stem3x3 +1 024 +16 +27 +128 +6 272 +100\.0 % +55\.1 %$/m);
    expect(small.stdout).toMatch(
      /^SCALE-Sim's Total Cycles of a layer is the index of its last cycle: one less than here$/m,
    );
    expect([big.code, big.stderr]).toEqual([0, '']);
    expect(big.stdout).toContain('31:32');
    for (const line of `${small.stdout}${big.stdout}`.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
  });

  it('prints a result whose layers add up, and writes it', async () => {
    const { code, stdout } = await call(...cnn, '--json', '--out', 'out.json');
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'out.json'), 'utf8')).toBe(stdout);
    const { layers, totals, schemaVersion, kind, assumptions } = JSON.parse(stdout) as FoldedResult;
    expect([schemaVersion, kind]).toEqual([1, 'folded']);
    expect(layers.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(totals.cycles);
    expect(layers[0]).toMatchObject({ cycles: 6272, scaleSim: { totalCycles: 6271, sramOfmapWrites: 19_456 } });
    expect(assumptions.find(({ parameter }) => parameter === 'ArrayWidth')).toMatchObject({
      value: 8,
      source: 'edge.cfg:6',
    });
  });

  it('prints layers as CSV', async () => {
    const { stdout } = await call(...cnn, '--csv');
    const [header, first] = stdout.split('\n');
    expect(header).toMatch(/^layer,kind,M,N,K,keptK,sparsity,folds,cycles,scaleSimTotalCycles,macs/);
    expect(first).toMatch(/^stem3x3,conv,1024,16,27,27,,128,6272,6271,442368,/);
  });

  it('writes a compute report with the figures of the tool, to its last digit but rounding', async () => {
    await call('simulate', '--machine', 'edge.cfg', '--network', 'gemms.csv', '--compute-report', 'COMPUTE_REPORT.csv');
    const [header, ...rows] = readFileSync(join(folder, 'COMPUTE_REPORT.csv'), 'utf8').trimEnd().split('\n');
    expect(header).toBe(
      'LayerID, Total Cycles (incl. prefetch), Total Cycles, Stall Cycles, Overall Util %, Mapping Efficiency %, Compute Util %,',
    );
    const { files } = JSON.parse(readFileSync(join(fixtures, 'examples/expected.json'), 'utf8')) as {
      files: Record<string, Record<string, number>[]>;
    };
    const reported = files['layer_step_gemms.csv'];
    expect(rows).toHaveLength(reported.length);
    rows.forEach((row, i) => {
      expect(row).toMatch(/^\d+(?:, \d+(?:\.\d+)?){6},$/);
      const [id, inclPrefetch, total, stall, overall, mapping, compute] = row.split(', ').map(parseFloat);
      const layer = reported[i];
      expect([id, inclPrefetch, total, stall]).toEqual([
        i,
        layer['total_cycles'],
        layer['total_cycles'],
        layer['stall_cycles'],
      ]);
      expect(overall).toBeCloseTo(layer['overall_util_pct'], 5);
      expect(mapping).toBeCloseTo(layer['mapping_efficiency_pct'], 5);
      expect(compute).toBeCloseTo(layer['compute_util_pct'], 5);
    });
  });

  it('charges ragged folds when asked', async () => {
    const machine = file('mesh.cfg', 'ArrayHeight: 32\nArrayWidth: 32\nDataflow: os\n');
    const network = file('one.csv', 'Layer,M,N,K\na,33,33,33\n');
    const cyclesOf = async (...words: readonly string[]): Promise<number> => {
      const { stdout } = await call('simulate', '--machine', machine, '--network', network, '--json', ...words);
      return (JSON.parse(stdout) as FoldedResult).totals.cycles;
    };
    const runs = [cyclesOf(), cyclesOf('--folds', 'full'), cyclesOf('--folds', 'ragged')];
    expect(await Promise.all(runs)).toEqual([380, 380, 273]);
  });

  it('prints notes of what is not followed', async () => {
    const machine = file('user.cfg', 'ArrayHeight: 4\nArrayWidth: 4\nDataflow: os\nInterfaceBandwidth: USER\n');
    const { stdout } = await call('simulate', '--machine', machine, '--network', 'gemms.csv');
    expect(stdout).toMatch(/^note: user\.cfg:4: InterfaceBandwidth: USER bandwidth and its stalls are not modelled/m);
  });

  it('prints the same bytes every time', async () => {
    const [first, second] = await Promise.all([call(...cnn, '--json'), call(...cnn, '--json')]);
    expect(first.stdout).toBe(second.stdout);
  });

  it.each<readonly [string, () => readonly string[], RegExp]>([
    ['no network', () => ['--machine', 'edge.cfg'], /network: is missing; a \.cfg machine needs --network y\.csv/],
    [
      'a network by name',
      () => ['--machine', 'edge.cfg', '--network', 'resnet18'],
      /network: "resnet18" is no topology/,
    ],
    ['folds of another machine', () => ['--folds', 'ragged'], /--folds: needs a SCALE-Sim configuration/],
    [
      'flags of training',
      () => [...cnn.slice(1), '--batch', '4', '--method', 'bdwp', '--sparsity', '2:8'],
      /^weft: --batch, --method, --sparsity: means nothing on the folded array/,
    ],
    ['parameters by hand', () => [...cnn.slice(1), '--set', 'rows=4'], /--set: means nothing/],
    ['a timeline', () => [...cnn.slice(1), '--trace', 't.json'], /--trace: means nothing/],
    ['no fast-forward', () => [...cnn.slice(1), '--no-fast-forward'], /--no-fast-forward: means nothing/],
    ['a scenario file', () => ['a.yaml', ...cnn.slice(1)], /scenario file: means nothing/],
    ['a phase', () => [...cnn.slice(1), '--phase', 'inference'], /--phase: means nothing/],
    [
      'an unknown charge',
      () => [...cnn.slice(1), '--folds', 'half'],
      /Invalid values: Argument: folds, Given: "half", Choices: "full", "ragged"/,
    ],
    [
      'ragged folds of ws',
      () => [
        '--machine',
        file('ws.cfg', 'ArrayHeight: 4\nArrayWidth: 4\nDataflow: ws'),
        '--network',
        'cnn.csv',
        '--folds',
        'ragged',
      ],
      /^weft: ws\.cfg:3 Dataflow: ragged folds are known for os only/,
    ],
    [
      'a report of ragged folds',
      () => [...cnn.slice(1), '--folds', 'ragged', '--compute-report', 'r.csv'],
      /compute-report: has the figures of SCALE-Sim/,
    ],
    [
      'a report into nowhere',
      () => [...cnn.slice(1), '--compute-report', 'no/such/r.csv'],
      /cannot write "no\/such\/r\.csv"/,
    ],
    [
      'a missing machine',
      () => ['--machine', 'none.cfg', '--network', 'cnn.csv'],
      /cannot read "none\.cfg": no such file/,
    ],
    [
      'a missing topology',
      () => ['--machine', 'edge.cfg', '--network', 'none.csv'],
      /cannot read "none\.csv": no such file/,
    ],
    [
      'an endless machine',
      () => ['--machine', file('zero.cfg', '#'.repeat(2 ** 20 + 1)), '--network', 'cnn.csv'],
      /"zero\.cfg": it has more than 1 MiB/,
    ],
    [
      'a bad machine',
      () => ['--machine', file('bad.cfg', 'ArrayHeight: 0\nArrayWidth: 4\nDataflow: os'), '--network', 'cnn.csv'],
      /^weft: bad\.cfg:1 ArrayHeight: "0" is not a whole number/,
    ],
    [
      'a bad topology',
      () => ['--machine', 'edge.cfg', '--network', file('bad.csv', 'Layer,M,N,K\na,1,x,3\n')],
      /^weft: bad\.csv:2:5 N: "x" is not a whole number/,
    ],
    [
      'GEMMs read as convolutions',
      () => ['--machine', 'edge.cfg', '--network', 'gemms.csv', '--topology', 'conv'],
      /gemms\.csv:2: 4 cells; a convolution has 8/,
    ],
    [
      'counts past 2^53',
      () => ['--machine', 'edge.cfg', '--network', file('huge.csv', 'Layer,M,N,K\na,9007199254740991,9,9\n')],
      /^weft: huge, a: MACs: about 7\.3e\+17/,
    ],
    ['two formats', () => [...cnn.slice(1), '--json', '--csv'], /mutually exclusive/],
  ])('refuses %s: one clear error, exit 2, nothing printed or written', async (_, args, message) => {
    const words = args();
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await call('simulate', ...words, '--out', 'never.json');
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('tells other commands that a configuration is not theirs', async () => {
    const { code, stderr } = await call('compare', '--machine', 'edge.cfg');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^weft: machine: "edge\.cfg" is a SCALE-Sim configuration/),
    ]);
  });
});
