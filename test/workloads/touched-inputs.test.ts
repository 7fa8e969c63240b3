import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sparsity } from '../../terms/sparsity.ts';
import { gemmOf, windows } from '../../workloads/topology.ts';
import type { ConvLayer } from '../../workloads/topology.ts';
import { touchedInputs } from '../../workloads/touched-inputs.ts';

const dense: Sparsity = { n: 1, m: 1 };
const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

const anyConv: fc.Arbitrary<ConvLayer> = fc
  .record({
    filterHeight: size(5),
    filterWidth: size(5),
    moreHeight: fc.integer({ min: 0, max: 9 }),
    moreWidth: fc.integer({ min: 0, max: 9 }),
    channels: size(9),
    strideHeight: size(7),
    strideWidth: size(7),
  })
  .map(({ moreHeight, moreWidth, ...rest }) => ({
    ...rest,
    kind: 'conv',
    name: 'any',
    line: 1,
    sparsity: dense,
    filters: 1,
    ifmapHeight: rest.filterHeight + moreHeight,
    ifmapWidth: rest.filterWidth + moreWidth,
  }));

const anySparsity: fc.Arbitrary<Sparsity> = size(32).chain((m) => size(m).map((n) => ({ n, m })));

/** Every window, every weight that is kept: a set of inputs. */
function walk(layer: ConvLayer, { n, m }: Sparsity): number {
  const { ifmapHeight, ifmapWidth, filterHeight, filterWidth, channels, strideHeight, strideWidth } = layer;
  const seen = new Set<string>();
  // An output for every start of a window that begins before what the tool rounds up to.
  for (let y = 0; y < ifmapHeight - filterHeight + strideHeight; y += strideHeight) {
    for (let x = 0; x < ifmapWidth - filterWidth + strideWidth; x += strideWidth) {
      for (let position = 0; position < filterHeight * filterWidth * channels; position += 1) {
        if (position % m >= n) continue;
        const tap = Math.floor(position / channels);
        const [row, column] = [y + Math.floor(tap / filterWidth), x + (tap % filterWidth)];
        if (row < ifmapHeight && column < ifmapWidth) seen.add(`${row} ${column} ${position % channels}`);
      }
    }
  }
  return seen.size;
}

describe('touched inputs', () => {
  it('of dense convolutions are those of a walk over all windows', () => {
    fc.assert(
      fc.property(anyConv, (layer) => {
        expect(touchedInputs(layer, dense)).toBe(walk(layer, dense));
      }),
      { numRuns: 300 },
    );
  });

  it('of sparse convolutions are too, channel by channel', () => {
    fc.assert(
      fc.property(anyConv, anySparsity, (layer, sparsity) => {
        expect(touchedInputs(layer, sparsity)).toBe(walk(layer, sparsity));
      }),
      { numRuns: 500 },
    );
  });

  it('of a product are the rows times what is kept of them', () => {
    const layer = { kind: 'gemm', name: 'fc', line: 1, sparsity: dense, M: 5, N: 7, K: 13 } as const;
    expect(touchedInputs(layer, dense)).toBe(65);
    expect(touchedInputs(layer, { n: 2, m: 4 })).toBe(5 * 7);
  });

  it('take no longer for a map of a billion rows', () => {
    const layer: ConvLayer = {
      kind: 'conv',
      name: 'tall',
      line: 1,
      sparsity: dense,
      ifmapHeight: 2 ** 30,
      ifmapWidth: 3,
      filterHeight: 3,
      filterWidth: 3,
      channels: 8,
      filters: 1,
      strideHeight: 1,
      strideWidth: 1,
    };
    expect(touchedInputs(layer, dense)).toBe(2 ** 30 * 3 * 8);
    // Of 4 channels in each group of 8, whatever the tap.
    expect(touchedInputs(layer, { n: 4, m: 8 })).toBe(2 ** 30 * 3 * 4);
    expect(() => touchedInputs({ ...layer, filterHeight: 2 ** 21 }, { n: 1, m: 2 })).toThrow(/at most 2\^20 rows/);
    expect(() => touchedInputs(layer, { n: 1, m: 64 })).toThrow(/groups of 64/);
  });
});

describe('windows', () => {
  it('are rounded up, as SCALE-Sim does: a 1×1/2 filter has 17 on 32', () => {
    expect(windows(32, 1, 2)).toBe(17);
    expect(windows(34, 3, 1)).toBe(32);
    expect(windows(3, 3, 4)).toBe(1);
  });

  it('make the GEMM of a layer', () => {
    const layer: ConvLayer = {
      kind: 'conv',
      name: 'tall5x2',
      line: 1,
      sparsity: dense,
      ifmapHeight: 20,
      ifmapWidth: 9,
      filterHeight: 5,
      filterWidth: 2,
      channels: 4,
      filters: 10,
      strideHeight: 2,
      strideWidth: 2,
    };
    expect(gemmOf(layer)).toEqual({ M: 45, N: 10, K: 40 });
  });
});
