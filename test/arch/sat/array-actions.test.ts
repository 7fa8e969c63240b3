import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { osActions, wsActions } from '../../../arch/sat/array-actions.ts';
import type { ArrayActions } from '../../../arch/sat/array-actions.ts';
import { arrayTilesOf, interleaveBlocks } from '../../../arch/sat/interleave.ts';
import type { OsTile } from '../../../arch/sat/stce-work.ts';
import type { StceArray } from '../../../arch/sat/array.ts';
import { sat } from '../../machines.ts';

const anyArray: fc.Arbitrary<StceArray> = fc
  .record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 6 }) })
  .map((size) => ({ ...sat().array, ...size }));

const anyTile: fc.Arbitrary<OsTile> = fc
  .record({
    rows: fc.integer({ min: 1, max: 60 }),
    columns: fc.integer({ min: 1, max: 40 }),
    instances: fc.integer({ min: 1, max: 4 }),
    groups: fc.integer({ min: 1, max: 9 }),
    shape: fc.constantFrom({ n: 1, m: 1 }, { n: 1, m: 1 }, { n: 2, m: 8 }, { n: 1, m: 2 }, { n: 3, m: 4 }),
    drains: fc.boolean(),
    accumulates: fc.boolean(),
    macs: fc.integer({ min: 0, max: 1000 }),
    interleaveLimit: fc.integer({ min: 1, max: 8 }),
  })
  .map((tile) => ({ ...tile, accumulates: tile.drains && tile.accumulates }));

/** Pass by pass, array tile by array tile: what feeders read, each value once for all tiles that share it. */
function counted(
  array: StceArray,
  tile: OsTile,
): Pick<ArrayActions, 'westValues' | 'northPairs' | 'groupFileAccesses'> {
  const { groups, shape } = tile;
  const isSparse = shape.m > 1;
  const sum = { westValues: 0, northPairs: 0, groupFileAccesses: isSparse ? tile.macs : 0 };
  for (const block of interleaveBlocks(array, tile, shape, tile.interleaveLimit)) {
    for (let pass = 0; pass < block.count; pass += 1) {
      const rows = new Map<string, number>();
      const columns = new Map<string, number>();
      for (const one of arrayTilesOf(array, tile, block, pass)) {
        rows.set(`${one.instance} ${one.firstRow}`, one.rows);
        columns.set(`${one.instance} ${one.firstColumn}`, one.columns);
      }
      for (const used of rows.values()) {
        sum.westValues += groups * shape.m * used;
        if (isSparse) sum.groupFileAccesses += groups * shape.m * used * block.columns;
      }
      for (const used of columns.values()) sum.northPairs += groups * shape.n * used;
    }
  }
  return sum;
}

describe('what a tile makes the array do', () => {
  it('is, output-stationary, what its passes do one by one', () => {
    fc.assert(
      fc.property(anyArray, anyTile, (array, tile) => {
        const outputs = tile.drains ? tile.instances! * tile.rows * tile.columns : 0;
        expect(osActions(array, [tile])).toEqual({
          ...counted(array, tile),
          accumulatorAccesses: 2 * tile.macs + 3 * outputs,
          outWrites: outputs,
          outReads: tile.accumulates ? outputs : 0,
          southAdds: tile.accumulates ? outputs : 0,
        });
      }),
    );
  });

  it('is, weight-stationary, weights once and rows once for every column tile', () => {
    const array = { ...sat().array, rows: 4, columns: 4 };
    const tile = { instances: 2, streamRows: 10, columns: 9, groups: 6, shape: { n: 2, m: 8 }, macs: 100 };
    expect(wsActions(array, [tile])).toEqual({
      westValues: 2 * 10 * 6 * 8 * 3,
      northPairs: 2 * 6 * 2 * 9,
      accumulatorAccesses: 0,
      // Every PE of a column gets its group of each row.
      groupFileAccesses: 2 * 10 * 6 * 8 * 9 + 100,
      // Two K tiles.
      outWrites: 2 * 10 * 9 * 2,
      outReads: 2 * 10 * 9 * 2,
      southAdds: 2 * 10 * 9 * 2,
    });
  });

  it('adds up over tiles', () => {
    const { array } = sat();
    const tile = { rows: 50, columns: 40, groups: 3, shape: { n: 1, m: 1 }, drains: true, accumulates: false };
    const one = { ...tile, macs: 6000, interleaveLimit: 8 };
    const twice = osActions(array, [one, one]);
    for (const [key, count] of Object.entries(osActions(array, [one]))) {
      expect(twice[key as keyof ArrayActions]).toBe(2 * count);
    }
  });
});
