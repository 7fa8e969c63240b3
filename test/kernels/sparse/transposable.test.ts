import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundFp16All } from '../../../kernels/number/fp16.ts';
import { ShapeError } from '../../../kernels/shape-error.ts';
import type { FourSizes } from '../../../kernels/sparse/masks.ts';
import { type Sparsity, SparsityError } from '../../../kernels/sparse/sparsity.ts';
import { exactBlock, greedyBlock, transposableMask } from '../../../kernels/sparse/transposable.ts';
import { randomFloats, randomStream } from '../random-values.ts';

/** Every m×m pattern with n per row and per column, by rows of bits. */
function patterns({ n, m }: Sparsity): Uint8Array[] {
  const rows = Array.from({ length: 2 ** m }, (_, bits) => bits).filter((bits) => ones(bits) === n);
  const found: Uint8Array[] = [];
  const extend = (chosen: number[]): void => {
    const perColumn = Array.from({ length: m }, (_, column) => chosen.filter((bits) => (bits >> column) & 1).length);
    if (perColumn.some((kept) => kept > n)) return;
    if (chosen.length === m) {
      found.push(
        Uint8Array.from(chosen.flatMap((bits) => Array.from({ length: m }, (_, column) => (bits >> column) & 1))),
      );
      return;
    }
    for (const row of rows) extend([...chosen, row]);
  };
  extend([]);
  return found;
}

const ones = (bits: number): number => bits.toString(2).replaceAll('0', '').length;
const kept = (magnitudes: Float64Array, mask: Uint8Array): number =>
  magnitudes.reduce((sum, magnitude, index) => sum + magnitude * mask[index], 0);

function countsOf(mask: Uint8Array, m: number): { rows: number[]; columns: number[] } {
  const places = Array.from({ length: m }, (_, place) => place);
  return {
    rows: places.map((row) => places.reduce((sum, column) => sum + mask[row * m + column], 0)),
    columns: places.map((column) => places.reduce((sum, row) => sum + mask[row * m + column], 0)),
  };
}

/** Magnitudes with ties, zeros, and an even spread. */
function block(m: number, seed: number): Float64Array {
  const next = randomStream(seed);
  const isCoarse = next() < 0.5;
  return Float64Array.from({ length: m * m }, () =>
    isCoarse ? Math.floor(next() * 4) : Math.floor(next() * 1e6) / 1024,
  );
}

const small = [1, 2, 3, 4].flatMap((m) => Array.from({ length: m }, (_, n) => ({ n: n + 1, m })));

