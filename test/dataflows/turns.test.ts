import { describe, expect, it } from 'vitest';
import type { Operation } from '../../dataflows/operation.ts';
import type { Overlap } from '../../dataflows/sat/overlap.ts';
import { waitsOf } from '../../dataflows/sat/turns.ts';
import { planScenario } from '../../run/plan.ts';
import { mergeScenario, resolveScenario } from '../../run/scenario.ts';

const noFiles = (path: string): never => {
  throw new Error(`${path} is not read`);
};

/** A step with statistics, which read a map and write none, and with work beside weight gradients. */
function stepWithStatistics(): { readonly operations: readonly Operation[]; readonly overlap: Overlap } {
  const scenario = mergeScenario({ network: 'resnet18-cifar10', batch: 8, set: { elementwise: 'none' } });
  const { step, overlap } = planScenario(resolveScenario(scenario, noFiles));
  return { operations: step.operations, overlap };
}

const { operations, overlap } = stepWithStatistics();

/** The last operation before an index of which something is true; none if there is none. */
const lastBefore = (index: number, is: (operation: Operation, index: number) => boolean): number[] => {
  const last = operations.slice(0, index).findLastIndex(is);
  return last < 0 ? [] : [last];
};

const isGemm = ({ kind }: Operation): boolean => kind === 'gemm';
const writesMaps = (operation: Operation): boolean => operation.kind === 'elementwise' && operation.writeBytes > 0;

const nothingRead = { pixelsAfter: [], othersAfter: [] };

const together = (...all: readonly (readonly number[])[]): Set<number> => new Set(all.flat());

describe('who waits for whom', () => {
  it('is a step with all that decides it', () => {
    const statistics = operations.filter((operation) => operation.kind === 'elementwise' && operation.writeBytes === 0);
    expect(statistics.length).toBeGreaterThan(5);
    expect(overlap.size).toBeGreaterThan(5);
  });

  it('is for what is read, and array and vector engine take turns but for what runs beside a weight gradient', () => {
    const waits = waitsOf(operations, overlap, true);
    operations.forEach((operation, index) => {
      const { after, pixels, others } = waits[index];
      if (operation.kind === 'gemm') {
        expect(new Set(pixels)).toEqual(together(operation.pixelsAfter, lastBefore(index, writesMaps)));
        expect(others).toEqual(operation.othersAfter);
        expect(after).toEqual([]);
        return;
      }
      const turn = operation.kind === 'elementwise' && !overlap.has(index) ? lastBefore(index, isGemm) : [];
      expect(new Set(after)).toEqual(together(operation.after, turn));
      expect([...pixels, ...others]).toEqual([]);
    });
  });

  it('is not for statistics: who computes them writes nothing that a GEMM could wait for', () => {
    const gemm = operations.find(({ kind }) => kind === 'gemm');
    const statistics = operations.find((operation) => operation.kind === 'elementwise' && !writesMaps(operation));
    const written = operations.find(writesMaps);
    if (!gemm || !statistics || !written) throw new Error('the step has no such work');
    const last = (waitsFor: Operation): readonly number[] =>
      waitsOf([waitsFor, { ...gemm, ...nothingRead }], new Map(), true)[1].pixels;
    expect([last(statistics), last(written)]).toEqual([[], [0]]);
  });

  it('is also for the operation before, without prefetch, but for updates and what runs beside', () => {
    const prefetched = waitsOf(operations, overlap, true);
    const waits = waitsOf(operations, overlap, false);
    const takesTurns = ({ kind }: Operation, index: number): boolean => kind !== 'update' && !overlap.has(index);
    operations.forEach((operation, index) => {
      const before = takesTurns(operation, index) ? lastBefore(index, takesTurns) : [];
      const [{ after, pixels, others }, known] = [waits[index], prefetched[index]];
      const isArray = operation.kind === 'gemm';
      expect(new Set(after)).toEqual(together(known.after, isArray ? [] : before));
      expect(new Set(pixels)).toEqual(together(known.pixels, isArray ? before : []));
      expect(new Set(others)).toEqual(together(known.others, isArray ? before : []));
    });
  });
});
