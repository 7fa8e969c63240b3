import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitOf, tightest, utilisationOf } from '../../../arch/fpga/fit.ts';
import type { Supply } from '../../../arch/fpga/fit.ts';
import { demand, resourceKinds } from '../../../arch/fpga/resources.ts';
import { band } from '../../../terms/band.ts';

const supply: Supply = { lut: 1000, lutMemory: 500, ff: 2000, dsp: 10, bram36: 20, uram: 0 };

describe('fitOf', () => {
  it('judges by the nominal demand, and says what would help', () => {
    const fit = fitOf(demand({ lut: band(900, 1100, 1500), dsp: 12, uram: 1 }), supply, 'my device');
    expect(fit).toEqual({
      ok: false,
      reasons: [
        'LUT: 1 100 needed, my device has 1 000 (110 %); 900 at the low estimate would fit',
        'DSP: 12 needed, my device has 10 (120 %)',
        'URAM: 1 needed, my device has none',
      ],
      cautions: [],
    });
  });

  it('is cautious where only the high estimate is too much, and beyond what the vendor recommends', () => {
    expect(fitOf(demand({ lut: band(700, 800, 1200) }), supply, 'it')).toEqual({
      ok: true,
      cautions: [
        'LUT: 1 200 needed, it has 1 000 (120 %) at the high estimate',
        'in use beyond what the vendor recommends for timing closure: LUT 80 % (70 %)',
      ],
    });
  });

  it('does not judge LUTs as memory where nobody says how many there are', () => {
    const { lutMemory: _, ...unknown } = supply;
    const much = demand({ lutMemory: 600 });
    expect(fitOf(much, supply, 'it').ok).toBe(false);
    expect(fitOf(much, unknown, 'it').ok).toBe(true);
    expect(utilisationOf(much, unknown)).not.toHaveProperty('lutMemory');
  });

  it('fits if and only if no kind is in use by more than all', () => {
    const amounts = fc.record({
      lut: fc.nat(2000),
      ff: fc.nat(4000),
      dsp: fc.nat(20),
      bram36: fc.nat(40),
      uram: fc.nat(1),
    });
    fc.assert(
      fc.property(amounts, (parts) => {
        const needs = demand(parts);
        expect(fitOf(needs, supply, 'it').ok).toBe(tightest(utilisationOf(needs, supply)) <= 1);
        expect(fitOf(needs, supply, 'it').ok).toBe(
          resourceKinds.every((kind) => needs[kind].nominal <= (supply[kind] ?? Infinity)),
        );
      }),
    );
  });
});