describe('exactBlock', () => {
  it('there are 90 patterns of 2:4', () => {
    expect(patterns({ n: 2, m: 4 }).length).toBe(90);
  });

  it.each(small)('keeps as much as the best of all patterns, $n:$m', (sparsity) => {
    const all = patterns(sparsity);
    for (let seed = 0; seed < 100; seed += 1) {
      const magnitudes = block(sparsity.m, seed);
      const best = Math.max(...all.map((pattern) => kept(magnitudes, pattern)));
      expect(kept(magnitudes, exactBlock(magnitudes, sparsity))).toBe(best);
    }
  });

  it('keeps exactly N per row and column, and no exchange of two entries would keep more, up to 8 wide', () => {
    const sparsities = fc
      .integer({ min: 1, max: 8 })
      .chain((m) => fc.record({ n: fc.integer({ min: 1, max: m }), m: fc.constant(m) }));
    fc.assert(
      fc.property(sparsities, fc.integer(), ({ n, m }, seed) => {
        const magnitudes = block(m, seed);
        const mask = exactBlock(magnitudes, { n, m });
        expect(countsOf(mask, m)).toEqual({ rows: Array(m).fill(n), columns: Array(m).fill(n) });
        for (let a = 0; a < m * m; a += 1) {
          for (let b = 0; b < m * m; b += 1) {
            const [c, d] = [Math.floor(a / m) * m + (b % m), Math.floor(b / m) * m + (a % m)];
            if (!mask[a] || !mask[b] || mask[c] || mask[d]) continue;
            expect(magnitudes[c] + magnitudes[d]).toBeLessThanOrEqual(magnitudes[a] + magnitudes[b]);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is exact over the whole range of FP16: subnormals decide beside the largest', () => {
    for (const sparsity of [
      { n: 1, m: 4 },
      { n: 2, m: 4 },
    ]) {
      const all = patterns(sparsity);
      for (let seed = 0; seed < 100; seed += 1) {
        const next = randomStream(seed);
        const magnitudes = Float64Array.from({ length: 16 }, () => Math.floor(next() * 8) * 2 ** -24);
        magnitudes[Math.floor(next() * 16)] = 65504;
        const best = Math.max(...all.map((pattern) => kept(magnitudes, pattern)));
        expect(kept(magnitudes, exactBlock(magnitudes, sparsity))).toBe(best);
      }
    }
  });
});

describe('greedyBlock', () => {
  it('keeps at most N per row and column, at least half of the best, and nothing more would fit', () => {
    const sparsities = fc
      .integer({ min: 1, max: 8 })
      .chain((m) => fc.record({ n: fc.integer({ min: 1, max: m }), m: fc.constant(m) }));
    fc.assert(
      fc.property(sparsities, fc.integer(), ({ n, m }, seed) => {
        const magnitudes = block(m, seed);
        const mask = greedyBlock(magnitudes, { n, m });
        const { rows, columns } = countsOf(mask, m);
        expect(Math.max(...rows, ...columns)).toBeLessThanOrEqual(n);
        mask.forEach((isKept, entry) => {
          if (!isKept) expect(rows[Math.floor(entry / m)] === n || columns[entry % m] === n).toBe(true);
        });
        expect(kept(magnitudes, mask) * 2).toBeGreaterThanOrEqual(kept(magnitudes, exactBlock(magnitudes, { n, m })));
      }),
    );
  });

  it('takes larger entries first, of equals the earlier', () => {
    expect([...greedyBlock(Float64Array.of(3, 4, 0, 3), { n: 1, m: 2 })]).toEqual([0, 1, 1, 0]);
    expect([...greedyBlock(Float64Array.of(1, 1, 1, 1), { n: 1, m: 2 })]).toEqual([1, 0, 0, 1]);
    // Where exact would keep 3 + 3.
    expect([...exactBlock(Float64Array.of(3, 4, 0, 3), { n: 1, m: 2 })]).toEqual([1, 0, 0, 1]);
  });

  it('may leave a row short', () => {
    const magnitudes = Float64Array.of(9, 9, 0, 9, 9, 0, 0, 0, 1);
    const { rows } = countsOf(greedyBlock(magnitudes, { n: 2, m: 3 }), 3);
    expect(rows).toEqual([2, 2, 1]);
  });
});

describe('transposableMask', () => {
  it('solves each block of each tap, edges padded with zeros', () => {
    const shapes = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 1, max: 9 }),
    );
    fc.assert(
      fc.property(
        shapes,
        fc.integer(),
        fc.constantFrom('exact' as const, 'greedy' as const),
        (shape: FourSizes, seed, method) => {
          const [outputs, height, width, inputs] = shape;
          const taps = height * width;
          const weights = roundFp16All(randomFloats(outputs * taps * inputs, seed));
          const mask = transposableMask(weights, shape, { n: 2, m: 4 }, method);
          const solve = method === 'exact' ? exactBlock : greedyBlock;
          for (let tap = 0; tap < taps; tap += 1) {
            for (let top = 0; top < outputs; top += 4) {
              for (let left = 0; left < inputs; left += 4) {
                const entries = Array.from({ length: 16 }, (_, entry) => {
                  const [out, channel] = [top + Math.floor(entry / 4), left + (entry % 4)];
                  return out < outputs && channel < inputs ? (out * taps + tap) * inputs + channel : -1;
                });
                const wanted = solve(
                  Float64Array.from(entries, (index) => (index < 0 ? 0 : Math.abs(weights[index]))),
                  { n: 2, m: 4 },
                );
                entries.forEach((index, entry) => {
                  if (index >= 0) expect(mask[index]).toBe(wanted[entry]);
                });
              }
            }
          }
        },
      ),
    );
  });

  it('refuses weights that do not fit or are not finite', () => {
    expect(() => transposableMask(new Float32Array(3), [2, 1, 1, 2], { n: 1, m: 2 }, 'exact')).toThrow(
      new ShapeError(
        'transposableMask: weights has 3 values, outChannels×kernelHeight×kernelWidth×inChannels = 2×1×1×2 needs 4',
      ),
    );
    expect(() => transposableMask(Float32Array.of(1, NaN, 2, 3), [2, 1, 1, 2], { n: 1, m: 2 }, 'greedy')).toThrow(
      new SparsityError('transposableMask: weight 1 is NaN'),
    );
    expect(() => transposableMask(new Float32Array(4), [2, 1, 1, 2], { n: 3, m: 2 }, 'exact')).toThrow(SparsityError);
  });
});
