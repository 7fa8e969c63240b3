import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Slr } from '../../../arch/fpga/device.ts';
import { tightest, utilisationOf } from '../../../arch/fpga/fit.ts';
import { demand, resourceKinds, timesDemand, totalDemand } from '../../../arch/fpga/resources.ts';
import type { Demand } from '../../../arch/fpga/resources.ts';
import { splitOver } from '../../../arch/fpga/slr-split.ts';
import type { Lanes, WholeUnit } from '../../../arch/fpga/slr-split.ts';

const anySlr = fc.record({
  lut: fc.integer({ min: 100, max: 1000 }),
  ff: fc.integer({ min: 100, max: 2000 }),
  dsp: fc.integer({ min: 1, max: 100 }),
  bram36: fc.nat(100),
  uram: fc.nat(100),
});
const slrsOf = (parts: readonly Omit<Slr, 'name'>[]): Slr[] => parts.map((part, i) => ({ name: `SLR${i}`, ...part }));
const anySlrs = fc.array(anySlr, { minLength: 1, maxLength: 4 }).map(slrsOf);
const anyDemand = fc
  .record({ lut: fc.nat(100), ff: fc.nat(100), dsp: fc.nat(5), bram36: fc.nat(5), uram: fc.nat(5) })
  .map((parts): Demand => demand(parts));
const anyUnits = fc.array(
  fc.record({ demand: anyDemand, at: fc.constantFrom('first' as const, 'last' as const, 'anywhere' as const) }),
  { maxLength: 4 },
);
const named = (units: readonly Omit<WholeUnit, 'name'>[]): WholeUnit[] =>
  units.map((unit, i) => ({ name: `unit ${i}`, ...unit }));
const lanesOf = (count: number, each: Demand): Lanes => ({ along: 'rows', count, each, crossingBits: 100 });

/** Every way to distribute so many lanes. */
function* distributions(count: number, parts: number): Generator<number[]> {
  if (parts === 1) yield [count];
  else {
    for (let here = 0; here <= count; here += 1) {
      for (const rest of distributions(count - here, parts - 1)) yield [here, ...rest];
    }
  }
}

const tightness = (slrs: readonly Slr[], demands: readonly Demand[]): number =>
  Math.max(...slrs.map((slr, i) => tightest(utilisationOf(demands[i], slr))));

describe('splitOver', () => {
  it('leaves the tightest SLR as loose as the best of all distributions of lanes', () => {
    fc.assert(
      fc.property(anySlrs, fc.integer({ min: 1, max: 7 }), anyDemand, anyDemand, (slrs, count, each, edge) => {
        const units = named([
          { demand: edge, at: 'first' },
          { demand: edge, at: 'last' },
        ]);
        const split = splitOver(slrs, lanesOf(count, each), units);
        const fixed = slrs.map((_, i) =>
          totalDemand([...(i === 0 ? [edge] : []), ...(i === slrs.length - 1 ? [edge] : [])]),
        );
        const best = Math.min(
          ...[...distributions(count, slrs.length)].map((lanes) =>
            tightness(
              slrs,
              lanes.map((here, i) => totalDemand([fixed[i], timesDemand(each, here)])),
            ),
          ),
        );
        if (best === Infinity) expect(split.tightest).toBe(Infinity);
        else expect(split.tightest).toBeCloseTo(best, 10);
      }),
    );
  });

  it('puts every lane and every unit somewhere, once, and edges at the ends', () => {
    fc.assert(
      fc.property(anySlrs, fc.nat(20), anyDemand, anyUnits, (slrs, count, each, parts) => {
        const units = named(parts);
        const { parts: placed, tightest: share } = splitOver(slrs, lanesOf(count, each), units);
        expect(placed.reduce((sum, { lanes }) => sum + lanes, 0)).toBe(count);
        expect(placed.flatMap((part) => part.units).toSorted()).toEqual(units.map(({ name }) => name).toSorted());
        for (const { name, at } of units) {
          if (at === 'first') expect(placed[0].units).toContain(name);
          if (at === 'last') expect(placed.at(-1)?.units).toContain(name);
        }
        const total = totalDemand(placed.map((part) => part.demand));
        const all = totalDemand([timesDemand(each, count), ...units.map((unit) => unit.demand)]);
        for (const kind of resourceKinds) expect(total[kind].nominal).toBeCloseTo(all[kind].nominal, 6);
        expect(
          tightness(
            slrs,
            placed.map((part) => part.demand),
          ),
        ).toBe(share);
      }),
    );
  });

  it('counts the links across a boundary that has lanes on both sides', () => {
    const slr = { lut: 100, ff: 100, dsp: 10, bram36: 0, uram: 0 };
    const three = slrsOf([slr, slr, slr]);
    const each = demand({ lut: 10 });
    expect(splitOver(three, lanesOf(6, each), []).boundaryBits).toEqual([100, 100]);
    expect(splitOver(three, lanesOf(1, each), []).boundaryBits).toEqual([0, 0]);
    // The middle one has no room for a lane, but the array passes through.
    const gap = slrsOf([slr, { ...slr, lut: 1 }, slr]);
    expect(splitOver(gap, lanesOf(4, each), [])).toMatchObject({
      boundaryBits: [100, 100],
      parts: [{ lanes: 2 }, { lanes: 0 }, { lanes: 2 }],
    });
  });

  it('moves a unit if the lanes leave no room where it would go first', () => {
    const slrs = slrsOf([
      { lut: 100, ff: 1000, dsp: 100, bram36: 0, uram: 0 },
      { lut: 1000, ff: 1000, dsp: 10, bram36: 0, uram: 0 },
    ]);
    // By itself it is felt least in the second SLR, whose LUTs the lanes need.
    const unit = { name: 'unit', demand: demand({ lut: 80, dsp: 5 }), at: 'anywhere' as const };
    const split = splitOver(slrs, lanesOf(10, demand({ lut: 95 })), [unit]);
    expect(split.tightest).toBeLessThanOrEqual(1);
  });
});
