import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandwidthLatency } from '../../arch/memory/bandwidth-latency.ts';
import { lower } from '../../dataflows/lower.ts';
import { noOverrides } from '../../dataflows/layer-sparsity.ts';
import { methodNamed } from '../../dataflows/method.ts';
import type { GemmOperation } from '../../dataflows/operation.ts';
import { gemmOf } from '../../dataflows/conv-passes.ts';
import { axesOf, depthOf, forEachTile, levelsOf } from '../../dataflows/sat/loops.ts';
import { candidateMappings, columnSizes, dataflowsOf, overflow } from '../../dataflows/sat/candidates.ts';
import { estimate } from '../../dataflows/sat/estimate.ts';
import type { Mapping } from '../../dataflows/sat/mapping.ts';
import { schedule } from '../../dataflows/sat/schedule.ts';
import { sizes } from '../../dataflows/sat/size-ladders.ts';
import { TileSpace } from '../../dataflows/sat/tile-space.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';
import { anyGemms } from './any-gemms.ts';

const memory = bandwidthLatency({
  channels: 4,
  peakBytesPerSecond: 76_800_000_000,
  bytesPerSecond: 61_440_000_000,
  latencySeconds: 1e-7,
  clockHz: 200_000_000,
});

describe('the tiles of a mapping', () => {
  it('cover every MAC of the GEMM once, under every mapping that the scheduler tries', () => {
    const sums = new Set<string>();
    fc.assert(
      fc.property(anyGemms, fc.boolean(), ({ gemms, machine }, isSmall) => {
        const tried = isSmall ? { ...machine, bufferHalf: { west: 16384, north: 8192, out: 16384 } } : machine;
        for (const gemm of gemms) {
          const space = new TileSpace(gemm, tried);
          for (const mapping of candidateMappings(space)) {
            sums.add(mapping.sums);
            const levels = levelsOf(space, mapping);
            let [macs, denseMacs] = [0, 0];
            forEachTile(levels, levels.length - 1, (tile, times) => {
              const done = space.macs(tile);
              macs += times * done.macs;
              denseMacs += times * done.denseMacs;
            });
            expect([macs, denseMacs]).toEqual([gemm.macs, gemm.denseMacs]);
          }
        }
      }),
      { numRuns: 120 },
    );
    // Small buffers cut reductions: both ways of adding the parts must have been tried.
    expect(sums).toEqual(new Set(['whole', 'segments', 'accumulate']));
  });

  it('are all that fit, and with a cut reduction the largest', () => {
    const anyBuffers = fc.record({ west: anyHalf, north: anyHalf, out: anyHalf });
    fc.assert(
      fc.property(anyGemms, anyBuffers, fc.constantFrom(1, 3, 48), ({ gemms, machine }, bufferHalf, batch) => {
        for (const gemm of gemms) {
          const geometry = { ...gemm.geometry, batch };
          const space = new TileSpace({ ...gemm, geometry }, { ...machine, bufferHalf });
          expect(pixelTilesOf(candidateMappings(space))).toEqual(pixelTilesOf(slowCandidates(space)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('fit the buffer halves, and move at least what must be moved', () => {
    fc.assert(
      fc.property(anyGemms, ({ gemms, machine }) => {
        for (const gemm of gemms) {
          const { mapping, space, estimate: expected } = schedule(gemm, machine, memory);
          const levels = levelsOf(space, mapping);
          const moved = { west: 0, north: 0, out: 0 };
          for (const tensor of ['west', 'north', 'out'] as const) {
            forEachTile(levels, depthOf(levels, axesOf(space, tensor)), (tile, times) => {
              expect(space.westBytes(tile)).toBeLessThanOrEqual(machine.bufferHalf.west);
              expect(space.northBytes(tile)).toBeLessThanOrEqual(machine.bufferHalf.north);
              expect(space.heldBytes(tile, mapping)).toBeLessThanOrEqual(machine.bufferHalf.out);
              moved[tensor] += times * space.moved(tensor, tile);
            });
          }
          expect(moved.west + moved.north + moved.out).toBe(expected.bytes);
          expect(moved.out).toBe(outputBytes(gemm));
          const least = compulsoryBytes(gemm, machine.stridedInputGradient === 'zero-insertion');
          const [pixels, others] = space.isPixelNorth ? [moved.north, moved.west] : [moved.west, moved.north];
          expect(pixels).toBeGreaterThanOrEqual(least.pixels);
          expect(others).toBeGreaterThanOrEqual(least.others);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('take no less time than their MACs', () => {
    fc.assert(
      fc.property(anyGemms, ({ gemms, machine }) => {
        for (const gemm of gemms) {
          const space = new TileSpace(gemm, machine);
          for (const mapping of candidateMappings(space)) {
            expect(estimate(space, mapping, memory).arrayTicks).toBeGreaterThanOrEqual(gemm.macs / 1024);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** Every operand element that is needed, once; compressed where it is sparse. */
function compulsoryBytes(
  { pass, geometry: g, sparse }: GemmOperation,
  zeroInsertion: boolean,
): { pixels: number; others: number } {
  const density = sparse ? (sparse.sparsity.n / sparse.sparsity.m) * (1 + Math.log2(sparse.sparsity.m) / 16) : 1;
  const weights = 2 * g.inChannels * g.outChannels * g.kernelHeight * g.kernelWidth;
  const touched = (size: number, source: number): number => {
    const reached = new Set<number>();
    for (let y = 0; y < size; y += 1) {
      for (let k = 0; k < g.kernelHeight; k += 1) {
        const at = y * g.stride - g.paddingTop + k;
        if (at >= 0 && at < source) reached.add(at);
      }
    }
    return reached.size;
  };
  const inputs = 2 * g.batch * g.inChannels * touched(g.outHeight, g.inHeight) * touched(g.outWidth, g.inWidth);
  const gradients = 2 * g.batch * g.outChannels * g.outHeight * g.outWidth;
  if (pass === 'WU') return { pixels: inputs, others: gradients };
  if (pass === 'FF') return { pixels: inputs, others: weights * density };
  // Output gradients that reach no input (padding only) need not be read.
  const isAllRead = zeroInsertion || g.kernelHeight <= g.stride + g.paddingTop || g.paddingTop === 0;
  const read = isAllRead ? gradients : 0;
  return sparse?.operand === 'output-gradient'
    ? { pixels: read * density, others: weights }
    : { pixels: read, others: weights * density };
}

/** Every output is written once: FP16 forward and backward, FP32 weight gradients. */
function outputBytes({ pass, geometry }: GemmOperation): number {
  const { M, N } = gemmOf(pass, geometry);
  return M * N * (pass === 'WU' ? 4 : 2);
}

describe('a strided input gradient', () => {
  it('has the MACs of the forward pass when sizes are multiples of the stride', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 10 }),
        fc.constantFrom(1, 3, 5),
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 1, max: 4 }),
        (half, kernel, stride, batch) => {
          const builder = new NetworkBuilder({ channels: 3, height: half * stride, width: half * stride });
          builder.conv('stem', 'input', { kernel: 1, channels: 16 });
          builder.conv('conv', 'stem', { kernel, channels: 24, stride });
          const step = lower(builder.build('n', 'n'), {
            batch,
            phase: 'training',
            method: methodNamed('dense'),
            sparsity: { n: 2, m: 8 },
            overrides: noOverrides,
            elementwise: 'none',
            pregenerate: true,
            zeroInsertion: false,
          });
          const macs = (id: string): number => {
            const found = step.operations.find((operation) => operation.id === id);
            return found?.kind === 'gemm' ? found.macs : NaN;
          };
          expect(macs('conv BP')).toBe(macs('conv FF'));
          expect(macs('conv WU')).toBe(macs('conv FF'));
        },
      ),
    );
  });
});

const anyHalf = fc.constantFrom(512, 4096, 32_768, 262_144);

/** Every tile that fits, asked for one by one. */
function slowCandidates(space: TileSpace): Mapping[] {
  const { isReducedByPixels, shape, pixelAxis } = space;
  const unit = isReducedByPixels || shape.m === 1 ? 8 : shape.m;
  const found: Mapping[] = [];
  for (const dataflow of dataflowsOf(space)) {
    for (const columnChannels of columnSizes(space)) {
      let isCut = false;
      for (const otherChannels of sizes(space.otherChannels, unit)) {
        const sums = isReducedByPixels || otherChannels >= space.otherChannels ? 'whole' : 'accumulate';
        const fitting = pixelAxis.tiles
          .map(({ images, bandRows }): Mapping => ({
            dataflow,
            images,
            bandRows,
            columnChannels,
            otherChannels,
            sums,
            order: 'columns-outer',
          }))
          .filter((mapping) => !overflow(space, mapping));
        found.push(...(isCut && !isReducedByPixels ? fitting.slice(0, 1) : fitting));
        isCut ||= fitting.length > 0;
      }
    }
  }
  return found;
}

/** Each once, in the order in which they come. */
const pixelTilesOf = (mappings: readonly Mapping[]): string[] => [
  ...new Set(
    mappings.map(({ dataflow, images, bandRows, columnChannels, otherChannels }) =>
      [dataflow, images, bandRows, columnChannels, otherChannels].join(),
    ),
  ),
];
