import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SAT_UNITS, unitIndex } from '../../arch/sat/units.ts';
import type { GemmOperation } from '../../dataflows/operation.ts';
import type { Span } from '../../sim/trace.ts';
import { methodNames } from '../../dataflows/method.ts';
import { mergeScenario } from '../../run/scenario.ts';
import type { PartialScenario } from '../../run/scenario.ts';
import { run } from '../../run/simulate.ts';
import type { Run } from '../../run/simulate.ts';
import { isRepeat } from '../../sim/program.ts';
import type { Command, Node } from '../../sim/program.ts';
import type { SatWork } from '../../arch/sat/work.ts';

const commandsOf = (nodes: readonly Node<SatWork>[]): Command<SatWork>[] =>
  nodes.flatMap((node) => (isRepeat(node) ? commandsOf(node.body) : [node]));

const step = (part: PartialScenario): Run => run(mergeScenario({ network: 'resnet18-cifar10', batch: 2, ...part }));

/** DMA queues that write to memory, or read from it. */
const isQueue = (name: string, writes: boolean): boolean =>
  writes
    ? name === 'dma.out' || name.endsWith('.store')
    : name === 'dma.west' || name === 'dma.north' || name.endsWith('.load');

const gemmReads = ({
  sparse,
  pixelsAfter,
  othersAfter,
}: GemmOperation): readonly { unit: string; after: readonly number[] }[] => {
  const isPixelNorth = sparse?.operand === 'output-gradient';
  return [
    { unit: isPixelNorth ? 'dma.north' : 'dma.west', after: pixelsAfter },
    { unit: isPixelNorth ? 'dma.west' : 'dma.north', after: othersAfter },
  ];
};

describe('the program of a step', () => {
  it('stores an output tile only when its last value is written, K segments included', () => {
    const small = { bufferHalfWest: '16 KiB', bufferHalfNorth: '16 KiB', bufferHalfOut: '16 KiB' };
    const { plan, program } = step({ method: 'sdgp', batch: 1, machine: 'sat-vcu1525-1ch', set: small });
    const sums = new Set([...plan.choices.values()].map(({ mapping }) => mapping.sums));
    expect(sums).toContain('segments');
    const full = program.channels.findIndex(({ name }) => name === 'out.full');
    const lags = commandsOf(program.body)
      .filter(({ unit }) => unit === unitIndex('stce'))
      .flatMap(({ gives }) => gives.filter(({ channel }) => channel === full).map(({ lag }) => lag));
    expect(lags.length).toBeGreaterThan(60);
    expect(Math.min(...lags)).toBeGreaterThan(11);
  });

  it('moves the very bytes of every elementwise operation, pruning and update, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.record({
          method: fc.constantFrom(...methodNames),
          batch: fc.integer({ min: 1, max: 40 }),
          set: fc.record({
            vectorBufferHalf: fc.constantFrom('1 KiB', '7 KiB', '128 KiB'),
            updateBufferHalf: fc.constantFrom('1 KiB', '128 KiB'),
            pregenerate: fc.boolean(),
            overlapElementwise: fc.boolean(),
          }),
        }),
        (part) => {
          const { plan, result } = step(part);
          plan.step.operations.forEach((operation, i) => {
            if (operation.kind === 'gemm') return;
            const copies = operation.kind === 'update' ? operation.copyBytes : 0;
            const { bytesRead, bytesWritten } = result.operations[i];
            expect([bytesRead, bytesWritten]).toEqual([operation.readBytes, operation.writeBytes + copies]);
          });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('reads nothing before it is in memory', () => {
    for (const method of ['bdwp', 'sdgp'] as const) {
      for (const set of [{}, { pregenerate: false }, { overlapElementwise: false }]) {
        const scenario = mergeScenario({ network: 'resnet18-cifar10', batch: 2, method, set });
        const { plan, outcome, program } = run(scenario, { trace: true, fastForward: false });
        const spans = outcome.trace?.spans ?? [];
        const { operations } = plan.step;
        const working = operations.map((): Span[] => []);
        for (const span of spans) if (span.stall === '') working[span.operation].push(span);
        const served = (operation: number, writes: boolean): readonly Span[] => {
          const units = SAT_UNITS.flatMap((name, unit) => (isQueue(name, writes) ? [unit] : []));
          return working[operation].filter((span) => units.includes(span.unit));
        };
        const written = operations.map((_, i) => Math.max(...served(i, true).map(({ end }) => end)));
        let checked = 0;
        operations.forEach((operation, i) => {
          const readers = operation.kind === 'gemm' ? gemmReads(operation) : [{ unit: null, after: operation.after }];
          for (const { unit, after } of readers) {
            const reads = served(i, false).filter((span) => unit === null || program.units[span.unit].name === unit);
            const first = Math.min(...reads.map(({ start }) => start));
            for (const dependency of after) {
              expect(first).toBeGreaterThanOrEqual(written[dependency] + plan.memory.latencyTicks);
              checked += 1;
            }
          }
        });
        expect(checked).toBeGreaterThan(150);
      }
    }
  });

  it('has every command of a layer wait for what it reads: a longer memory latency only delays', () => {
    const cycles = (dramLatency: string): number => step({ set: { dramLatency } }).result.totals.cycles;
    expect(cycles('10 us')).toBeGreaterThan(cycles('100 ns') + 60 * 1980);
  });
});
