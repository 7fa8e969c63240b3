import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../arch/energy/actions.ts';
import { loadPriceTable, priceTableNames } from '../../arch/energy/price-table.ts';
import type { PriceTable } from '../../arch/energy/price-table.ts';
import { summed } from '../../dataflows/stream-actions.ts';
import { priced } from '../../run/energy.ts';
import type { EnergyPart } from '../../run/energy.ts';
import { readResult } from '../../run/read-result.ts';
import type { Result } from '../../run/result.ts';
import { mergeScenario } from '../../run/scenario.ts';
import type { PartialScenario } from '../../run/scenario.ts';
import { simulate } from '../../run/simulate.ts';
import type { Band } from '../../terms/band.ts';

const noFile = (path: string): string => {
  throw new Error(`${path} is read`);
};
const table = (name = 'fpga-vu9p-16nm'): PriceTable => loadPriceTable(name, noFile);

const anyScenario: fc.Arbitrary<PartialScenario> = fc.record({
  network: fc.constantFrom('cnn-glyphs', 'mlp-glyphs', 'vit-glyphs', 'resnet18-cifar10', 'mobilenet-v2-cifar10'),
  batch: fc.integer({ min: 1, max: 9 }),
  phase: fc.constantFrom('training', 'inference'),
  method: fc.constantFrom('dense', 'bdwp', 'sdgp', 'sr-ste', 'mdgf', 'transposable'),
  sparsity: fc.constantFrom('2:4', '2:8'),
  set: fc.record({
    elementwise: fc.constantFrom('none', 'statistics', 'inline', 'all'),
    pregenerate: fc.boolean(),
    dataflow: fc.constantFrom('auto', 'os', 'ws'),
    tiling: fc.constantFrom('searched', 'fixed'),
  }),
});

const simulated = new Map<string, Result>();
const resultOf = (part: PartialScenario): Result => {
  const key = JSON.stringify(part);
  const known = simulated.get(key) ?? simulate(mergeScenario(part));
  simulated.set(key, known);
  return known;
};

const DRAM: readonly Action[] = ['dram-activate', 'dram-read', 'dram-write', 'dram-interface-bit'];
const BUFFERS: readonly Action[] = ['west-byte', 'north-byte', 'out-byte', 'vector-byte', 'update-byte'];

