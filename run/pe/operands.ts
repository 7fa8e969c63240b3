/**
 * The operands of a recorded GEMM: quarters from −2 to 2 without 0, which FP16 holds exactly and people can read.
 *
 * Weights are pruned by magnitude along K, as everywhere, and compressed: pairs of value and index.
 */
import { isDense } from '../../arch/sat/array.ts';
import type { StceArray } from '../../arch/sat/array.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import { indexBits } from '../../terms/sparsity.ts';
import { decode, encode, readIndex } from '../../kernels/sparse/encode.ts';
import { osPasses, wsPasses } from '../functional/array-passes.ts';
import type { OsPassOperands, WsPassOperands } from '../functional/array-passes.ts';
import type { PartOperands } from '../functional/part-operands.ts';
import { Random } from '../random.ts';
import type { PeSettings } from './settings.ts';

export interface PeOperands {
  /** [M][K] and, pruned, [K][N]. */
  readonly activations: Float32Array;
  readonly weights: Float32Array;
  readonly part: PartOperands;
}

export function peOperands({ m, k, n, sparsity, seed }: PeSettings): PeOperands {
  const random = new Random(seed);
  const quarters = (length: number): Float32Array =>
    Float32Array.from({ length }, () => (random.int(0, 1) === 0 ? -1 : 1) * 0.25 * random.int(1, 8));
  const activations = quarters(m * k);
  const drawn = quarters(k * n);
  const groups = ceilDiv(k, sparsity.m);
  const shared = {
    rows: m,
    columns: n,
    instances: 1,
    groups,
    shape: sparsity,
    west: (_: number, row: number, group: number, member: number): number => {
      const at = group * sparsity.m + member;
      return at < k ? activations[row * k + at] : 0;
    },
    out: (_: number, row: number, column: number): number => row * n + column,
  };
  if (isDense(sparsity)) {
    const north: PartOperands['north'] = (_, column, at) => ({
      value: drawn[at * n + column],
      index: 0,
      isValid: true,
    });
    return { activations, weights: drawn, part: { ...shared, north } };
  }
  const encoded = encode(drawn, [k, n], 0, sparsity);
  const bits = indexBits(sparsity.m);
  const north: PartOperands['north'] = (_, column, group, pair) => {
    const place = group * n + column;
    const at = place * sparsity.n + pair;
    const isValid = pair < encoded.valid[place];
    return { value: encoded.values[at], index: readIndex(encoded.indices, at, bits), isValid };
  };
  return { activations, weights: decode(encoded), part: { ...shared, north } };
}

/** A pass of the array, and which part of the GEMM it computes. */
export type PePass =
  | { readonly dataflow: 'os'; readonly operands: OsPassOperands }
  | { readonly dataflow: 'ws'; readonly operands: WsPassOperands; readonly firstGroup: number };

/** The passes of the GEMM, mapped as the simulator maps them. */
export function pePasses(array: StceArray, part: PartOperands, settings: PeSettings): PePass[] {
  if (settings.dataflow === 'os') {
    return [...osPasses(array, part, settings.interleave)].map((operands) => ({ dataflow: 'os', operands }));
  }
  // K tiles outer, column tiles inner: each K tile has as many passes.
  const columnTiles = ceilDiv(part.columns, array.columns);
  return [...wsPasses(array, part, null)].map((operands, index) => ({
    dataflow: 'ws',
    operands,
    firstGroup: Math.floor(index / columnTiles) * array.rows,
  }));
}
