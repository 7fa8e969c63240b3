import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf, readVarint, sourceOf } from '../../../../workloads/import/onnx/wire.ts';
import type { Field } from '../../../../workloads/import/onnx/wire.ts';
import { told } from '../told.ts';
import { bytesField, varint, varintField } from './onnx-encoder.ts';

const source = (bytes: readonly number[]): ReturnType<typeof sourceOf> => sourceOf(Uint8Array.from(bytes), 'f.onnx');

const fields = (bytes: readonly number[]): readonly Field[] => [
  ...fieldsOf(source(bytes), { start: 0, end: bytes.length }),
];

const number = (bytes: readonly number[]): number => readVarint(source(bytes), { start: 0, end: bytes.length }).value;

describe('a number of variable length', () => {
  it('is exact up to 2^53 on either side of 0', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => number(varint(value)) === value));
    for (const value of [0, 127, 128, 2 ** 28 - 1, 2 ** 28, 2 ** 53 - 1, -1, -128, -(2 ** 53) + 1]) {
      expect(number(varint(value))).toBe(value);
    }
  });

  it('is close beyond, as the ends of slices are', () => {
    expect(number(varint(Number.MAX_SAFE_INTEGER * 1024))).toBe(Number.MAX_SAFE_INTEGER * 1024);
    expect(number([255, 255, 255, 255, 255, 255, 255, 255, 127])).toBe(2 ** 63);
    expect(number([128, 128, 128, 128, 128, 128, 128, 128, 128, 1])).toBe(-(2 ** 63));
  });

  it.each([
    ['no end', [128, 128], 'the file is cut off: a number has no end'],
    ['nothing at all', [], 'the file is cut off: a number has no end'],
    ['more than 64 bits', [255, 255, 255, 255, 255, 255, 255, 255, 255, 2], 'a number has more than 64 bits'],
    ['more than ten bytes', Array.from({ length: 11 }, () => 128), 'a number has more than 64 bits'],
  ])('with %s is refused', (_what, bytes, message) => {
    expect(told(() => number(bytes))).toEqual([`f.onnx byte 0: ${message}`]);
  });
});

describe('fields', () => {
  it('are found one behind the other, whatever they hold', () => {
    const bytes = [...varintField(1, -3), ...bytesField(2, [7, 8]), 0x1d, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, 0, 0, 0];
    expect(
      fields(bytes).map(({ number: field, wire, value, start, end }) => [field, wire, value, end - start]),
    ).toEqual([
      [1, 'varint', -3, 10],
      [2, 'bytes', 0, 2],
      [3, 'fixed32', 0, 4],
      [4, 'fixed64', 0, 8],
    ]);
  });

  it.each([
    ['a field of number 0', [0, 1], 'f.onnx byte 0: 0 is no key of a field'],
    ['a group', [0x0b], 'f.onnx byte 0: field 1 is of wire type 3, which onnx does not use'],
    [
      'a length beyond the file',
      [0x0a, 5, 1, 2],
      'f.onnx byte 0: the file is cut off: it would end at byte 7, after byte 4',
    ],
    ['a negative length', [0x0a, ...varint(-1)], 'f.onnx byte 0: field 1 has a length of -1'],
    [
      'a float that is cut off',
      [8, 1, 0x1d, 0, 0],
      'f.onnx byte 2: the file is cut off: it would end at byte 7, after byte 5',
    ],
    ['a key that is cut off', [8, 1, 0x80], 'f.onnx byte 2: the file is cut off: a number has no end'],
  ])('refused is %s', (_what, bytes, message) => {
    expect(told(() => fields(bytes))).toEqual([message]);
  });

  it('longer than what they are part of are refused', () => {
    const bytes = [...bytesField(1, [0x0a, 3]), 1, 2, 3];
    const [outer] = fields(bytes.slice(0, 4));
    expect(told(() => [...fieldsOf(source(bytes), outer)])).toEqual([
      'f.onnx byte 2: a field is longer than what it is part of: it would end at byte 7, after byte 4',
    ]);
  });
});