describe('the actions of a result', () => {
  it('add up: operations to units, bits to bytes, products to MACs, tensors to memory', () => {
    fc.assert(
      fc.property(anyScenario, (part) => {
        const { totals, operations, units } = resultOf(part);
        const byUnit = summed(units.map(({ actions }) => actions));
        const byOperation = summed(operations.flatMap(({ actions }) => Object.values(actions)));
        const byTensor = summed(
          operations.flatMap(({ tensors }) => Object.values(tensors).map(({ actions }) => actions)),
        );
        expect(byOperation).toEqual(byUnit);
        expect(byUnit['fp16-multiply']).toBe(totals.macs);
        const bits = byUnit['dram-interface-bit'] ?? 0;
        expect(bits).toBe(8 * 64 * ((byUnit['dram-read'] ?? 0) + (byUnit['dram-write'] ?? 0)));
        expect(bits).toBeGreaterThanOrEqual(8 * totals.dramBytes);
        for (const action of [...DRAM, ...BUFFERS]) {
          expect((byTensor[action] ?? 0) / (byUnit[action] ?? 1)).toBeCloseTo(byUnit[action] ? 1 : 0, 9);
        }
        for (const { tensors, bytesRead, bytesWritten } of operations) {
          const moved = Object.values(tensors);
          expect(moved.reduce((sum, one) => sum + one.bytesRead, 0)).toBe(bytesRead);
          expect(moved.reduce((sum, one) => sum + one.bytesWritten, 0)).toBe(bytesWritten);
          for (const one of moved) expect(Math.min(one.bytesRead, one.bytesWritten)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are the same with any model of the memory, and with or without fast-forward, but for its own words', () => {
    const part = { network: 'cnn-glyphs', batch: 6 };
    const of = (set: Record<string, string>, fastForward = true): Result =>
      simulate(mergeScenario({ ...part, set: { tiling: 'fixed', ...set } }), { fastForward });
    const others = ({ operations }: Result): object =>
      operations.map(({ actions, bytesRead, bytesWritten }) => [
        bytesRead,
        bytesWritten,
        Object.fromEntries(Object.entries(summed(Object.values(actions))).filter(([name]) => !name.startsWith('dram'))),
      ]);
    const [banks, bandwidth, lines] = [of({}), of({ dramModel: 'bandwidth' }), of({ dramModel: 'lines' })];
    expect(others(bandwidth)).toEqual(others(banks));
    expect(lines.operations.map(({ actions }) => actions)).toEqual(banks.operations.map(({ actions }) => actions));
    expect(of({}, false).operations.map(({ actions }) => actions)).toEqual(
      banks.operations.map(({ actions }) => actions),
    );
    const bits = summed(bandwidth.units.map(({ actions }) => actions))['dram-bit'];
    expect(bits).toBe(8 * bandwidth.totals.dramBytes);
  });

  it('are the same arithmetic whether it is fused or not', () => {
    const arithmetic = (elementwise: string): object => {
      const { units } = resultOf({ network: 'cnn-glyphs', batch: 4, set: { elementwise } });
      const { 'vector-byte': _, ...rest } = summed(
        units.filter(({ unit }) => unit.startsWith('vector')).map(({ actions }) => actions),
      );
      return Object.fromEntries(Object.entries(rest).filter(([action]) => !action.startsWith('dram')));
    };
    expect(arithmetic('all')).toEqual(arithmetic('none'));
    expect(Object.keys(arithmetic('all'))).toContain('fp32-add');
  });

  it('name the tensors of the passes', () => {
    const { operations } = resultOf({ network: 'resnet18-cifar10', batch: 2 });
    const of = (id: string): string[] => Object.keys(operations.find((one) => one.id === id)?.tensors ?? {});
    expect(of('layer1.0.conv1 FF')).toEqual(['activations', 'weights']);
    expect(of('layer1.0.conv1 BP')).toEqual(['activation-gradients', 'weights']);
    expect(of('layer1.0.conv1 WU')).toEqual(['activations', 'activation-gradients', 'weight-gradients']);
    expect(of('layer1.0.conv1 update')).toEqual(['weights', 'weight-gradients', 'optimizer-state']);
  });

  it('read operands more often where a pass shares fewer of them', () => {
    const west = (interleave: number | string): number =>
      summed(
        resultOf({ network: 'resnet18-cifar10', batch: 2, set: { interleave, dataflow: 'os' } }).units.map(
          ({ actions }) => actions,
        ),
      )['north-byte'] ?? 0;
    expect(west(1)).toBeGreaterThan(1.5 * west('auto'));
  });
});

describe('the energy of a result', () => {
  const nominal = (parts: readonly EnergyPart[]): number =>
    parts.reduce((sum, { energyJ }) => sum + energyJ.nominal, 0);
  const isBand = ({ low, nominal: middle, high }: Band): boolean => 0 <= low && low <= middle && middle <= high;

  it('adds up by unit, pass, tensor, layer and action; bands are ordered', () => {
    fc.assert(
      fc.property(anyScenario, fc.constantFrom(...priceTableNames), (part, name) => {
        const report = priced(resultOf(part), table(name));
        const total = report.perStepJ.nominal;
        for (const parts of [report.byUnit, report.byPass, report.byTensor, report.byLayer, report.byOperation]) {
          expect(nominal(parts) / total).toBeCloseTo(1, 9);
          for (const { energyJ } of parts) expect(isBand(energyJ)).toBe(true);
        }
        const { dynamicPj, staticPj, totalPj } = report.breakdown;
        expect(dynamicPj.nominal + staticPj.nominal).toBeCloseTo(totalPj.nominal, 3);
        expect(report.averagePowerW.nominal * report.seconds).toBeCloseTo(total, 9);
        expect(isBand(report.gflopsPerWatt)).toBe(true);
        expect(isBand(report.denseGflopsPerWatt)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('is less for a sparse step than for a dense one, by the products it skips', () => {
    const of = (method: string): ReturnType<typeof priced> =>
      priced(resultOf({ network: 'resnet18-cifar10', batch: 64, method }), table());
    const [dense, sparse] = [of('dense'), of('bdwp')];
    expect(sparse.perStepJ.nominal).toBeLessThan(0.75 * dense.perStepJ.nominal);
    expect(sparse.perDenseMacPj.nominal).toBeLessThan(dense.perDenseMacPj.nominal);
    expect(sparse.perMacPj.nominal).toBeGreaterThan(dense.perMacPj.nominal);
  });

  it('is the same whether it is told by step, sample, MAC, time or watt', () => {
    const { totals, scenario } = resultOf({ network: 'cnn-glyphs', batch: 4 });
    const report = priced(resultOf({ network: 'cnn-glyphs', batch: 4 }), table());
    const { low, nominal: joules, high } = report.perStepJ;
    const { macs, skippedMacs, seconds } = totals;
    expect(report.perSampleJ.nominal * scenario.batch).toBeCloseTo(joules, 12);
    expect((report.perMacPj.nominal * macs) / 1e12).toBeCloseTo(joules, 12);
    expect((report.perDenseMacPj.nominal * (macs + skippedMacs)) / 1e12).toBeCloseTo(joules, 12);
    expect(report.energyDelayJs.nominal / seconds).toBeCloseTo(joules, 12);
    // A FLOP/s a watt is a FLOP a joule; the most of them for the lowest price.
    expect(report.gflopsPerWatt.nominal * joules).toBeCloseTo((2 * macs) / 1e9, 12);
    expect(report.gflopsPerWatt.high * low).toBeCloseTo((2 * macs) / 1e9, 12);
    expect(report.denseGflopsPerWatt.low * high).toBeCloseTo((2 * (macs + skippedMacs)) / 1e9, 12);
  });

  it('is that of the same result read back from its JSON', () => {
    const result = resultOf({ network: 'cnn-glyphs', batch: 4 });
    expect(priced(readResult(JSON.stringify(result), 'r.json'), table())).toEqual(priced(result, table()));
  });

  it('says what a table has no price for', () => {
    const { breakdown } = priced(resultOf({ network: 'vit-glyphs', batch: 4 }), table('asic-7nm'));
    expect(breakdown.unpriced.map(({ name }) => name)).toContain('accumulator-access');
  });
});

describe('a file that is no result', () => {
  const result = simulate(mergeScenario({ network: 'mlp-glyphs', batch: 1 }));
  const withTotals = (totals: object): string => JSON.stringify({ ...result, totals: { ...result.totals, ...totals } });

  it.each([
    ['{', /^r\.json: is no JSON, or not all of it: /],
    ['[]', /^r\.json: is no result of weft simulate/],
    [
      '{}',
      /^r\.json: is no result of weft simulate on an SAT machine: it has no schemaVersion, tool, hash, scenario, totals/,
    ],
    [withTotals({ seconds: -1 }), /totals\.seconds/],
    [withTotals({ statics: { sun: 1 } }), /totals\.statics/],
    [JSON.stringify({ ...result, schemaVersion: 99 }), /schema version 99, this weft reads 1/],
  ])('is refused: %.40s', (text, message) => {
    expect(() => readResult(text, 'r.json')).toThrow(message);
  });
});
