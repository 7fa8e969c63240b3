/**
 * Protobuf's wire format: the fields of a message one by one, each a number or a run of bytes.
 *
 * Nothing is copied: a field says where in the file it lies. Whatever is cut off or contradicts itself is a ScenarioError
 * that names the byte. Nested messages are read by asking again, so that depth is the caller's.
 * (protobuf.dev/programming-guides/encoding)
 */
import { ScenarioError } from '../../../terms/scenario-error.ts';

/** A file, and how messages name it. */
export interface Source {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Bytes from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One field; its bytes are what follows the key. */
export interface Field extends Span {
  readonly number: number;
  readonly wire: 'varint' | 'fixed64' | 'bytes' | 'fixed32';
  /** Where its key is. */
  readonly at: number;
  /** Of a varint: the number as a signed one of 64 bits, rounded beyond 2^53. 0 otherwise. */
  readonly value: number;
}

/** A file to be read. */
export function sourceOf(bytes: Uint8Array, file: string): Source {
  return { file, bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** @throws {ScenarioError} always */
export function failAt(source: Source, offset: number, message: string): never {
  throw new ScenarioError([{ message, file: source.file, path: `byte ${offset}` }]);
}

/** The fields of a message. @throws {ScenarioError} where they end too early or make no sense */
export function* fieldsOf(source: Source, { start, end }: Span): Generator<Field> {
  let at = start;
  while (at < end) {
    const key = readVarint(source, { start: at, end });
    const number = Math.floor(key.value / 8);
    if (key.value < 0 || number < 1 || number >= 2 ** 29) failAt(source, at, `${key.value} is no key of a field`);
    const field = readBody(source, { number, at, tag: key.value % 8, start: key.next, end });
    yield field;
    at = field.end;
  }
}

/** A number of variable length, and where the next one begins. @throws {ScenarioError} if it is cut off or too long */
export function readVarint(source: Source, { start, end }: Span): { value: number; next: number } {
  // The lower 28 bits and the upper 36: both exact in a double, and so is their sum up to 2^53.
  let [low, high] = [0, 0];
  for (let i = 0; ; i += 1) {
    if (start + i >= end) failAt(source, start, 'the file is cut off: a number has no end');
    const byte = source.bytes[start + i];
    if (i === 9 && byte > 1) failAt(source, start, 'a number has more than 64 bits');
    if (i < 4) low += (byte & 127) * 2 ** (7 * i);
    else high += (byte & 127) * 2 ** (7 * i - 28);
    if (byte < 128) return { value: (high >= 2 ** 35 ? high - 2 ** 36 : high) * 2 ** 28 + low, next: start + i + 1 };
  }
}

interface Body extends Span {
  readonly number: number;
  readonly at: number;
  /** The key's lower three bits: what kind of field it is. */
  readonly tag: number;
}

function readBody(source: Source, { number, at, tag, start, end }: Body): Field {
  switch (tag) {
    case 0: {
      const { value, next } = readVarint(source, { start, end });
      return { number, wire: 'varint', at, value, start, end: next };
    }
    case 1:
      return { number, wire: 'fixed64', at, value: 0, start, end: within(source, at, start + 8, end) };
    case 2: {
      const { value, next } = readVarint(source, { start, end });
      if (value < 0) failAt(source, at, `field ${number} has a length of ${value}`);
      return { number, wire: 'bytes', at, value: 0, start: next, end: within(source, at, next + value, end) };
    }
    case 5:
      return { number, wire: 'fixed32', at, value: 0, start, end: within(source, at, start + 4, end) };
    default:
      return failAt(source, at, `field ${number} is of wire type ${tag}, which onnx does not use`);
  }
}

function within(source: Source, at: number, needed: number, end: number): number {
  if (needed <= end) return needed;
  const what = end === source.bytes.length ? 'the file is cut off' : 'a field is longer than what it is part of';
  return failAt(source, at, `${what}: it would end at byte ${needed}, after byte ${end}`);
}
