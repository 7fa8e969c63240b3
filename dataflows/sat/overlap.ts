/** Which elementwise work runs beside which weight gradient. */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import type { Operation } from '../operation.ts';
import type { Choice } from './schedule.ts';

/** The weight gradient that an elementwise operation runs beside, by operation index. */
export type Overlap = ReadonlyMap<number, number>;

/**
 * Pairs each weight gradient with the elementwise operations behind it, as many as it has time for and as need nothing that
 * is only made by it or behind it.
 *
 * @returns the weight gradient of each paired operation
 */
export function overlapOf(
  operations: readonly Operation[],
  choices: ReadonlyMap<number, { readonly estimate: Pick<Choice['estimate'], 'arrayTicks'> }>,
  memory: MemoryModel,
): Overlap {
  const beside = new Map<number, number>();
  operations.forEach((gemm, index) => {
    if (gemm.kind !== 'gemm' || gemm.pass !== 'WU') return;
    let ticksLeft = choices.get(index)?.estimate.arrayTicks ?? 0;
    for (let next = index + 1; next < operations.length; next += 1) {
      const operation = operations[next];
      if (operation.kind === 'update') continue;
      if (operation.kind !== 'elementwise' || waitsFor(operation, index, beside) !== null) return;
      ticksLeft -= memory.serviceTicks(operation.readBytes + operation.writeBytes);
      if (ticksLeft < 0) return;
      beside.set(next, index);
    }
  });
  return beside;
}

/** What an operation reads that is made by the weight gradient or behind it, by index; null if nothing is. */
const waitsFor = ({ after }: Operation, gemm: number, beside: Overlap): number | null =>
  after.find((index) => index >= gemm && beside.get(index) !== gemm) ?? null;

/**
 * Why an operation cannot run beside a weight gradient; null if it can.
 *
 * @param beside  all that is to run beside something: elementwise work keeps its order
 */
export function whyNotBeside(
  operations: readonly Operation[],
  index: number,
  gemm: number,
  beside: Overlap,
): string | null {
  const [operation, host] = [operations[index], operations[gemm]];
  if (operation.kind !== 'elementwise') return `${operation.id} is no elementwise work`;
  if (host.kind !== 'gemm' || host.pass !== 'WU') return `${host.id} is no weight gradient`;
  if (index < gemm) return `${operation.id} comes before ${host.id}`;
  const between = operations.slice(gemm + 1, index).find(({ kind }) => kind !== 'elementwise' && kind !== 'update');
  if (between) return `${between.id} stands between them`;
  const before = operations
    .slice(gemm + 1, index)
    .find(({ kind }, i) => kind === 'elementwise' && beside.get(gemm + 1 + i) !== gemm);
  if (before) return `${before.id} comes before it and does not run beside ${host.id}`;
  const needed = waitsFor(operation, gemm, beside);
  return needed === null ? null : `it needs ${operations[needed].id}`;
}
