/** What operations wait for on an SAT machine: for what they read, and for their turn. */
import type { Operation } from '../operation.ts';
import type { Overlap } from './overlap.ts';

/** Operations, by index, that must be over before an operation reads. */
export interface Waits {
  /** Of all but GEMMs. */
  readonly after: readonly number[];
  /** Of a GEMM: before its pixels are read, and before its other operand is. */
  readonly pixels: readonly number[];
  readonly others: readonly number[];
}

/** @param prefetches  whether an operation may load before the one before it is over */
export function waitsOf(operations: readonly Operation[], beside: Overlap, prefetches: boolean): readonly Waits[] {
  const waits = inTurn(operations, beside);
  return prefetches ? waits : oneByOne(operations, waits, beside);
}

const NOTHING: readonly number[] = [];

/**
 * Array and vector engine take turns except where they are paired: elementwise work waits for the GEMM before it, a GEMM
 * for the elementwise work before it. Unpaired overlap would gain little and never recur.
 */
function inTurn(operations: readonly Operation[], beside: Overlap): readonly Waits[] {
  let gemm: number | null = null;
  let elementwise: number | null = null;
  return operations.map((operation, index) => {
    if (operation.kind === 'gemm') {
      gemm = index;
      const { pixelsAfter, othersAfter } = operation;
      return { after: NOTHING, pixels: joined(pixelsAfter, elementwise), others: othersAfter };
    }
    const { kind, after } = operation;
    if (kind !== 'elementwise') return { after, pixels: NOTHING, others: NOTHING };
    if (operation.writeBytes > 0) elementwise = index;
    return { after: beside.has(index) ? after : joined(after, gemm), pixels: NOTHING, others: NOTHING };
  });
}

/**
 * Without prefetch, an operation loads nothing before the one before it is over. Updates still run behind what follows them,
 * and what runs beside a weight gradient still does.
 */
function oneByOne(operations: readonly Operation[], waits: readonly Waits[], beside: Overlap): readonly Waits[] {
  let before: number | null = null;
  return operations.map(({ kind }, index) => {
    const { after, pixels, others } = waits[index];
    if (kind === 'update' || beside.has(index)) return waits[index];
    const last = before;
    before = index;
    if (kind !== 'gemm') return { after: joined(after, last), pixels, others };
    return { after, pixels: joined(pixels, last), others: joined(others, last) };
  });
}

const joined = (after: readonly number[], more: number | null): readonly number[] =>
  more === null || after.includes(more) ? after : [...after, more];
