import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actions, staticParts } from '../../../arch/energy/actions.ts';
import { energyOf } from '../../../arch/energy/energy.ts';
import type { Activity } from '../../../arch/energy/energy.ts';
import { loadPriceTable, priceTableNames } from '../../../arch/energy/price-table.ts';
import type { PriceTable } from '../../../arch/energy/price-table.ts';
import { bandMistake, exactly } from '../../../terms/band.ts';
import type { Band } from '../../../terms/band.ts';

const tableNamed = (name: string): PriceTable =>
  loadPriceTable(name, (path) => {
    throw new Error(`no ${path}`);
  });
const anyTable = fc.constantFrom(...priceTableNames.map(tableNamed));

const count = fc.integer({ min: 0, max: 1e12 });
/** Without commands, or without bits: never both. */
const anyActivity = fc
  .record({
    counts: fc.dictionary(fc.constantFrom(...actions), count),
    byCommand: fc.boolean(),
    seconds: fc.double({ min: 0, max: 1e4, noNaN: true }),
    statics: fc.dictionary(fc.constantFrom(...staticParts), fc.integer({ min: 0, max: 8 })),
  })
  .map(({ counts, byCommand, seconds, statics }): Activity => {
    const isDropped = (name: string): boolean =>
      byCommand ? name === 'dram-bit' : /^dram-(activate|read|write|refresh)$/.test(name);
    return {
      counts: Object.fromEntries(Object.entries(counts).filter(([name]) => !isDropped(name))),
      seconds,
      statics,
    };
  });

const limits = ({ low, nominal, high }: Band): number[] => [low, nominal, high];

describe('energyOf', () => {
  it('multiplies counts by prices, and watts by time', () => {
    const breakdown = energyOf(tableNamed('fpga-vu9p-16nm'), {
      counts: { 'fp16-multiply': 1e9, 'fp32-add': 1e9, 'dram-read': 1000 },
      seconds: 2,
      statics: { chip: 1, 'dram-standby': 4 },
    });
    expect(breakdown.unpriced).toEqual([]);
    expect(breakdown.lines.map(({ name, energyPj }) => [name, energyPj.nominal])).toEqual([
      ['fp16-multiply', 8.4e9],
      ['fp32-add', 20e9],
      ['dram-read', 5_274_000],
      ['chip', 8e12],
      ['dram-standby', 4 * 0.666 * 2e12],
    ]);
    expect(breakdown.dynamicPj.nominal).toBe(28_405_274_000);
  });

  it('keeps limits ordered, never negative, and says the source of each line', () => {
    fc.assert(
      fc.property(anyTable, anyActivity, (table, activity) => {
        const { lines, dynamicPj, staticPj, totalPj } = energyOf(table, activity);
        for (const band of [dynamicPj, staticPj, totalPj, ...lines.map(({ energyPj }) => energyPj)]) {
          expect(bandMistake(band)).toBeNull();
        }
        for (const { source, evidence } of lines) {
          expect(source).not.toBe('');
          expect(evidence).not.toBe('user');
        }
      }),
    );
  });

  it('adds up: lines to dynamic and static, these to the total', () => {
    fc.assert(
      fc.property(anyTable, anyActivity, (table, activity) => {
        const { lines, dynamicPj, staticPj, totalPj } = energyOf(table, activity);
        const sum = (kind: string, limit: keyof Band): number =>
          lines.filter((line) => line.kind === kind).reduce((total, { energyPj }) => total + energyPj[limit], 0);
        for (const limit of ['low', 'nominal', 'high'] as const) {
          expect(dynamicPj[limit]).toBe(sum('dynamic', limit));
          expect(staticPj[limit]).toBe(sum('static', limit));
          expect(totalPj[limit]).toBe(dynamicPj[limit] + staticPj[limit]);
        }
      }),
    );
  });

  it('is linear in counts and in time', () => {
    fc.assert(
      fc.property(anyTable, anyActivity, fc.integer({ min: 1, max: 64 }), (table, activity, times) => {
        const one = energyOf(table, activity);
        const more = energyOf(table, {
          counts: Object.fromEntries(Object.entries(activity.counts).map(([name, value]) => [name, value * times])),
          seconds: activity.seconds * times,
          statics: activity.statics,
        });
        for (const [i, limit] of limits(more.totalPj).entries()) {
          const expected = limits(one.totalPj)[i] * times;
          expect(Math.abs(limit - expected)).toBeLessThanOrEqual(1e-12 * expected);
        }
      }),
    );
  });

  it('leaves out nothing in silence: what is counted is priced or named', () => {
    fc.assert(
      fc.property(anyTable, anyActivity, (table, activity) => {
        const { lines, unpriced } = energyOf(table, activity);
        const happened = [...Object.entries(activity.counts), ...Object.entries(activity.statics)]
          .filter(([, value]) => value > 0)
          .map(([name]) => name);
        expect([...lines, ...unpriced].map(({ name }) => name).toSorted()).toEqual(happened.toSorted());
      }),
    );
    const accesses = { counts: { 'accumulator-access': 5 }, seconds: 0, statics: {} };
    expect(energyOf(tableNamed('asic-7nm'), accesses)).toMatchObject({
      lines: [],
      unpriced: [{ name: 'accumulator-access', count: 5 }],
      totalPj: exactly(0),
    });
  });

  it.each([
    [{ counts: { compare: -1 } }, 'energyOf: compare is -1, not finite and ≥ 0'],
    [{ counts: { compare: NaN } }, 'energyOf: compare is NaN, not finite and ≥ 0'],
    [{ seconds: -1 }, 'energyOf: seconds is -1, not finite and ≥ 0'],
    [{ statics: { chip: Infinity } }, 'energyOf: chip is Infinity, not finite and ≥ 0'],
    [
      { counts: { 'dram-bit': 1, 'dram-refresh': 1 } },
      'energyOf: DRAM is counted twice, in commands and in bits (dram-bit)',
    ],
  ])('refuses %j', (part, message) => {
    const activity = { counts: {}, seconds: 0, statics: {}, ...part };
    expect(() => energyOf(tableNamed('asic-45nm'), activity)).toThrow(new RangeError(message));
  });

  it('refuses words that nobody knows', () => {
    const counts = JSON.parse('{"fp16-multiplies": 3}') as Activity['counts'];
    const activity = { counts, seconds: 0, statics: {} };
    expect(() => energyOf(tableNamed('asic-45nm'), activity)).toThrow('"fp16-multiplies" is no action');
  });
});
