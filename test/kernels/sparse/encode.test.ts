import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../../kernels/shape-error.ts';
import { decode, encode, encodeMasked, readIndex } from '../../../kernels/sparse/encode.ts';
import { applyMask, pruneMask } from '../../../kernels/sparse/prune.ts';
import { SparsityError, indexBits } from '../../../kernels/sparse/sparsity.ts';
import { sameBits } from '../random-values.ts';
import { chunksOf, linesAlong, problems } from './problems.ts';

describe('encode', () => {
  it('decodes to the masked dense tensor, bit for bit', () => {
    fc.assert(
      fc.property(problems, ({ values, shape, axis, sparsity }) => {
        const masked = applyMask(values, pruneMask(values, shape, axis, sparsity));
        expect(sameBits(decode(encode(values, shape, axis, sparsity)), masked)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('takes N values and N·⌈log₂ M⌉ bits per group, padded pairs of value 0', () => {
    fc.assert(
      fc.property(problems, ({ values, shape, axis, sparsity: { n, m } }) => {
        const code = encode(values, shape, axis, { n, m });
        const groups = linesAlong(shape, axis).flatMap((line) => chunksOf(line, m));
        const bits = Math.ceil(Math.log2(m));
        expect(code.values.length).toBe(groups.length * n);
        expect(code.indices.length).toBe(Math.ceil((groups.length * n * bits) / 8));
        const wanted = groups.map((group) => Math.min(n, group.length));
        expect(code.valid.toSorted()).toEqual(Uint16Array.from(wanted).toSorted());
        code.valid.forEach((valid, group) => {
          const positions = Array.from({ length: n }, (_, pair) => readIndex(code.indices, group * n + pair, bits));
          const kept = positions.slice(0, valid);
          expect(kept).toEqual([...new Set(kept)].toSorted((a, b) => a - b));
          expect(code.values.subarray(group * n + valid, (group + 1) * n).every((value) => value === 0)).toBe(true);
        });
      }),
    );
  });

  it('packs indices from the lowest bit up', () => {
    const values = Float32Array.of(0, 7, 0, 8, 5, 0, 0, 6);
    const code = encode(values, [8], 0, { n: 2, m: 4 });
    // Indices 1, 3, 0, 3 of two bits each.
    expect(code.indices).toEqual(Uint8Array.of(0b11_00_11_01));
    expect(code.values).toEqual(Float32Array.of(7, 8, 5, 6));
    const threeBits = encode(Float32Array.of(0, 0, 1, 0, 0, 2, 0, 3), [8], 0, { n: 3, m: 8 });
    // Indices 2, 5, 7 of three bits each: the third straddles two bytes.
    expect(threeBits.indices).toEqual(Uint8Array.of(0b11_101_010, 0b1));
  });

  it('orders groups as the tensor whose axis counts groups', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    // [4][2] in groups of two rows: (1,3) (2,4) (5,7) (6,8).
    expect([...encode(values, [4, 2], 0, { n: 1, m: 2 }).values]).toEqual([3, 4, 7, 8]);
  });

  it('handles the widest groups', () => {
    const values = Float32Array.from({ length: 512 }, (_, index) => index);
    for (const n of [1, 255, 256]) {
      const code = encode(values, [512], 0, { n, m: 256 });
      expect(code.valid).toEqual(Uint16Array.of(n, n));
      expect(decode(code)).toEqual(applyMask(values, pruneMask(values, [512], 0, { n, m: 256 })));
    }
  });
});

describe('encodeMasked', () => {
  it('takes any mask that keeps no more than N of a group', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const mask = Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 1);
    const code = encodeMasked(values, mask, [8], 0, { n: 2, m: 4 });
    expect(code.valid).toEqual(Uint16Array.of(2, 1));
    expect(decode(code)).toEqual(Float32Array.of(1, 0, 3, 0, 0, 0, 0, 8));
  });

  it('refuses a mask that keeps more, or has another length', () => {
    const values = new Float32Array(4);
    expect(() => encodeMasked(values, Uint8Array.of(1, 1, 1, 0), [4], 0, { n: 2, m: 4 })).toThrow(
      new SparsityError('encode: the mask keeps more than 2 of 4 in group 0'),
    );
    expect(() => encodeMasked(values, new Uint8Array(3), [4], 0, { n: 2, m: 4 })).toThrow(ShapeError);
  });
});

describe('decode', () => {
  const code = encode(Float32Array.of(1, 2, 3, 4, 5, 6, 7), [7], 0, { n: 1, m: 4 });

  it('refuses arrays that do not fit', () => {
    expect(() => decode({ ...code, values: new Float32Array(3) })).toThrow(
      new ShapeError('decode: values has 3 values, groups×N = 2×1 needs 2'),
    );
    expect(() => decode({ ...code, indices: new Uint8Array(2) })).toThrow(ShapeError);
    expect(() => decode({ ...code, valid: new Uint16Array(1) })).toThrow(ShapeError);
  });

  it('refuses pairs and indices beyond their group', () => {
    expect(() => decode({ ...code, valid: Uint16Array.of(2, 1) })).toThrow(
      new SparsityError('decode: group 0 claims 2 pairs, N is 1'),
    );
    expect(() => decode({ ...code, indices: Uint8Array.of(0b1100) })).toThrow(
      new SparsityError('decode: index 3 in group 1, which has 3 values'),
    );
  });
});

describe('readIndex', () => {
  it('reads what bits say, at any width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.uint8Array({ minLength: 1, maxLength: 9 }), (bits, packed) => {
        const text = [...packed]
          .map((byte) => byte.toString(2).padStart(8, '0').split('').toReversed().join(''))
          .join('');
        for (let position = 0; (position + 1) * bits <= text.length; position += 1) {
          const field = text.slice(position * bits, (position + 1) * bits);
          expect(readIndex(packed, position, bits)).toBe(parseInt(field.split('').toReversed().join(''), 2));
        }
      }),
    );
    expect(readIndex(new Uint8Array(), 3, 0)).toBe(0);
  });

  it('refuses positions beyond the end', () => {
    expect(() => readIndex(Uint8Array.of(1), 2, 3)).toThrow(
      new ShapeError('readIndex: index 2 of 3 bits lies beyond 1 bytes'),
    );
  });
});

it('an index has just enough bits', () => {
  for (let m = 1; m <= 256; m += 1) expect(indexBits(m)).toBe(Math.ceil(Math.log2(m)));
});
