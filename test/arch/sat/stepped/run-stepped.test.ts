import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GroupShape, StceArray } from '../../../../arch/sat/array.ts';
import { HazardError } from '../../../../arch/sat/stepped/hazard.ts';
import type { SteppedOsPass, SteppedPass, SteppedWsPass } from '../../../../arch/sat/stepped/passes.ts';
import { runStepped } from '../../../../arch/sat/stepped/run-stepped.ts';
import { osTiming } from '../../../../arch/sat/os-pass.ts';
import { sat } from '../../../machines.ts';
import { osSums, wsSums } from './plain-sums.ts';
import { anyArray, anySeeds, DENSE, osPassesOf, SHAPES, valuesFrom, wsPassOf } from './random-passes.ts';

const tiny = (fields: Partial<StceArray>): StceArray => ({
  rows: 1,
  columns: 1,
  multiplyLatency: 1,
  addLatency: 1,
  accumulators: 8,
  groupFileValues: 64,
  denseLinkValues: 4,
  drainValuesPerColumn: 1,
  wsPairs: 4,
  readLatency: 0,
  ...fields,
});

function os(fields: Partial<SteppedOsPass>): SteppedOsPass {
  const pass = {
    dataflow: 'os' as const,
    rows: 1,
    columns: 1,
    interleave: 1,
    interleaveRows: 1,
    groups: 1,
    shape: DENSE,
    drains: true,
    accumulates: false,
    indices: null,
    valid: null,
    notBefore: 0,
    ...fields,
  };
  const { rows, columns, interleave, interleaveRows, groups, shape } = pass;
  const isSparse = shape.m > 1;
  const west = (isSparse ? interleaveRows : interleave) * groups * shape.m * rows;
  const north = (isSparse ? interleave / interleaveRows : interleave) * groups * shape.n * columns;
  const indices = isSparse ? new Uint8Array(north) : null;
  return { west: new Float32Array(west), north: new Float32Array(north), ...pass, indices: pass.indices ?? indices };
}

function ws(fields: Partial<SteppedWsPass>): SteppedWsPass {
  const pass = {
    dataflow: 'ws' as const,
    streamRows: 1,
    columns: 1,
    groups: 1,
    shape: DENSE,
    updatesSameOutputs: false,
    indices: null,
    valid: null,
    notBefore: 0,
    ...fields,
  };
  const { streamRows, columns, groups, shape } = pass;
  const pairs = groups * shape.n * columns;
  const indices = shape.m > 1 ? new Uint8Array(pairs) : null;
  return {
    weights: new Float32Array(pairs),
    west: new Float32Array(streamRows * groups * shape.m),
    ...pass,
    indices: pass.indices ?? indices,
  };
}

describe('the stepped array by hand', () => {
  it('multiplies in cycle 0, adds in cycle 1, drains in cycle 3 and writes in cycle 4', () => {
    const pass = os({ groups: 2, west: Float32Array.of(2, 3), north: Float32Array.of(5, 7) });
    const { passes, cycles } = runStepped(tiny({}), [pass]);
    expect(passes[0]).toEqual({
      start: 0,
      heldBy: null,
      firstIssue: 0,
      lastIssue: 1,
      drainStart: 3,
      firstWrite: 4,
      lastWrite: 4,
      outputs: Float32Array.of(31),
    });
    expect(cycles).toBe(5);
  });

  it('writes the last row of the first tile first, and row 0 of the last column last', () => {
    const array = tiny({ rows: 2, columns: 2, multiplyLatency: 2, addLatency: 3 });
    const pass = os({ rows: 2, columns: 2, interleave: 2 });
    // The adder of PE(1,0) has tile 0 at 1 + 2 + 3; two tiles of two rows leave, the second column a cycle later.
    expect(runStepped(array, [pass]).passes[0]).toMatchObject({ drainStart: 6, firstWrite: 7, lastWrite: 11 });
  });

  it('selects a value of a group by the index of a pair', () => {
    const west = Float32Array.of(1, 2, 4, 8, 16, 32, 64, 128);
    const pairs = { north: Float32Array.of(3, 5), indices: Uint8Array.of(2, 3) };
    const pass = os({ shape: { n: 1, m: 4 }, groups: 2, west, ...pairs });
    const [seen] = runStepped(tiny({ denseLinkValues: 2 }), [pass]).passes;
    // Two values a cycle: the second group is there two cycles after the first.
    expect(seen).toMatchObject({ firstIssue: 0, lastIssue: 2, outputs: Float32Array.of(3 * 4 + 5 * 128) });
  });

  it('hands sums from row to row in weight-stationary mode', () => {
    const array = tiny({ rows: 2, multiplyLatency: 2, addLatency: 3 });
    const west = Float32Array.of(1, 10, 2, 20, 3, 30);
    const pass = ws({ streamRows: 3, groups: 2, weights: Float32Array.of(2, 3), west });
    // Multiplier 2, two rows of adders 3 each, south adder 3; a row a cycle.
    expect(runStepped(array, [pass]).passes[0]).toMatchObject({
      firstIssue: 0,
      lastIssue: 2,
      firstWrite: 11,
      lastWrite: 13,
      outputs: Float32Array.of(32, 64, 96),
    });
  });

  it('does not let a padding pair touch a sum, whatever it would have selected', () => {
    const pairs = { north: Float32Array.of(3, 1), indices: Uint8Array.of(1, 0), valid: Uint8Array.of(1, 0) };
    const pass = os({ shape: { n: 2, m: 4 }, west: Float32Array.of(Infinity, 2, 0, 0), ...pairs });
    expect(runStepped(tiny({}), [pass]).passes[0].outputs).toEqual(Float32Array.of(6));
    const weights = { weights: pairs.north, indices: pairs.indices, valid: pairs.valid };
    const stream = ws({ shape: { n: 2, m: 4 }, west: pass.west, ...weights });
    expect(runStepped(tiny({}), [stream]).passes[0].outputs).toEqual(Float32Array.of(6));
  });

  it('charges the read latency to a pass that finds the array empty, not to one that finds it busy', () => {
    const { passes } = runStepped(tiny({ readLatency: 3 }), [os({}), os({}), os({ notBefore: 50 })]);
    expect(passes.map(({ start, heldBy }) => [start, heldBy])).toEqual([
      [3, 'read latency'],
      [4, 'issue slot'],
      [53, 'read latency'],
    ]);
  });
});

