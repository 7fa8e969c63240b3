import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitOver } from '../../../../arch/fpga/slr-split.ts';
import { resourceKinds, timesDemand, totalDemand } from '../../../../arch/fpga/resources.ts';
import { operatorStyles } from '../../../../arch/fpga/operators.ts';
import { billOfMaterials, billTotal, demandOf } from '../../../../arch/sat/bill-of-materials/bill.ts';
import type { BillItem, BillOptions } from '../../../../arch/sat/bill-of-materials/item.ts';
import { laneSplit } from '../../../../arch/sat/bill-of-materials/lane-split.ts';
import { bandMistake } from '../../../../terms/band.ts';
import { sat } from '../../../machines.ts';

const blocks = { bram36: 2160, uram: 960 };
const options: BillOptions = { sparsity: { n: 2, m: 8 }, style: 'dsp', blocks, memoryControllers: 0 };
const preset = billOfMaterials(sat(), options);

const part = (items: readonly BillItem[], unit: string, name: string): BillItem => {
  const found = items.find((item) => item.unit === unit && item.part === name);
  if (!found) throw new Error(`no ${unit}: ${name}`);
  return found;
};
const nominal = ({ each }: BillItem): number[] => [each.lut.nominal, each.ff.nominal];
const pe = (name: string): number[] => nominal(part(preset, 'STCE', name));

const anyMachine = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  columns: fc.integer({ min: 1, max: 40 }),
  accumulators: fc.integer({ min: 1, max: 16 }),
  groupFileValues: fc.integer({ min: 1, max: 128 }),
  denseLinkValues: fc.integer({ min: 1, max: 8 }),
  drainValuesPerColumn: fc.integer({ min: 1, max: 2 }),
  wsPairs: fc.integer({ min: 1, max: 8 }),
  addLatency: fc.integer({ min: 1, max: 12 }),
  dramChannels: fc.integer({ min: 1, max: 4 }),
  doubleBuffer: fc.boolean(),
});
const anyOptions = fc.record({
  sparsity: fc.constantFrom({ n: 1, m: 1 }, { n: 2, m: 4 }, { n: 2, m: 8 }, { n: 4, m: 16 }, { n: 1, m: 32 }),
  style: fc.constantFrom(...operatorStyles),
  blocks: fc.constantFrom(blocks, { bram36: 900, uram: 0 }),
  memoryControllers: fc.nat(4),
});

describe('the bill of a PE at 2:8', () => {
  it('counts links, sums, group file, weights and product delay from the parameters', () => {
    // West 4 × 16, north 16 + 3 bits; a 2:1 of 16 bits picks the dense operand.
    expect(pe('links west, north')).toEqual([8, 64 + 19]);
    // 3:1 of 32 bits into the link, 2:1 of 32 bits at the adder.
    expect(pe('link south')).toEqual([32 + 16, 32]);
    // Two RAMs of 8 × 32 bits: 16 LUTs and 3 for addresses each.
    expect(pe('accumulators, shadows')).toEqual([2 * 19, 0]);
    // 64 values in 4 banks of 10 LUTs, and 4:1 of 16 bits behind.
    expect(pe('group file, selection')).toEqual([4 * 10 + 16, 0]);
    // 4 pairs of 19 bits and their shadows; 5:1 of 19 bits.
    expect(pe('stationary weights')).toEqual([2 * 19, 2 * 4 * 19]);
    // 3 · 6 cycles of 32 bits.
    expect(pe('product delay')).toEqual([32, 32]);
  });

  it('has registers in the operators for 4 + 7 stages, where 7 were synthesised', () => {
    expect(pe('multiply-add')[1]).toBeCloseTo((299 * 11) / 7, 9);
  });

  it('selects among no more values than row tiles can share the group file', () => {
    // At most 2 accumulators: 2 row tiles of groups of 4.
    const small = billOfMaterials(sat({ accumulators: 2 }), { ...options, sparsity: { n: 2, m: 4 } });
    expect(part(small, 'STCE', 'group file, selection').source).toMatch(/^16 values/);
    expect(part(preset, 'STCE', 'group file, selection').source).toMatch(/^64 values/);
  });
});

