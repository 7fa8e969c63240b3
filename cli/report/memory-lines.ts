/** What a step moves, how fast, and what its memory's streams reach: the reasons why it is not more. */
import { constraintNames } from '../../arch/memory/loop/account.ts';
import type { BankAccount, Constraint, Reach } from '../../arch/memory/loop/account.ts';
import type { Result } from '../../run/result.ts';
import { formatQuantity } from '../../terms/quantity.ts';
import { bytes, percent } from '../../terms/people.ts';

/** A constraint is named if lifting it alone gives this much of the peak. */
const WORTH_NAMING = 0.02;

const STREAMS: readonly (readonly [keyof Reach, string])[] = [
  ['stream', 'one stream reaches'],
  ['turns', 'two in turn'],
  ['mixed', 'a read and a write in turn'],
];

/** Lines without indentation, the first for all models. */
export function memoryLines({ totals, memory }: Pick<Result, 'totals' | 'memory'>): string[] {
  const rate = totals.dramBytes / totals.seconds;
  const share = percent(rate / memory.peakBytesPerSecond);
  const first = `${bytes(totals.bytesRead)} read, ${bytes(totals.bytesWritten)} written: ${bandwidth(rate)}, ${share} of the peak`;
  const { banks } = memory;
  if (!banks) return [first];
  const reaches = STREAMS.map((stream) => reached(banks, stream)).join('; ');
  return [first, `${banks.map}, pages ${banks.pagePolicy}: ${reaches}`];
}

const bandwidth = (rate: number): string => formatQuantity(Number(rate.toPrecision(3)), 'bandwidth');

function reached({ reach, without }: BankAccount, [kind, name]: (typeof STREAMS)[number]): string {
  const costs = constraintNames
    .map((constraint): readonly [Constraint, number] => [constraint, without[constraint][kind]])
    .filter(([, share]) => share - reach[kind] >= WORTH_NAMING)
    .toSorted(([, a], [, b]) => b - a)
    .map(([constraint, share]) => `${percent(share)} without ${constraint}`);
  return `${name} ${percent(reach[kind])}${costs.length > 0 ? ` (${costs.join(', ')})` : ''}`;
}
