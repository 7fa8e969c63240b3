import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparator, mux, muxLuts, plainMuxLuts, rotator } from '../../../arch/fpga/muxes.ts';
import { muxTree } from './mux-tree.ts';

describe('muxLuts', () => {
  it.each([
    [1, 0],
    [4, 1],
    [8, 2],
    [16, 4],
    [32, 8],
  ])('has %d:1 in %d LUTs a bit, as UG974 says of MUXF7, MUXF8 and MUXF9', (inputs, luts) => {
    expect(muxLuts(inputs, 16)).toBe(16 * luts);
  });

  it('puts two bits of a 2:1 multiplexer into a LUT', () => {
    expect([muxLuts(2, 1), muxLuts(2, 2), muxLuts(2, 19)]).toEqual([1, 1, 10]);
  });

  it('needs as many LUTs as a tree of gates that selects every input', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 200 }), fc.nat(2 ** 30), (inputs, seed) => {
        const tree = muxTree(inputs);
        expect(tree.luts).toBe(muxLuts(inputs, 1));
        const data = Array.from({ length: inputs }, (_, i) => ((seed >> (i % 30)) & 1) === 1);
        for (let select = 0; select < inputs; select += 1) expect(tree.output(data, select)).toBe(data[select]);
      }),
    );
  });
});

describe('mux', () => {
  it.each([
    [2, 16, 16],
    [3, 16, 16],
    [4, 16, 16],
    [8, 16, 48],
  ])('of %d inputs and %d bits takes at most %d LUTs, as Yosys 0.23 maps it', (inputs, bits, luts) => {
    expect(mux(inputs, bits).lut.high).toBe(luts);
  });

  it('never needs more with F7, F8 and F9 than without', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 64 }), (inputs, bits) => {
        expect(muxLuts(inputs, bits)).toBeLessThanOrEqual(plainMuxLuts(inputs, bits));
      }),
    );
  });
});

describe('rotator', () => {
  it('takes a LUT a bit for two bits of the distance, half a LUT for one', () => {
    const luts = [1, 2, 4, 32].map((words) => rotator(words, 16).lut.nominal);
    expect(luts).toEqual([0, 16, 64, 2.5 * 512]);
  });

  it('of 32 words of 16 bits takes at most 1536 LUTs, as Yosys 0.23 maps it', () => {
    expect(rotator(32, 16).lut.high).toBe(1536);
  });
});

describe('comparator', () => {
  it('takes two bits a LUT; at most 12 for 16 bits, as Yosys 0.23 maps it', () => {
    expect([1, 15, 16, 32].map((bits) => comparator(bits).lut.nominal)).toEqual([1, 8, 8, 16]);
    expect(comparator(16).lut.high).toBe(12);
  });
});
