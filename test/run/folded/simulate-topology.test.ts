import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataflows, foldedMachine } from '../../../arch/folded/folded-machine.ts';
import { readScaleSimCfg } from '../../../arch/folded/scale-sim-cfg.ts';
import { simulateTopology } from '../../../run/folded/simulate-topology.ts';
import { ScenarioError } from '../../../terms/scenario-error.ts';
import { readTopology } from '../../../workloads/scale-sim-topology.ts';
import { spoiled } from '../../mutations.ts';

const examples = resolve(import.meta.dirname, '../../fixtures/scale-sim/examples');
const example = (name: string): string => readFileSync(resolve(examples, name), 'utf8');
const cfg = example('edge_array_16x8_os.cfg');
const cnn = readTopology(example('small_cnn.csv'), 'small_cnn.csv');
const gemms = (rows: string): ReturnType<typeof readTopology> => readTopology(`Layer, M, N, K,\n${rows}`, 'g.csv');
const array = { rows: 16, columns: 16, dataflow: 'ws' } as const;
const layerWise = { kind: 'layer', format: 'ellpack_block' } as const;

describe('a topology on a folded array', () => {
  it('has layers that add up to its totals', () => {
    for (const dataflow of dataflows) {
      const { layers, totals } = simulateTopology(foldedMachine({ ...array, dataflow }), cnn);
      const sum = (pick: (layer: (typeof layers)[number]) => number): number =>
        layers.reduce((total, layer) => total + pick(layer), 0);
      expect(totals).toMatchObject({
        cycles: sum(({ cycles }) => cycles),
        folds: sum(({ folds }) => folds),
        macs: sum(({ macs }) => macs),
        sram: { ofmapWrites: sum(({ sram }) => sram.ofmapWrites) },
        dram: { ifmapReads: sum(({ dram }) => dram.ifmapReads ?? NaN) },
      });
      expect(totals.utilisation).toBeCloseTo(totals.macs / totals.cycles / 256, 12);
    }
  });

  it('keeps the names and sizes of its layers, dense ones dense', () => {
    const { layers, topology, kind, schemaVersion } = simulateTopology(foldedMachine(array), cnn);
    expect([schemaVersion, kind, topology]).toEqual([1, 'folded', { name: 'small_cnn', layers: 9 }]);
    expect(layers[3]).toMatchObject({
      layer: 'block1_skip',
      kind: 'conv',
      gemm: { M: 289, N: 32, K: 16 },
      sparsity: null,
      keptK: 16,
      storage: null,
      dram: { ifmapReads: 4096 },
    });
  });

  it('touches only the inputs that a sparse filter asks for', () => {
    const topology = readTopology('Layer,IFMAP Height,,,,,,Strides,Sparsity\na,8,8,3,3,8,4,1,2:4\n', 'c.csv', 'conv');
    const [sparse] = simulateTopology(foldedMachine({ ...array, sparsity: layerWise }), topology).layers;
    expect(sparse).toMatchObject({ sparsity: '2:4', keptK: 36, dram: { ifmapReads: 8 * 8 * 4 } });
    const [dense] = simulateTopology(foldedMachine(array), topology).layers;
    expect(dense).toMatchObject({ sparsity: null, keptK: 72, dram: { ifmapReads: 8 * 8 * 8 } });
  });

  it('has the same hash for the same counts, and another for another machine', () => {
    const hashOf = (machine: Parameters<typeof foldedMachine>[0], rows: string): string =>
      simulateTopology(foldedMachine(machine), gemms(rows)).hash;
    expect(hashOf(array, 'a,1,2,3\n')).toBe(hashOf(array, '\n# moved\na,1,2,3\n'));
    expect(hashOf(array, 'a,1,2,3\n')).not.toBe(hashOf({ ...array, rows: 8 }, 'a,1,2,3\n'));
    expect(hashOf(array, 'a,1,2,3\n')).not.toBe(hashOf(array, 'a,1,2,4\n'));
  });

  it('says what is read otherwise than a reader may think', () => {
    const rows = 'a,4,4,4,2:4\nb,4,4,4\nc,4,4,4,1:2\n';
    const notesOf = (machine: Parameters<typeof foldedMachine>[0]): string[] =>
      simulateTopology(foldedMachine(machine), gemms(rows)).notes.map(({ place, message }) => `${place}: ${message}`);
    expect(notesOf(array)).toEqual([
      'a and 1 more: N:M of the topology is not followed: the machine has no sparsity support',
    ]);
    expect(notesOf({ ...array, sparsity: layerWise })).toEqual([]);
    expect(notesOf({ ...array, sparsity: { kind: 'row', format: 'csr', block: 4 } })).toHaveLength(2);
    expect(notesOf({ ...array, sparsity: layerWise, sramWords: { ifmap: 15, filter: 16, ofmap: 1 } })).toEqual([
      'a and 2 more: inputs exceed their SRAM of 15 words: DRAM words are those of an SRAM that holds them',
    ]);
  });

  it('leaves out what depends on drawn zeros, in layers and totals', () => {
    const machine = foldedMachine({ ...array, sparsity: { kind: 'row', format: 'csr', block: 4 } });
    const { layers, totals } = simulateTopology(machine, gemms('a,4,4,64\n'));
    expect(layers[0]).toMatchObject({ keptK: 32, mappingEfficiency: null, storage: null });
    expect(totals.sram).toEqual({ ifmapReads: null, filterReads: 32 * 4, ofmapWrites: 2 * 16 });
    expect(totals.dram).toEqual({ ifmapReads: 4 * 64, filterReads: null, ofmapWrites: 2 * 16 });
  });

  it('names the layers whose counts pass 2^53', () => {
    const rows = 'small,1,1,1\nlarge,9007199254740991,2,1\nhuge,9007199254740991,9007199254740991,9007199254740991\n';
    expect(() => simulateTopology(foldedMachine(array), gemms(rows))).toThrow(
      /^g, large: MACs: about 1\.8e\+16, more than the 2\^53 − 1 .*\ng, huge: MACs: about 7\.3e\+47/,
    );
    const many = 'a,4503599627370496,1,1\n'.repeat(3);
    expect(() => simulateTopology(foldedMachine({ ...array, dataflow: 'is', columns: 1024 }), gemms(many))).toThrow(
      /^g, all layers: cycles: about 9\.3e\+15/,
    );
  });

  it('is simulated, or refused with a ScenarioError, whatever its files say', () => {
    const machines = spoiled(cfg, cfg.replace('SparsitySupport: false', 'SparsitySupport: true'));
    const topologies = spoiled(example('small_cnn.csv'), example('layer_step_gemms.csv'));
    fc.assert(
      fc.property(machines, topologies, (machineText, topologyText) => {
        try {
          const { machine, ...rest } = readScaleSimCfg(machineText, 'm.cfg');
          const { layers } = simulateTopology(machine, readTopology(topologyText, 't.csv'), rest);
          for (const { cycles, utilisation } of layers) {
            expect(Number.isSafeInteger(cycles) && cycles > 0).toBe(true);
            expect(utilisation).toBeLessThanOrEqual(1);
          }
        } catch (error) {
          if (!(error instanceof ScenarioError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });
});
