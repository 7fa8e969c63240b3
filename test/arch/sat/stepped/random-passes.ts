/** Random arrays, passes and operands for the tests of the stepped array. */
import fc from 'fast-check';
import { isDense } from '../../../../arch/sat/array.ts';
import type { GroupShape, StceArray } from '../../../../arch/sat/array.ts';
import type { SteppedOsPass, SteppedWsPass } from '../../../../arch/sat/stepped/passes.ts';

export const DENSE: GroupShape = { n: 1, m: 1 };

export const SHAPES: readonly GroupShape[] = [
  DENSE,
  DENSE,
  DENSE,
  { n: 1, m: 2 },
  { n: 2, m: 4 },
  { n: 1, m: 4 },
  { n: 2, m: 8 },
  { n: 3, m: 8 },
  { n: 4, m: 8 },
  { n: 1, m: 8 },
  { n: 3, m: 4 },
  { n: 2, m: 2 },
];

/** Small arrays of any proportion. */
export const anyArray = (fields: Partial<StceArray> = {}): fc.Arbitrary<StceArray> =>
  fc
    .record({
      rows: fc.integer({ min: 1, max: 6 }),
      columns: fc.integer({ min: 1, max: 6 }),
      multiplyLatency: fc.integer({ min: 1, max: 5 }),
      addLatency: fc.integer({ min: 1, max: 9 }),
      accumulators: fc.integer({ min: 1, max: 8 }),
      groupFileValues: fc.constant(128),
      denseLinkValues: fc.integer({ min: 1, max: 4 }),
      drainValuesPerColumn: fc.constant(1),
      wsPairs: fc.constant(4),
      readLatency: fc.integer({ min: 0, max: 5 }),
    })
    .map((array) => ({ ...array, ...fields }));

/** What a random pass is made of; sizes are wrapped into what the array has. */
export interface Seeds {
  readonly shape: GroupShape;
  readonly rows: number;
  readonly columns: number;
  readonly interleave: number;
  readonly interleaveRows: number;
  /** Groups of each K segment (OS), or one number. */
  readonly segments: readonly number[];
  readonly accumulates: boolean;
  readonly streamRows: number;
  readonly updatesSameOutputs: boolean;
  readonly gaps: readonly number[];
  readonly values: number;
}

export const anySeeds: fc.Arbitrary<Seeds> = fc.record({
  shape: fc.constantFrom(...SHAPES),
  rows: fc.integer({ min: 1, max: 60 }),
  columns: fc.integer({ min: 1, max: 60 }),
  interleave: fc.integer({ min: 1, max: 100 }),
  interleaveRows: fc.integer({ min: 1, max: 8 }),
  segments: fc.oneof(
    fc.integer({ min: 1, max: 12 }).map((groups) => [groups]),
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 3 }),
  ),
  accumulates: fc.boolean(),
  streamRows: fc.integer({ min: 1, max: 20 }),
  updatesSameOutputs: fc.boolean(),
  gaps: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90 })), { minLength: 3, maxLength: 3 }),
  values: fc.integer(),
});

/** FP16 numbers whose sums need rounding: 11-bit significands over 13 binades. */
export function valuesFrom(seed: number): () => number {
  let state = (seed | 1) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const significand = ((state >>> 8) & 2047) - 1024;
    return significand * 2 ** (((state >>> 20) % 13) - 12);
  };
}

const wrap = (value: number, size: number): number => ((value - 1) % size) + 1;

/** A pass and its K segments, from `notBefore` on; each segment `gaps` later than the one before. */
export function osPassesOf(array: StceArray, seeds: Seeds, notBefore: number): SteppedOsPass[] {
  const { shape, segments, accumulates } = seeds;
  const rows = wrap(seeds.rows, array.rows);
  const columns = wrap(seeds.columns, array.columns);
  let interleave = wrap(seeds.interleave, array.accumulators);
  let interleaveRows = wrap(seeds.interleaveRows, interleave);
  if (!isDense(shape)) {
    const most = Math.floor(array.groupFileValues / 2 / shape.m);
    interleaveRows = Math.min(interleaveRows, most);
    interleave = interleaveRows * Math.floor(interleave / interleaveRows);
  }
  const next = valuesFrom(seeds.values);
  let from = notBefore;
  return segments.map((groups, segment) => {
    from += seeds.gaps[segment];
    const westTiles = isDense(shape) ? interleave : interleaveRows;
    const northTiles = isDense(shape) ? interleave : interleave / interleaveRows;
    const west = Float32Array.from({ length: westTiles * groups * shape.m * rows }, next);
    const north = northOf(northTiles * groups, shape, columns, next);
    return {
      dataflow: 'os',
      rows,
      columns,
      interleave,
      interleaveRows,
      groups,
      shape,
      accumulates,
      west,
      north: north.values,
      indices: north.indices,
      valid: north.valid,
      drains: segment === segments.length - 1,
      notBefore: from,
    };
  });
}

/** A weight-stationary pass over at most R groups. */
export function wsPassOf(array: StceArray, seeds: Seeds, notBefore: number): SteppedWsPass {
  const { shape, streamRows, updatesSameOutputs } = seeds;
  const columns = wrap(seeds.columns, array.columns);
  const groups = wrap(seeds.rows, array.rows);
  const next = valuesFrom(seeds.values);
  const weights = northOf(groups, shape, columns, next);
  return {
    dataflow: 'ws',
    streamRows,
    columns,
    groups,
    shape,
    updatesSameOutputs,
    weights: weights.values,
    indices: weights.indices,
    valid: weights.valid,
    west: Float32Array.from({ length: streamRows * groups * shape.m }, next),
    notBefore: notBefore + seeds.gaps[0],
  };
}

/** Groups of N pairs a column, [group][N][column]: ascending indices, now and then padding behind them. */
function northOf(
  groups: number,
  { n, m }: GroupShape,
  columns: number,
  next: () => number,
): { values: Float32Array; indices: Uint8Array | null; valid: Uint8Array | null } {
  const values = new Float32Array(groups * n * columns);
  if (m === 1) return { values: values.map(next), indices: null, valid: null };
  const indices = new Uint8Array(values.length);
  const valid = new Uint8Array(values.length);
  for (let group = 0; group < groups; group += 1) {
    for (let column = 0; column < columns; column += 1) {
      const kept = Math.abs(Math.round(next() * 64)) % 4 === 0 ? Math.abs(Math.round(next() * 64)) % (n + 1) : n;
      const order = Array.from({ length: m }, (_, index) => ({ index, key: next() }))
        .toSorted((a, b) => a.key - b.key)
        .slice(0, kept)
        .map(({ index }) => index)
        .toSorted((a, b) => a - b);
      order.forEach((index, pair) => {
        const at = (group * n + pair) * columns + column;
        values[at] = next();
        indices[at] = index;
        valid[at] = 1;
      });
    }
  }
  return { values, indices, valid };
}
