/**
 * The numbers of small tensors, which hold shapes, axes and constants of formulas; large ones are weights and stay unread.
 *
 * A tensor keeps its numbers in `raw_data`, little-endian, or in the typed list that suits its type. How many there must be
 * is checked either way.
 */
import { MAX_FOLDED } from './limits.ts';
import { failAt, readVarint } from './wire.ts';
import type { Field, Source, Span } from './wire.ts';

/** Where in the file a tensor's data lie. */
export interface TensorParts {
  raw: Span | null;
  readonly floats: Field[];
  /** Of `int32_data` and `int64_data`. */
  readonly ints: Field[];
  readonly doubles: Field[];
  readonly unsigned: Field[];
}

/** What the data must be. */
export interface TensorHeader {
  readonly name: string;
  readonly dataType: number;
  readonly count: number;
  /** Where the tensor begins in the file. */
  readonly at: number;
}

/** How a number of a TensorProto.DataType lies in `raw_data`, and among the `int32_data`. */
interface Encoding {
  readonly bytes: number;
  readonly raw: (view: DataView, offset: number) => number;
  /** Of the bits that `int32_data` holds; the number itself unless given. */
  readonly fromBits?: (bits: number) => number;
}

const int64 = (view: DataView, at: number): number => view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
const uint64 = (view: DataView, at: number): number =>
  view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);

/** TensorProto.DataType. */
const ENCODINGS: ReadonlyMap<number, Encoding> = new Map([
  [1, { bytes: 4, raw: (view, at) => view.getFloat32(at, true) }],
  [2, { bytes: 1, raw: (view, at) => view.getUint8(at) }],
  [3, { bytes: 1, raw: (view, at) => view.getInt8(at) }],
  [4, { bytes: 2, raw: (view, at) => view.getUint16(at, true) }],
  [5, { bytes: 2, raw: (view, at) => view.getInt16(at, true) }],
  [6, { bytes: 4, raw: (view, at) => view.getInt32(at, true) }],
  [7, { bytes: 8, raw: int64 }],
  [9, { bytes: 1, raw: (view, at) => view.getUint8(at) }],
  [10, { bytes: 2, raw: (view, at) => float16(view.getUint16(at, true)), fromBits: float16 }],
  [11, { bytes: 8, raw: (view, at) => view.getFloat64(at, true) }],
  [12, { bytes: 4, raw: (view, at) => view.getUint32(at, true) }],
  [13, { bytes: 8, raw: uint64 }],
  [16, { bytes: 2, raw: (view, at) => bfloat16(view.getUint16(at, true)), fromBits: bfloat16 }],
] satisfies [number, Encoding][]);

/** Data types that are not floats: indices, sizes, truth values. */
export const isIntegerType = (dataType: number): boolean =>
  [2, 3, 4, 5, 6, 7, 9, 12, 13, 21, 22, 25, 26].includes(dataType);

/**
 * Reads a tensor's numbers.
 *
 * @returns null if there are more than are computed with, none in the file, or the type is not one of numbers
 * @throws {ScenarioError} if there are more or fewer than the tensor's size says
 */
export function readTensorData(source: Source, header: TensorHeader, parts: TensorParts): number[] | null {
  const encoding = ENCODINGS.get(header.dataType);
  if (!encoding) return null;
  if (parts.raw) return fromRaw(source, header, encoding, parts.raw);
  const { floats, ints, doubles, unsigned } = parts;
  if (floats.length + ints.length + doubles.length + unsigned.length === 0) return header.count === 0 ? [] : null;
  const numbers = [
    ...fixed(source, floats, 4, header),
    ...varints(source, ints, header).map((bits) => encoding.fromBits?.(bits) ?? bits),
    ...fixed(source, doubles, 8, header),
    ...varints(source, unsigned, header),
  ];
  if (header.count > MAX_FOLDED) return null;
  if (numbers.length !== header.count) mismatch(source, header, `${numbers.length} numbers`);
  return numbers;
}

function fromRaw(source: Source, header: TensorHeader, encoding: Encoding, { start, end }: Span): number[] | null {
  const { count } = header;
  if (end - start !== count * encoding.bytes) mismatch(source, header, `${end - start} bytes of data`);
  if (count > MAX_FOLDED) return null;
  return Array.from({ length: count }, (_, i) => encoding.raw(source.view, start + i * encoding.bytes));
}

/** Up to one more number than may be used, so that too many are noticed. */
const enough = ({ count }: TensorHeader): number => Math.min(count, MAX_FOLDED) + 1;

function fixed(source: Source, fields: readonly Field[], bytes: 4 | 8, header: TensorHeader): number[] {
  const { view } = source;
  const numbers: number[] = [];
  for (const { start, end, at } of fields) {
    if ((end - start) % bytes !== 0) failAt(source, at, `tensor "${header.name}" has part of a number`);
    for (let offset = start; offset < end && numbers.length < enough(header); offset += bytes) {
      numbers.push(bytes === 4 ? view.getFloat32(offset, true) : view.getFloat64(offset, true));
    }
  }
  return numbers;
}

function varints(source: Source, fields: readonly Field[], header: TensorHeader): number[] {
  const numbers: number[] = [];
  for (const { start, end, wire, value } of fields) {
    if (wire === 'varint') numbers.push(value);
    else {
      for (let at = start; at < end && numbers.length < enough(header);) {
        const number = readVarint(source, { start: at, end });
        numbers.push(number.value);
        at = number.next;
      }
    }
    if (numbers.length >= enough(header)) break;
  }
  return numbers;
}

function mismatch(source: Source, { name, count, at }: TensorHeader, found: string): never {
  failAt(source, at, `tensor "${name}" should have ${count} numbers, and there are ${found}`);
}

/** IEEE 754 binary16. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The upper half of an IEEE 754 binary32. */
function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits & 0xff_ff);
  return view.getFloat32(0);
}
