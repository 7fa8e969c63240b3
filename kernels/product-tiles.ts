/**
 * The fast inside of the FP32 matrix product: C += A·B in tiles of 4×4 sums held in registers.
 *
 * Each sum still takes its products one by one in order of k, one rounding each, so the bits are those of the plain
 * loops. Operands are packed as doubles, four rows of A and four columns of B side by side per k, zeros beyond the edge.
 * Matrices are views with strides, so transposes, parts of K and groups of channels need no copies of their own.
 */

/** A matrix inside an array: element [row, column] lies at offset + row·rowStride + column·columnStride. */
export interface MatrixView {
  readonly values: Float32Array;
  readonly offset: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Rows and columns of a tile: 16 sums fill the registers; measured fastest among the shapes from 1×4 to 4×4. */
const TILE = 4;

/** Steps of k that are packed at once, so that packed panels stay in cache. */
const DEPTH = 512;

/**
 * Adds the products A[m,k]·B[k,n] in order of k to C[m,n], each product and each sum rounded to FP32.
 *
 * C goes on from the values it holds. The caller answers for the views: they lie within their arrays, C apart from A and B.
 */
export function addProducts(
  c: MatrixView,
  a: MatrixView,
  b: MatrixView,
  { M, N, K }: { readonly M: number; readonly N: number; readonly K: number },
): void {
  const panels = Math.ceil(N / TILE);
  const depth = Math.min(K, DEPTH);
  const packedA = new Float64Array(TILE * depth);
  const packedB = new Float64Array(TILE * depth * panels);
  const sums = new Float64Array(TILE * TILE);
  for (let first = 0; first < K; first += DEPTH) {
    const steps = Math.min(DEPTH, K - first);
    let shortB = true;
    for (let panel = 0; panel < panels; panel += 1) {
      const column = panel * TILE;
      const start = b.offset + first * b.rowStride + column * b.columnStride;
      const width = Math.min(TILE, N - column);
      shortB =
        pack(packedB, panel * TILE * steps, b.values, start, b.columnStride, width, b.rowStride, steps) && shortB;
    }
    for (let row = 0; row < M; row += TILE) {
      const height = Math.min(TILE, M - row);
      const start = a.offset + row * a.rowStride + first * a.columnStride;
      const shortA = pack(packedA, 0, a.values, start, a.rowStride, height, a.columnStride, steps);
      const addTile = shortA && shortB ? addExactProducts : addRoundedProducts;
      for (let column = 0; column < N; column += TILE) {
        const width = Math.min(TILE, N - column);
        const corner = c.offset + row * c.rowStride + column * c.columnStride;
        for (let i = 0; i < height; i += 1) {
          const at = corner + i * c.rowStride;
          for (let j = 0; j < width; j += 1) sums[i * TILE + j] = c.values[at + j * c.columnStride];
        }
        addTile(sums, packedA, packedB, column * steps, steps);
        for (let i = 0; i < height; i += 1) {
          const at = corner + i * c.rowStride;
          for (let j = 0; j < width; j += 1) c.values[at + j * c.columnStride] = sums[i * TILE + j];
        }
      }
    }
  }
}

/**
 * Packs `width` ≤ 4 lines of `steps` values, interleaved step by step.
 *
 * @returns whether every value is short: at most 12 significant bits and 2⁻⁶⁰ ≤ |x| < 2⁶¹, or zero; all FP16 numbers are
 */
function pack(
  into: Float64Array,
  intoStart: number,
  values: Float32Array,
  start: number,
  lineStride: number,
  width: number,
  stepStride: number,
  steps: number,
): boolean {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let short = true;
  for (let line = 0; line < TILE; line += 1) {
    let to = intoStart + line;
    let from = start + line * lineStride;
    for (let step = 0; step < steps; step += 1, to += TILE, from += stepStride) {
      if (line >= width) {
        into[to] = 0;
        continue;
      }
      into[to] = values[from];
      const magnitude = bits[from] & 0x7fffffff;
      const exponent = (magnitude >>> 23) - 127;
      if (magnitude !== 0 && (magnitude & 0xfff || exponent < -60 || exponent > 60)) short = false;
    }
  }
  return short;
}

/** A tile of C: sums[4i+j] takes a[4k+i]·b[4k+j] for every k in order. */
type AddTile = (sums: Float64Array, a: Float64Array, b: Float64Array, startB: number, steps: number) => void;

const addRoundedProducts: AddTile = (sums, a, b, startB, steps) => {
  const { fround } = Math;
  let [c00, c01, c02, c03, c10, c11, c12, c13, c20, c21, c22, c23, c30, c31, c32, c33] = sums;
  for (let k = 0, atA = 0, atB = startB; k < steps; k += 1, atA += TILE, atB += TILE) {
    const a0 = a[atA];
    const a1 = a[atA + 1];
    const a2 = a[atA + 2];
    const a3 = a[atA + 3];
    const b0 = b[atB];
    const b1 = b[atB + 1];
    const b2 = b[atB + 2];
    const b3 = b[atB + 3];
    c00 = fround(c00 + fround(a0 * b0));
    c01 = fround(c01 + fround(a0 * b1));
    c02 = fround(c02 + fround(a0 * b2));
    c03 = fround(c03 + fround(a0 * b3));
    c10 = fround(c10 + fround(a1 * b0));
    c11 = fround(c11 + fround(a1 * b1));
    c12 = fround(c12 + fround(a1 * b2));
    c13 = fround(c13 + fround(a1 * b3));
    c20 = fround(c20 + fround(a2 * b0));
    c21 = fround(c21 + fround(a2 * b1));
    c22 = fround(c22 + fround(a2 * b2));
    c23 = fround(c23 + fround(a2 * b3));
    c30 = fround(c30 + fround(a3 * b0));
    c31 = fround(c31 + fround(a3 * b1));
    c32 = fround(c32 + fround(a3 * b2));
    c33 = fround(c33 + fround(a3 * b3));
  }
  sums.set([c00, c01, c02, c03, c10, c11, c12, c13, c20, c21, c22, c23, c30, c31, c32, c33]);
};

/**
 * The same for short operands, a third faster: their products have at most 24 bits and are FP32 numbers as they are. The
 * sum of two FP32 numbers rounded to a double and then to FP32 is the sum rounded once, since 53 ≥ 2·24 + 2.
 */
const addExactProducts: AddTile = (sums, a, b, startB, steps) => {
  const { fround } = Math;
  let [c00, c01, c02, c03, c10, c11, c12, c13, c20, c21, c22, c23, c30, c31, c32, c33] = sums;
  for (let k = 0, atA = 0, atB = startB; k < steps; k += 1, atA += TILE, atB += TILE) {
    const a0 = a[atA];
    const a1 = a[atA + 1];
    const a2 = a[atA + 2];
    const a3 = a[atA + 3];
    const b0 = b[atB];
    const b1 = b[atB + 1];
    const b2 = b[atB + 2];
    const b3 = b[atB + 3];
    c00 = fround(c00 + a0 * b0);
    c01 = fround(c01 + a0 * b1);
    c02 = fround(c02 + a0 * b2);
    c03 = fround(c03 + a0 * b3);
    c10 = fround(c10 + a1 * b0);
    c11 = fround(c11 + a1 * b1);
    c12 = fround(c12 + a1 * b2);
    c13 = fround(c13 + a1 * b3);
    c20 = fround(c20 + a2 * b0);
    c21 = fround(c21 + a2 * b1);
    c22 = fround(c22 + a2 * b2);
    c23 = fround(c23 + a2 * b3);
    c30 = fround(c30 + a3 * b0);
    c31 = fround(c31 + a3 * b1);
    c32 = fround(c32 + a3 * b2);
    c33 = fround(c33 + a3 * b3);
  }
  sums.set([c00, c01, c02, c03, c10, c11, c12, c13, c20, c21, c22, c23, c30, c31, c32, c33]);
};