describe('the bill of the preset', () => {
  it('has a lane of URAM a row or column, as the buffers were laid out: 192 in all', () => {
    expect(billTotal(preset).uram).toEqual({ low: 192, nominal: 192, high: 192 });
    expect(part(preset, 'buffers', 'west')).toMatchObject({ count: 32, each: { uram: { nominal: 2 } } });
  });

  it('widens buffers whose bytes a cycle need more blocks than their size', () => {
    // 64 KiB are 16 BRAM36; 32 weights of 12 bytes a cycle are 48.
    expect(part(preset, 'WUVE', 'buffer in').source).toBe('2 × 48 BRAM36, by width: 65536 bytes, 384 a cycle');
    expect(part(preset, 'SORE', 'buffer in').source).toBe('2 × 16 BRAM36, by capacity: 65536 bytes, 64 a cycle');
  });

  it('has a sorter lane of about the size of the one that was synthesised for four pairs: 105 LUTs, 155 flip-flops', () => {
    const { each } = part(preset, 'SORE', 'sorter lanes');
    // The group while it is sorted is a memory of its own, 10 LUTs.
    expect(each.lut.nominal - 10).toBeGreaterThan(0.9 * 105);
    expect(each.lut.nominal - 10).toBeLessThan(1.1 * 105);
    expect(each.ff.nominal).toBe(152);
  });

  it('without sparsity has no pruner, no group file, no index, one weight a PE', () => {
    const dense = billOfMaterials(sat(), { ...options, sparsity: { n: 1, m: 1 } });
    expect(dense.some(({ unit }) => unit === 'SORE')).toBe(false);
    expect(dense.some(({ part: name }) => name === 'group file, selection' || name === 'product delay')).toBe(false);
    expect(nominal(part(dense, 'STCE', 'links west, north'))).toEqual([0, 32]);
    expect(nominal(part(dense, 'STCE', 'stationary weights'))).toEqual([8, 32]);
  });

  it('leaves out memory controllers that the platform brings', () => {
    const controllers = (set: Record<string, unknown>, memoryControllers: number): number =>
      billOfMaterials(sat(set), { ...options, memoryControllers })
        .filter(({ part: name }) => name === 'DDR4 controllers')
        .reduce((sum, { count }) => sum + count, 0);
    expect([controllers({}, 0), controllers({}, 3), controllers({}, 4)]).toEqual([4, 1, 0]);
    expect(controllers({ dramChannels: 1 }, 4)).toBe(0);
  });

  it('says of every part where its cost is from', () => {
    for (const { source, evidence } of preset) {
      expect(source).not.toBe('');
      expect(evidence).not.toBe('user');
    }
  });
});

describe('any bill', () => {
  it('has ordered limits, and no negative or endless amounts', () => {
    fc.assert(
      fc.property(anyMachine, anyOptions, (set, wanted) => {
        for (const item of billOfMaterials(sat(set), wanted)) {
          for (const kind of resourceKinds) expect(bandMistake(item.each[kind])).toBeNull();
        }
      }),
    );
  });

  it('grows with rows, columns and N:M, and never shrinks with accumulators', () => {
    const size = (set: Record<string, unknown>, wanted: BillOptions): number => {
      const { lut, ff } = billTotal(billOfMaterials(sat(set), wanted));
      return 2 * lut.nominal + ff.nominal;
    };
    fc.assert(
      fc.property(anyMachine, anyOptions, (set, wanted) => {
        const here = size(set, wanted);
        expect(size({ ...set, rows: set.rows + 1 }, wanted)).toBeGreaterThan(here);
        expect(size({ ...set, columns: set.columns + 1 }, wanted)).toBeGreaterThan(here);
        expect(size({ ...set, accumulators: set.accumulators + 8 }, wanted)).toBeGreaterThanOrEqual(here);
        if (wanted.sparsity.m > 1) {
          expect(here).toBeGreaterThan(size(set, { ...wanted, sparsity: { n: 1, m: 1 } }));
        }
      }),
    );
  });

  it('cut into rows or columns is the same in total', () => {
    fc.assert(
      fc.property(
        anyMachine,
        anyOptions,
        fc.constantFrom('rows' as const, 'columns' as const),
        (set, wanted, along) => {
          const machine = sat(set);
          const items = billOfMaterials(machine, wanted);
          const { lanes, units } = laneSplit(items, machine.array, wanted.sparsity.m, along);
          expect(lanes.count).toBe(machine.array[along]);
          const whole = totalDemand([timesDemand(lanes.each, lanes.count), ...units.map(({ demand }) => demand)]);
          const total = totalDemand(items.map(demandOf));
          for (const kind of resourceKinds) expect(whole[kind].nominal).toBeCloseTo(total[kind].nominal, 5);
        },
      ),
    );
  });

  it('sends a pair and the sums of each column down, or the dense values of each row across', () => {
    const machine = sat();
    const crossing = (along: 'rows' | 'columns'): number =>
      laneSplit(preset, machine.array, 8, along).lanes.crossingBits;
    expect(crossing('rows')).toBe(32 * (16 + 3 + 32));
    expect(crossing('columns')).toBe(32 * 4 * 16);
  });

  it('keeps edges of the array where its first and last lanes are', () => {
    const { lanes, units } = laneSplit(preset, sat().array, 8, 'rows');
    expect(units.filter(({ at }) => at !== 'anywhere').map(({ name, at }) => [name, at])).toEqual([
      ['north edge', 'first'],
      ['south edge', 'last'],
    ]);
    const slr = { lut: 400_000, ff: 800_000, dsp: 2280, bram36: 720, uram: 320 };
    const { parts } = splitOver(
      [
        { name: 'a', ...slr },
        { name: 'b', ...slr },
      ],
      lanes,
      units,
    );
    expect(parts.map(({ lanes: own }) => own).reduce((a, b) => a + b)).toBe(32);
  });
});
