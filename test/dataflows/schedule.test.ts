import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandwidthLatency } from '../../arch/memory/bandwidth-latency.ts';
import { memoryOf } from '../../arch/sat/memory.ts';
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { GemmOperation } from '../../dataflows/operation.ts';
import { DoesNotFitError, candidateMappings } from '../../dataflows/sat/candidates.ts';
import { estimate, leastTicks } from '../../dataflows/sat/estimate.ts';
import { leastRunTicks } from '../../dataflows/sat/least-run-ticks.ts';
import { isSameNest } from '../../dataflows/sat/loops.ts';
import { arrayBound } from '../../dataflows/sat/least-array-ticks.ts';
import { given, schedule } from '../../dataflows/sat/schedule.ts';
import { TileSpace } from '../../dataflows/sat/tile-space.ts';
import { Trials, trialTicks } from '../../dataflows/sat/trial.ts';
import { sat } from '../machines.ts';
import { anyGemms } from './any-gemms.ts';

const memory = bandwidthLatency({
  channels: 4,
  peakBytesPerSecond: 76_800_000_000,
  bytesPerSecond: 61_440_000_000,
  latencySeconds: 1e-7,
  clockHz: 200_000_000,
});

/** A link so narrow, and group files so wide, that the first groups of a tile take long to come. */
const NARROW = {
  rows: 6,
  columns: 7,
  addLatency: 13,
  accumulators: 52,
  denseLinkValues: 1,
  groupFileValues: 797,
  readLatency: 0,
  dramLatency: '0 ns',
  clock: '70 MHz',
};

/** Memories spread over all channels or on one each, read in the order in which they lie or row by row, or nothing but a bandwidth. */
const anyMachine = fc.constantFrom(
  sat(),
  sat({ dramChannels: 1, rows: 5, columns: 12 }),
  sat({ tensorLayout: 'row-major' }),
  sat({ dramChannelUse: 'by-tensor', dramChannels: 2, dramLatency: '2 us' }),
  sat({ dramModel: 'bandwidth' }),
  sat({ ...NARROW, dramChannels: 6 }),
  sat({ ...NARROW, dramChannelUse: 'by-tensor', dramChannels: 3 }),
);

/** Buffers from the card's own to so small that everything is cut. */
const anyBuffers = fc.constantFrom(1 << 20, 1 << 16, 1 << 14);
const withBuffers = (machine: SatMachine, half: number): SatMachine => ({
  ...machine,
  bufferHalf: { west: half, north: half, out: half },
});

/** What the scheduler of a machine chooses takes; infinite if nothing fits. */
function ticksOf(gemm: GemmOperation, machine: SatMachine): number {
  try {
    return schedule(gemm, machine, memory).ticks;
  } catch (error) {
    if (error instanceof DoesNotFitError) return Infinity;
    throw error;
  }
}

const least = (gemm: GemmOperation, machine: SatMachine): number => {
  const space = new TileSpace(gemm, machine);
  return Math.min(leastTicks(space, 'os'), leastTicks(space, 'ws'));
};

