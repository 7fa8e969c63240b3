/** Values of protobuf fields, each checked for its kind and its size; `what` names it in messages. */
import { MAX_LIST, MAX_NAME_BYTES } from './limits.ts';
import { failAt, readVarint } from './wire.ts';
import type { Field, Source, Span } from './wire.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A text. @throws {ScenarioError} if it is none, or too long */
export function text(source: Source, field: Field, what: string): string {
  const { start, end } = nested(source, field, what);
  if (end - start > MAX_NAME_BYTES) failAt(source, field.at, `${what} is longer than ${MAX_NAME_BYTES} bytes`);
  try {
    return decoder.decode(source.bytes.subarray(start, end));
  } catch {
    // The one thing that the decoder complains of.
    return failAt(source, field.at, `${what} is not UTF-8`);
  }
}

/** A whole number. */
export function whole(source: Source, field: Field, what: string): number {
  if (field.wire !== 'varint') failAt(source, field.at, `${what} should be a number, and is ${field.wire}`);
  return field.value;
}

/** Packed or one by one: both are to be accepted. */
export function wholes(source: Source, field: Field, what: string): number[] {
  if (field.wire === 'varint') return [field.value];
  const { start, end } = nested(source, field, what);
  const numbers: number[] = [];
  for (let at = start; at < end;) {
    bounded(source, field, numbers.length, MAX_LIST, `numbers in ${what}`);
    const { value, next } = readVarint(source, { start: at, end });
    numbers.push(value);
    at = next;
  }
  return numbers;
}

/** Floats, packed or one by one. */
export function floats32(source: Source, field: Field, what: string): number[] {
  if (field.wire === 'fixed32') return [source.view.getFloat32(field.start, true)];
  const { start, end } = nested(source, field, what);
  if ((end - start) % 4 !== 0) failAt(source, field.at, `${what} is no list of floats: ${end - start} bytes`);
  bounded(source, field, (end - start) / 4 - 1, MAX_LIST, `numbers in ${what}`);
  return Array.from({ length: (end - start) / 4 }, (_, i) => source.view.getFloat32(start + 4 * i, true));
}

/** Adds numbers to a list that may not grow without end. */
export function append(source: Source, field: Field, list: number[], more: readonly number[]): void {
  bounded(source, field, list.length + more.length - 1, MAX_LIST, 'numbers in an attribute');
  for (const number of more) list.push(number);
}

/** Bytes: a message, a text or packed numbers. */
export function nested(source: Source, field: Field, what: string): Span {
  if (field.wire !== 'bytes') failAt(source, field.at, `${what} should be bytes, and is ${field.wire}`);
  return field;
}

/** Refuses one thing too many. @param count  how many there are already */
export function bounded(source: Source, field: Field, count: number, most: number, what: string): void {
  if (count >= most) failAt(source, field.at, `more than ${most} ${what}, which is the limit`);
}
