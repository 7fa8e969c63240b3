/** Canonical JSON and SHA-256 in plain TypeScript, so that a browser and Node name a scenario alike. */

/**
 * JSON with sorted keys and without undefined members: equal values give equal text.
 *
 * @throws {RangeError} on what JSON cannot say: NaN, infinities, functions, undefined in an array, a Map, a Date …
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`canonicalJson: ${value} has no JSON`);
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') {
    return JSON.stringify(value);
  }
  // Not value.map: it would skip the holes of a sparse array.
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown) => canonicalJson(item)).join(',')}]`;
  if (typeof value !== 'object') throw new RangeError(`canonicalJson: ${typeof value} has no JSON`);
  const kind = Object.prototype.toString.call(value);
  if (kind !== '[object Object]') throw new RangeError(`canonicalJson: ${kind} is not plain data`);
  let members = '';
  const record = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(record).toSorted()) {
    const member = record[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** SHA-256 of a value's canonical JSON, in hex. */
export const hashOf = (value: unknown): string => sha256(canonicalJson(value));

/** SHA-256 of a text's UTF-8 bytes, in hex (FIPS 180-4). */
export const sha256 = (text: string): string => sha256After('')(text);

/**
 * SHA-256 of a text behind a beginning that many texts share: the beginning is hashed once.
 *
 * @param beginning  whole characters: neither half of a surrogate pair may stand at its end
 */
export function sha256After(beginning: string): (rest: string) => string {
  const bytes = new TextEncoder().encode(beginning);
  const whole = bytes.length - (bytes.length % BLOCK);
  const state = Uint32Array.from(INITIAL);
  compressAll(state, bytes.subarray(0, whole));
  const left = bytes.subarray(whole);
  return (rest) => {
    const own = Uint32Array.from(state);
    compressAll(own, padded(left, new TextEncoder().encode(rest), whole));
    return [...own].map((word) => word.toString(16).padStart(8, '0')).join('');
  };
}

const BLOCK = 64;

/** What is left to be hashed after so many bytes, with the length of all behind it. */
function padded(left: Uint8Array, rest: Uint8Array, before: number): Uint8Array {
  const size = left.length + rest.length;
  const bytes = new Uint8Array(Math.ceil((size + 9) / BLOCK) * BLOCK);
  bytes.set(left);
  bytes.set(rest, left.length);
  bytes[size] = 0x80;
  const view = new DataView(bytes.buffer);
  const length = before + size;
  view.setUint32(bytes.length - 8, Math.floor(length / 2 ** 29));
  view.setUint32(bytes.length - 4, (length << 3) >>> 0);
  return bytes;
}

function compressAll(state: Uint32Array, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const schedule = new Uint32Array(64);
  for (let offset = 0; offset < bytes.length; offset += BLOCK) {
    for (let i = 0; i < 16; i += 1) schedule[i] = view.getUint32(offset + 4 * i);
    compress(state, schedule);
  }
}

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function compress(state: Uint32Array, w: Uint32Array): void {
  for (let i = 16; i < 64; i += 1) {
    const s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3);
    const s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + s1 + ((e & f) ^ (~e & g)) + CONSTANTS[i] + w[i]) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
}

const PRIMES = firstPrimes(64);
/**
 * The first 32 bits of the fractional parts of the primes' square and cube roots (FIPS 180-4 §4.2.2, §5.3.3). A double
 * holds at least 50, so the roots may be off by a few units in the last place, as engines' cbrt are.
 */
const INITIAL = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const CONSTANTS = Uint32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}
