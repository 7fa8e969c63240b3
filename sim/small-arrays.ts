/**
 * Typed arrays of a few dozen numbers, cut from larger ones.
 *
 * A program's tables are many and small. An array of more than 64 bytes has memory of its own, which takes half a microsecond to get
 * and to give back (measured, Node 20); a piece of a larger one takes a tenth of that. All of them are zero at first.
 */

const CHUNK_BYTES = 1 << 15;
/** In bytes; longer arrays have memory of their own. */
const MOST_CUT = CHUNK_BYTES / 8;
/** In bytes; V8 puts shorter arrays among other objects, where they cost nothing beside these. */
const LEAST_CUT = 64;

let chunk = new ArrayBuffer(CHUNK_BYTES);
let used = 0;

export const int32s = (length: number): Int32Array =>
  isCut(4 * length) ? new Int32Array(chunk, take(4 * length), length) : new Int32Array(length);

export const float64s = (length: number): Float64Array =>
  isCut(8 * length) ? new Float64Array(chunk, take(8 * length), length) : new Float64Array(length);

export const uint8s = (length: number): Uint8Array =>
  isCut(length) ? new Uint8Array(chunk, take(length), length) : new Uint8Array(length);

/** Makes room in the chunk for so many bytes, if an array of that size is cut from it. */
function isCut(bytes: number): boolean {
  if (bytes <= LEAST_CUT || bytes > MOST_CUT) return false;
  if (used + bytes > CHUNK_BYTES) {
    chunk = new ArrayBuffer(CHUNK_BYTES);
    used = 0;
  }
  return true;
}

/** @returns where the bytes begin, a multiple of eight */
function take(bytes: number): number {
  const from = used;
  used += (bytes + 7) & ~7;
  return from;
}
