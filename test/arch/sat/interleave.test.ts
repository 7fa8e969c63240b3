import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayTilesOf, evenly, interleaveBlocks } from '../../../arch/sat/interleave.ts';
import { sat } from '../../machines.ts';

const { array } = sat();

const anyTile = fc.record({ rows: fc.integer({ min: 1, max: 2000 }), columns: fc.integer({ min: 1, max: 600 }) });
const anyShape = fc.constantFrom({ n: 1, m: 1 }, { n: 2, m: 4 }, { n: 2, m: 8 }, { n: 2, m: 16 }, { n: 1, m: 32 });

describe('interleave mapping', () => {
  it('puts every array tile into exactly one pass', () => {
    fc.assert(
      fc.property(anyTile, anyShape, (tile, shape) => {
        const tiles = Math.ceil(tile.rows / 32) * Math.ceil(tile.columns / 32);
        const placed = interleaveBlocks(array, tile, shape).reduce(
          (sum, { interleave, count }) => sum + interleave * count,
          0,
        );
        expect(placed).toBe(tiles);
      }),
    );
  });

  it('never exceeds accumulators or group file', () => {
    fc.assert(
      fc.property(anyTile, anyShape, (tile, shape) => {
        for (const block of interleaveBlocks(array, tile, shape)) {
          expect(block.interleave).toBeLessThanOrEqual(8);
          if (shape.m > 1) expect(2 * block.interleaveRows * shape.m).toBeLessThanOrEqual(64);
          expect(block.interleave % block.interleaveRows === 0 || shape.m === 1).toBe(true);
        }
      }),
    );
  });

  it('keeps to a forced factor', () => {
    fc.assert(
      fc.property(anyTile, anyShape, fc.integer({ min: 1, max: 8 }), (tile, shape, limit) => {
        for (const block of interleaveBlocks(array, tile, shape, limit)) {
          expect(block.interleave).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it('runs a 64-column sparse GEMM at full rate with iC = 2, iR = 4', () => {
    const [block] = interleaveBlocks(array, { rows: 6272, columns: 64 }, { n: 2, m: 8 });
    expect(block).toMatchObject({ interleave: 8, interleaveRows: 4, count: 49 });
  });

  it('uses fewer rows or columns only in passes that hold nothing but ragged tiles', () => {
    expect(interleaveBlocks(array, { rows: 33, columns: 32 }, { n: 2, m: 8 }, 1)).toMatchObject([
      { rows: 32, columns: 32, interleave: 1, interleaveRows: 1, count: 1 },
      { rows: 1, columns: 32, interleave: 1, interleaveRows: 1, count: 1 },
    ]);
    expect(interleaveBlocks(array, { rows: 33, columns: 20 }, { n: 2, m: 8 })[0]).toMatchObject({
      rows: 32,
      columns: 20,
    });
  });

  it('splits evenly', () => {
    expect(evenly(36, 8)).toEqual([
      { size: 8, count: 1 },
      { size: 7, count: 4 },
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 9 }), (total, most) => {
        const parts = evenly(total, most);
        expect(parts.reduce((sum, { size, count }) => sum + size * count, 0)).toBe(total);
        expect(Math.max(...parts.map(({ size }) => size))).toBeLessThanOrEqual(most);
        expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(Math.ceil(total / most));
      }),
    );
  });
});

describe('the array tiles of the passes', () => {
  it('cover an output tile once, in blocks whose rows and columns hold them, dense and sparse', () => {
    const size = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 8 }),
        (rows, columns, instances, sparse, limit) => {
          const tile = sparse ? { rows, columns } : { rows, columns, instances };
          const blocks = interleaveBlocks(array, tile, sparse ? { n: 2, m: 8 } : { n: 1, m: 1 }, limit);
          const seen = new Set<string>();
          let area = 0;
          for (const block of blocks) {
            for (let pass = 0; pass < block.count; pass += 1) {
              const tiles = arrayTilesOf(array, tile, block, pass);
              expect(tiles).toHaveLength(block.interleave);
              for (const one of tiles) {
                seen.add(`${one.instance} ${one.firstRow} ${one.firstColumn}`);
                area += one.rows * one.columns;
                expect(one.rows <= block.rows && one.columns <= block.columns).toBe(true);
              }
            }
          }
          const copies = sparse ? 1 : instances;
          expect(area).toBe(copies * rows * columns);
          expect(seen.size).toBe(copies * Math.ceil(rows / 32) * Math.ceil(columns / 32));
        },
      ),
    );
  });
});