describe('one cycle less', () => {
  const sparse: GroupShape = { n: 2, m: 4 };
  const cases: readonly (readonly [string, StceArray, readonly SteppedPass[]])[] = [
    ['issue slot', tiny({ addLatency: 5 }), [os({ groups: 3 }), os({ groups: 3 })]],
    ['west link', tiny({ addLatency: 5, denseLinkValues: 1 }), [os({}), os({ shape: sparse })]],
    ['shadow accumulator', tiny({ rows: 4 }), [os({ rows: 4 }), os({ rows: 4 })]],
    ['drain sequencer', tiny({ rows: 4 }), [os({ rows: 4, interleave: 3 }), os({ rows: 4, interleave: 3 })]],
    ['drain chain', tiny({ rows: 6 }), [os({ rows: 2, interleave: 3 }), os({ rows: 6, interleave: 2 })]],
    ['weight shadow', tiny({ rows: 4 }), [ws({ groups: 4 }), ws({ groups: 4 })]],
    ['output', tiny({ addLatency: 7 }), [ws({}), ws({ updatesSameOutputs: true })]],
    [
      'row slot',
      tiny({ rows: 2, addLatency: 2, denseLinkValues: 1 }),
      [ws({ shape: sparse, streamRows: 2 }), ws({ shape: sparse, notBefore: 9 })],
    ],
    ['mode', tiny({ rows: 2 }), [os({}), ws({})]],
    ['mode', tiny({ rows: 2 }), [ws({}), ws({ shape: sparse })]],
    ['operands', tiny({ readLatency: 3 }), [ws({}), os({})]],
  ];
  it.each(cases)('meets in: %s', (resource, array, passes) => {
    const [first, second] = runStepped(array, passes).passes;
    const forceStart = [first.start, second.start - 1];
    const early = (): unknown => runStepped(array, passes, { forceStart });
    expect(early).toThrow(HazardError);
    expect(early).toThrow(expect.objectContaining({ resource }));
  });

  it('says which register, which PE and when', () => {
    expect(() => runStepped(tiny({}), [os({}), os({})], { forceStart: [0, 0] })).toThrow(
      'issue slot of PE(0,0), cycle 0: two passes issue in one cycle',
    );
  });
});

describe('sparse passes', () => {
  it('give the bits of a dense pass over the masked matrix', () => {
    const anyShape = fc.constantFrom(...SHAPES.filter(({ m }) => m > 1));
    fc.assert(
      fc.property(anyArray(), anySeeds, anyShape, (array, seeds, shape) => {
        const [sparse] = osPassesOf(array, { ...seeds, shape, segments: [seeds.segments[0]] }, 0);
        const masked = maskedDense(sparse);
        const [first] = runStepped(array, [sparse]).passes;
        const [second] = runStepped(array, [masked]).passes;
        expect(first.outputs).toEqual(second.outputs);
      }),
      { numRuns: 1000 },
    );
  });
});

