/**
 * The compressed form of an N:M sparse tensor: per group N pairs of value and index, in ascending order of index.
 *
 * Indices are packed, ⌈log₂ M⌉ bits each, from the lowest bit of the first byte on (little-endian bit order). Groups are
 * in row-major order of the tensor whose axis counts groups. A group that keeps fewer than N is filled up with pairs of
 * value 0 and index 0; `valid` says how many pairs count.
 */
import { ShapeError, checkLength } from '../shape-error.ts';
import { pruneMask } from './prune.ts';
import { type Sparsity, SparsityError, checkSparsity, forEachGroup, groupLayout, indexBits } from './sparsity.ts';

/** A compressed tensor; everything that is needed to decode it. */
export interface Encoded extends Sparsity {
  /** [groups][n]. */
  readonly values: Float32Array;
  /** Packed indices, ⌈groups · n · bits / 8⌉ bytes. */
  readonly indices: Uint8Array;
  /** Pairs that count, per group. */
  readonly valid: Uint16Array;
  /** Sizes of the dense tensor, row-major. */
  readonly shape: readonly number[];
  readonly axis: number;
}

/**
 * Compresses a tensor, keeping the N largest magnitudes of each group along an axis.
 *
 * @throws {SparsityError} unless 1 ≤ N ≤ M ≤ 256
 * @throws {ShapeError} if the values do not fit the shape or it has no such axis
 */
export function encode(values: Float32Array, shape: readonly number[], axis: number, sparsity: Sparsity): Encoded {
  return encodeMasked(values, pruneMask(values, shape, axis, sparsity), shape, axis, sparsity);
}

/**
 * Compresses the values that a mask keeps.
 *
 * @throws {SparsityError} unless 1 ≤ N ≤ M ≤ 256, or if the mask keeps more than N of a group
 * @throws {ShapeError} if values or mask do not fit the shape or it has no such axis
 */
export function encodeMasked(
  values: Float32Array,
  mask: Uint8Array,
  shape: readonly number[],
  axis: number,
  { n, m }: Sparsity,
): Encoded {
  checkSparsity('encode', { n, m });
  checkLength('encode: mask', mask.length, { values: values.length });
  const layout = groupLayout('encode: values', values.length, shape, axis, m);
  const bits = indexBits(m);
  const packed = new Float32Array(layout.groups * n);
  const indices = new Uint8Array(packedBytes(layout.groups * n, bits));
  const valid = new Uint16Array(layout.groups);
  forEachGroup(layout, m, (group, from, stride, count) => {
    let kept = 0;
    for (let position = 0; position < count; position += 1) {
      const index = from + position * stride;
      if (mask[index] === 0) continue;
      if (kept === n) throw new SparsityError(`encode: the mask keeps more than ${n} of ${m} in group ${group}`);
      packed[group * n + kept] = values[index];
      writeIndex(indices, group * n + kept, bits, position);
      kept += 1;
    }
    valid[group] = kept;
  });
  return { values: packed, indices, valid, shape, axis, n, m };
}

/**
 * The dense tensor, zeros where nothing was kept.
 *
 * @throws {SparsityError} unless 1 ≤ N ≤ M ≤ 256, or if a group claims more pairs than N or an index beyond its end
 * @throws {ShapeError} if an array does not fit shape, axis and N:M
 */
export function decode({ values, indices, valid, shape, axis, n, m }: Encoded): Float32Array {
  checkSparsity('decode', { n, m });
  const dense = new Float32Array(shape.reduce((all, size) => all * size, 1));
  const layout = groupLayout('decode: shape', dense.length, shape, axis, m);
  const bits = indexBits(m);
  checkLength('decode: values', values.length, { groups: layout.groups, N: n });
  checkLength('decode: valid', valid.length, { groups: layout.groups });
  checkLength('decode: indices', indices.length, { bytes: packedBytes(layout.groups * n, bits) });
  forEachGroup(layout, m, (group, from, stride, count) => {
    if (valid[group] > n) throw new SparsityError(`decode: group ${group} claims ${valid[group]} pairs, N is ${n}`);
    for (let pair = group * n; pair < group * n + valid[group]; pair += 1) {
      const position = readIndex(indices, pair, bits);
      if (position >= count) {
        throw new SparsityError(`decode: index ${position} in group ${group}, which has ${count} values`);
      }
      dense[from + position * stride] = values[pair];
    }
  });
  return dense;
}

/** Bytes that `count` indices take, packed: ⌈count · bits / 8⌉. */
export const packedBytes = (count: number, bits: number): number => Math.ceil((count * bits) / 8);

/**
 * The index at a position of packed indices.
 *
 * @param position  0 for the first index
 * @param bits  of one index, 0 to 8
 * @throws {ShapeError} if it lies beyond the end
 */
export function readIndex(packed: Uint8Array, position: number, bits: number): number {
  const first = position * bits;
  if (position < 0 || first + bits > packed.length * 8) {
    throw new ShapeError(`readIndex: index ${position} of ${bits} bits lies beyond ${packed.length} bytes`);
  }
  const byte = Math.floor(first / 8);
  // At most 8 bits touch at most two bytes; a missing second byte is not touched.
  const pair = packed[byte] | ((packed[byte + 1] ?? 0) << 8);
  return bits === 0 ? 0 : (pair >>> (first % 8)) & ((1 << bits) - 1);
}

/** Writes an index over zeros. */
function writeIndex(packed: Uint8Array, position: number, bits: number, index: number): void {
  const first = position * bits;
  const byte = Math.floor(first / 8);
  const shifted = index << (first % 8);
  packed[byte] |= shifted & 0xff;
  if (shifted > 0xff) packed[byte + 1] |= shifted >>> 8;
}
