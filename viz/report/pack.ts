/**
 * A report's data as text for a page: JSON with its columns behind it, deflated, in base64.
 *
 * Layout before deflating: length of the JSON (32 bits, little endian), the JSON in UTF-8 padded to 8 bytes, then the columns, each at a multiple of
 * 8 bytes. In the JSON a column is `{"$column": [type, offset, length]}`. Of a column, the first bytes of all numbers come first, then all second
 * ones: alike bytes side by side deflate to a fraction. The same code packs in Node and unpacks in a browser.
 */

type Column = Uint8Array | Uint32Array | Float64Array;

const TYPES = { u8: Uint8Array, u32: Uint32Array, f64: Float64Array } as const;
type TypeName = keyof typeof TYPES;

const padded = (length: number): number => 8 * Math.ceil(length / 8);

/** @param data  plain data with typed arrays anywhere in it */
export async function pack(data: object): Promise<string> {
  const columns: { readonly at: number; readonly column: Column }[] = [];
  let size = 0;
  const json = JSON.stringify(data, (_, value: unknown) => {
    const type = typeOf(value);
    if (type === null) return value;
    const column = value as Column;
    const at = size;
    columns.push({ at, column });
    size += padded(column.byteLength);
    return { $column: [type, at, column.length] };
  });
  const text = new TextEncoder().encode(json);
  const first = padded(4 + text.length);
  const whole = new Uint8Array(first + size);
  new DataView(whole.buffer).setUint32(0, text.length, true);
  whole.set(text, 4);
  for (const { at, column } of columns) {
    toPlanes(
      new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
      column.BYTES_PER_ELEMENT,
      whole,
      first + at,
    );
  }
  return toBase64(await through(whole, new CompressionStream('deflate')));
}

/** @throws if the text is no packed data */
export async function unpack(text: string): Promise<unknown> {
  const whole = await through(fromBase64(text), new DecompressionStream('deflate'));
  const length = new DataView(whole.buffer).getUint32(0, true);
  const json = new TextDecoder().decode(whole.subarray(4, 4 + length));
  const first = padded(4 + length);
  return JSON.parse(json, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$column' in value)) return value;
    const [type, at, count] = value.$column as [TypeName, number, number];
    const Type = TYPES[type];
    const width = Type.BYTES_PER_ELEMENT;
    return new Type(fromPlanes(whole.subarray(first + at, first + at + count * width), width));
  });
}

/** Writes numbers of `width` bytes byte by byte: all first bytes, all second bytes, … */
function toPlanes(bytes: Uint8Array, width: number, into: Uint8Array, offset: number): void {
  const count = bytes.length / width;
  for (let plane = 0, to = offset; plane < width; plane += 1) {
    for (let i = 0, from = plane; i < count; i += 1, from += width, to += 1) into[to] = bytes[from];
  }
}

function fromPlanes(planes: Uint8Array, width: number): ArrayBuffer {
  const bytes = new Uint8Array(planes.length);
  const count = planes.length / width;
  for (let plane = 0, from = 0; plane < width; plane += 1) {
    for (let i = 0, to = plane; i < count; i += 1, to += width, from += 1) bytes[to] = planes[from];
  }
  return bytes.buffer;
}

function typeOf(value: unknown): TypeName | null {
  if (value instanceof Uint8Array) return 'u8';
  if (value instanceof Uint32Array) return 'u32';
  return value instanceof Float64Array ? 'f64' : null;
}

/** Bytes through a stream of bytes, into a buffer of their own. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const piped = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

const STEP = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += STEP) binary += String.fromCodePoint(...bytes.subarray(at, at + STEP));
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
