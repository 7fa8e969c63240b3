import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bankedMemory, delayLine, lutRam, lutRamLuts, smallMemory } from '../../../arch/fpga/lut-memories.ts';

const words = fc.integer({ min: 1, max: 300 });
const bits = fc.integer({ min: 1, max: 64 });

/** Fills slices bit by bit: seven LUTs hold 64×1 or 32×2 each, the eighth gives the address. */
function slowLuts(deep: number, wide: number): number {
  let [luts, free] = [0, 0];
  for (let from = 0; from < deep; from += 64) {
    const bitsPerLut = deep <= 32 ? 2 : 1;
    for (let bit = 0; bit < wide; bit += bitsPerLut) {
      if (free === 0) [luts, free] = [luts + 1, 7];
      luts += 1;
      free -= 1;
    }
  }
  return luts;
}

describe('lutRamLuts', () => {
  it('has a slice for 64×7 and for 32×14 bits, as UG974 says', () => {
    expect([lutRamLuts(64, 7), lutRamLuts(32, 14)]).toEqual([8, 8]);
    expect([lutRamLuts(64, 8), lutRamLuts(33, 14)]).toEqual([10, 16]);
  });

  it('is what filling slices bit by bit needs', () => {
    fc.assert(
      fc.property(words, bits, (deep, wide) => {
        expect(lutRamLuts(deep, wide)).toBe(slowLuts(deep, wide));
      }),
    );
  });
});

describe('lutRam', () => {
  it.each([
    [8, 32, 24],
    [16, 32, 24],
    [64, 16, 24],
  ])('of %d words of %d bits takes at most %d LUTs, as Yosys 0.23 maps it', (deep, wide, luts) => {
    expect(lutRam(deep, wide).lut.high).toBe(luts);
  });
});

describe('smallMemory', () => {
  it('is the cheaper of both, where a LUT weighs as two flip-flops', () => {
    fc.assert(
      fc.property(words, bits, (deep, wide) => {
        const { chosen, demand, options } = smallMemory(deep, wide);
        const weight = ({ lut, ff }: typeof demand): number => lut.nominal + ff.nominal / 2;
        expect(weight(demand)).toBe(Math.min(weight(options.lutram), weight(options['flip-flops'])));
        expect(demand).toBe(options[chosen]);
      }),
    );
  });

  it('holds one word in flip-flops and eight sums in LUTs', () => {
    expect(smallMemory(1, 32)).toMatchObject({
      chosen: 'flip-flops',
      demand: { ff: { nominal: 32 }, lut: { nominal: 0 } },
    });
    expect(smallMemory(8, 32)).toMatchObject({
      chosen: 'lutram',
      demand: { lut: { nominal: 19 }, ff: { nominal: 0 } },
    });
  });

  it('counts LUTs as memory among all LUTs', () => {
    fc.assert(
      fc.property(words, bits, fc.integer({ min: 1, max: 8 }), (deep, wide, writes) => {
        const { lut, lutMemory } = bankedMemory(deep, wide, writes).demand;
        expect(lut.nominal).toBeGreaterThanOrEqual(lutMemory.nominal);
      }),
    );
  });
});

describe('bankedMemory', () => {
  it('is a bank for each value that is written in a cycle, and a multiplexer behind', () => {
    // 4 banks of 16×16 bits (8 + 2 LUTs), 4:1 of 16 bits.
    expect(bankedMemory(64, 16, 4).options.lutram.lut.nominal).toBe(4 * 10 + 16);
    // As Yosys 0.23 maps it.
    expect(bankedMemory(64, 16, 4).options.lutram.lut.high).toBe(64 + 16);
  });
});

describe('delayLine', () => {
  it.each([
    [0, 0, 0],
    [1, 0, 32],
    [2, 0, 64],
    [3, 16, 32],
    [17, 16, 32],
    [18, 32, 32],
    [33, 32, 32],
    [34, 64, 32],
  ])('of %d cycles and 32 bits takes %d LUTs and %d flip-flops', (cycles, luts, flipFlops) => {
    const { lut, ff } = delayLine(cycles, 32);
    expect([lut.nominal, ff.nominal]).toEqual([luts, flipFlops]);
  });

  it('takes at most a LUT for each shift register, as Yosys 0.23 maps it', () => {
    expect([delayLine(8, 64).lut.high, delayLine(18, 32).lut.high, delayLine(31, 64).lut.high]).toEqual([64, 32, 64]);
  });

  it('can hold every bit for as many cycles', () => {
    fc.assert(
      fc.property(fc.nat(200), bits, (cycles, wide) => {
        const { lut, ff } = delayLine(cycles, wide);
        expect(32 * lut.nominal + ff.nominal).toBeGreaterThanOrEqual(cycles * wide);
      }),
    );
  });
});
