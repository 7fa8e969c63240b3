import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitIndex } from '../../arch/sat/units.ts';
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
      { numRuns: 25 },
    );
  });

  it('has every command of a layer wait for what it reads: a longer memory latency only delays', () => {
    const cycles = (dramLatency: string): number => step({ set: { dramLatency } }).result.totals.cycles;
    expect(cycles('10 us')).toBeGreaterThan(cycles('100 ns') + 60 * 1980);
  });
});