/** The same tiles with all M values of each group, zeros where the encoding has none. */
function maskedDense(pass: SteppedOsPass): SteppedOsPass {
  const { rows, columns, interleave, interleaveRows, groups, shape, indices, valid } = pass;
  const { n, m } = shape;
  const columnTiles = interleave / interleaveRows;
  const west = new Float32Array(interleave * groups * m * rows);
  const north = new Float32Array(interleave * groups * m * columns);
  for (let tile = 0; tile < interleave; tile += 1) {
    const [rowTile, columnTile] = [Math.floor(tile / columnTiles), tile % columnTiles];
    const ofTile = pass.west.subarray(rowTile * groups * m * rows, (rowTile + 1) * groups * m * rows);
    west.set(ofTile, tile * groups * m * rows);
    for (let pair = 0; pair < groups * n; pair += 1) {
      for (let column = 0; column < columns; column += 1) {
        const at = (columnTile * groups * n + pair) * columns + column;
        if (!valid?.[at] || !indices) continue;
        const k = Math.floor(pair / n) * m + indices[at];
        north[(tile * groups * m + k) * columns + column] = pass.north[at];
      }
    }
  }
  return { ...pass, groups: groups * m, shape: DENSE, west, north, indices: null, valid: null };
}

describe('sequences of both dataflows', () => {
  it('sum products in order of k, bit for bit', () => {
    const anySequence = fc.array(fc.tuple(fc.boolean(), anySeeds), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(anyArray(), anySequence, (array, sequence) => {
        const jobs = sequence.map(([isOs, seeds]): SteppedPass[] =>
          isOs ? osPassesOf(array, seeds, 0) : [wsPassOf(array, { ...seeds, updatesSameOutputs: false }, 0)],
        );
        const { passes } = runStepped(array, jobs.flat());
        let last = -1;
        for (const job of jobs) {
          last += job.length;
          const sums = job[0].dataflow === 'os' ? osSums(job as SteppedOsPass[]) : wsSums(job[0]);
          expect(passes[last].outputs).toEqual(sums);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the array of the preset', () => {
  const { array } = sat();
  const next = valuesFrom(7);
  const filled = (pass: SteppedOsPass): SteppedOsPass => ({
    ...pass,
    west: pass.west.map(next),
    north: pass.north.map(next),
  });

  it('runs long dense and sparse passes of 32 × 32 PEs at the speed of the closed forms', () => {
    const size = { rows: 32, columns: 32, interleave: 8, interleaveRows: 4 };
    const dense = filled(os({ ...size, groups: 60 }));
    const sparse = filled(os({ ...size, groups: 30, shape: { n: 2, m: 8 } }));
    const all = [dense, sparse, dense, dense];
    const { passes } = runStepped(array, all);
    all.forEach((pass, index) => {
      const { start, lastWrite, outputs } = passes[index];
      expect(lastWrite - start).toBe(osTiming(array, pass).lastWrite);
      expect(outputs).toEqual(osSums([pass]));
    });
  });
});

describe('passes that do not fit', () => {
  const array = tiny({ rows: 2, columns: 2, accumulators: 2, groupFileValues: 16, wsPairs: 2 });
  const refused: readonly (readonly [string, StceArray, readonly SteppedPass[], string])[] = [
    ['more rows', array, [os({ rows: 3 })], 'rows must be 1 … 2, not 3'],
    ['more tiles than accumulators', array, [os({ interleave: 3 })], 'interleave must be 1 … 2 (accumulators), not 3'],
    ['groups beyond the group file', array, [os({ shape: { n: 1, m: 16 } })], 'cannot hold two groups of 16'],
    ['more pairs than a PE holds', array, [ws({ shape: { n: 3, m: 4 } })], 'a PE holds 2 pairs, not 3'],
    ['operands of another size', array, [{ ...os({}), west: new Float32Array(3) }], 'west must hold 1 values, not 3'],
    ['sums left behind', array, [os({ drains: false }), os({ rows: 2 })], 'must go on with the sums'],
    ['wider drains', { ...array, drainValuesPerColumn: 2 }, [os({})], 'drains one value a column a cycle, not 2'],
  ];
  it.each(refused)('are refused: %s', (_, small, passes, what) => {
    expect(() => runStepped(small, passes)).toThrow(what);
    expect(() => runStepped(small, passes)).toThrow(RangeError);
  });
});