describe('the offline scheduler', () => {
  it('is never slower than all-OS, all-WS or fixed tiles, on any layer', () => {
    let better = 0;
    fc.assert(
      fc.property(anyGemms, anyBuffers, ({ gemms, machine }, half) => {
        for (const gemm of gemms) {
          const free = withBuffers(machine, half);
          const fixedChoices: SatMachine[] = [
            { ...free, dataflow: 'os' },
            { ...free, dataflow: 'ws' },
            { ...free, dataflow: 'os', tiling: 'fixed' },
            { ...free, dataflow: 'ws', tiling: 'fixed' },
          ];
          const ticks = ticksOf(gemm, free);
          const [os, ws, osRule, wsRule] = fixedChoices.map((choice) => ticksOf(gemm, choice));
          // What ends a search early is within 0.8 % of what nothing can beat; times within 0.1 % count as equal.
          if (ticks > 1.008 * least(gemm, free)) expect(ticks).toBeLessThanOrEqual(Math.min(os, ws, osRule, wsRule));
          expect(ticks).toBeLessThanOrEqual(1.001 * Math.min(osRule, wsRule));
          if (ticks < osRule) better += 1;
        }
      }),
      { numRuns: 25 },
    );
    expect(better).toBeGreaterThan(25);
  });

  it('is within 2 % of the best of all mappings, simulated one by one, on small layers', () => {
    let mappings = 0;
    fc.assert(
      fc.property(anyGemms, anyBuffers, ({ gemms, machine }, half) => {
        for (const gemm of gemms) {
          const free = withBuffers(machine, half);
          const space = new TileSpace(gemm, free);
          const all = [...candidateMappings(space)];
          if (all.length === 0) continue;
          const ticks = all.map((mapping) =>
            trialTicks(space, { mapping, estimate: estimate(space, mapping, memory) }, memory),
          );
          mappings += all.length;
          expect(ticksOf(gemm, free)).toBeLessThanOrEqual(1.02 * Math.min(...ticks));
        }
      }),
      { numRuns: 12 },
    );
    expect(mappings).toBeGreaterThan(2000);
  });

  it('ends a search, and leaves mappings out, only by what no mapping can beat', () => {
    let close = 0;
    let mappings = 0;
    fc.assert(
      fc.property(anyGemms, anyBuffers, fc.constantFrom('auto', 1, 3), ({ gemms, machine }, half, interleave) => {
        for (const gemm of gemms) {
          const free: SatMachine = {
            ...withBuffers(machine, half),
            interleave: interleave as SatMachine['interleave'],
          };
          const space = new TileSpace(gemm, free);
          const bounds = { os: arrayBound(space, 'os'), ws: arrayBound(space, 'ws') };
          const all = [...candidateMappings(space)];
          all.forEach((mapping, i) => {
            const bound = bounds[mapping.dataflow](mapping);
            // What was asked before does not matter.
            if (i % 7 < 2) expect(bound).toBe(arrayBound(space, mapping.dataflow)(mapping));
            const expected = estimate(space, mapping, memory);
            expect(bound).toBeLessThanOrEqual(expected.arrayTicks);
            mappings += 1;
            const next = all.at(i + 1);
            if (next && isSameNest(space, mapping, next)) expect(estimate(space, next, memory)).toEqual(expected);
            if (bound > 0.9 * expected.arrayTicks) close += 1;
            if (i % 7 > 0) return;
            const ticks = trialTicks(space, { mapping, estimate: expected }, memory);
            expect(ticks).toBeGreaterThanOrEqual(bound);
            expect(ticks).toBeGreaterThanOrEqual(leastTicks(space, mapping.dataflow));
          });
        }
      }),
      { numRuns: 20 },
    );
    // A bound that is never near anything would leave nothing out.
    expect(close).toBeGreaterThan(0.5 * mappings);
  });

  it('knows of every mapping what no run of it beats, and mostly within 10 %, whatever the memory', () => {
    let runs = 0;
    let close = 0;
    fc.assert(
      fc.property(anyGemms, anyBuffers, anyMachine, fc.boolean(), ({ gemms, machine }, half, other, doubleBuffer) => {
        const { stridedInputGradient } = machine;
        const free = { ...withBuffers(other, half), stridedInputGradient, doubleBuffer };
        const own = memoryOf(free).planning;
        const trials = new Trials(free, own);
        for (const gemm of gemms) {
          const space = new TileSpace(gemm, free);
          [...candidateMappings(space)].forEach((mapping, i) => {
            if (i % 11 > 0) return;
            const expected = estimate(space, mapping, own);
            const ticks = trialTicks(space, { mapping, estimate: expected }, own);
            // One simulation for all of them says the same.
            expect(trials.ticks(space, { mapping, estimate: expected })).toBe(ticks);
            const leastOfRun = leastRunTicks(space, mapping, own);
            expect(ticks).toBeGreaterThanOrEqual(leastOfRun);
            runs += 1;
            if (ticks <= 1.1 * leastOfRun) close += 1;
          });
        }
      }),
      { numRuns: 60 },
    );
    expect(close).toBeGreaterThan(0.5 * runs);
  });

  it('chooses what it chooses without bounds, however the machine is limited', () => {
    fc.assert(
      fc.property(
        anyGemms,
        anyBuffers,
        anyMachine,
        fc.constantFrom<Partial<SatMachine>>({}, { dataflow: 'ws' }, { tiling: 'fixed' }, { doubleBuffer: false }),
        ({ gemms, machine }, half, other, limits) => {
          const { stridedInputGradient } = machine;
          const own = memoryOf(other).planning;
          for (const gemm of gemms) {
            const limited = { ...withBuffers(other, half), stridedInputGradient, ...limits };
            const [found, slow] = [true, false].map((usesBounds) => {
              try {
                const { mapping, ticks } = schedule(gemm, limited, own, { usesBounds });
                return { mapping, ticks };
              } catch (error) {
                if (error instanceof DoesNotFitError) return error.message;
                throw error;
              }
            });
            expect(found).toEqual(slow);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('gives the mappings that it chose back, ticks and all', () => {
    fc.assert(
      fc.property(anyGemms, ({ gemms, machine }) => {
        for (const gemm of gemms) {
          const choice = schedule(gemm, machine, memory);
          expect(given(gemm, choice.mapping, machine, memory).ticks).toBe(choice.ticks);
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('a mapping by hand', () => {
  const [{ gemms, machine }] = fc.sample(anyGemms, { numRuns: 1, seed: 3 });
  const gemm = gemms.find(({ pass, layer }) => pass === 'FF' && layer === 'conv') ?? gemms[0];
  const { mapping } = schedule(gemm, machine, memory);

  it.each([
    ['images', { ...mapping, images: 1_000_000 }, /images is 1000000; there are 1 to/],
    ['rows of a band', { ...mapping, images: 1, bandRows: 0 }, /bandRows is 0/],
    ['columns', { ...mapping, columnChannels: 1.5 }, /columnChannels is 1.5/],
    ['an order of weight gradients', { ...mapping, order: 'outputs-outer' }, /order is outputs-outer/],
    [
      'whole sums of a cut reduction',
      { ...mapping, sums: 'accumulate', otherChannels: gemm.geometry.inChannels },
      /not cut/,
    ],
  ] as const)('is refused for its %s', (_, wrong, message) => {
    expect(() => given(gemm, wrong, machine, memory)).toThrow(message);
  });

  it('is refused if a tile overflows a buffer', () => {
    const tiny = withBuffers(machine, 64);
    expect(() => given(gemm, mapping, tiny, memory)).toThrow(/needs \d+ bytes of a (west|north|out) buffer half/);
  });
});
