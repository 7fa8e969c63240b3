/** What a step moves, how fast, and what its memory's streams reach: the reasons why it is not more. */
import { constraintNames } from '../../arch/memory/loop/account.ts';
import type { BankAccount, Constraint, Reach } from '../../arch/memory/loop/account.ts';
import type { TriedStorage } from '../../dataflows/sat/storage.ts';
import type { Result } from '../../run/result.ts';
import { formatQuantity } from '../../terms/quantity.ts';
import { bytes, integer, percent } from '../../terms/people.ts';

/** A constraint is named if lifting it alone gives this much of the peak. */
const WORTH_NAMING = 0.02;

const STREAMS: readonly (readonly [keyof Reach, string])[] = [
  ['stream', 'one stream reaches'],
  ['turns', 'two in turn'],
  ['mixed', 'a read and a write in turn'],
];

/** Lines without indentation, the first for all models. */
export function memoryLines(result: Pick<Result, 'totals' | 'memory' | 'units'>): string[] {
  const { totals, memory } = result;
  const rate = totals.dramBytes / totals.seconds;
  const share = percent(rate / memory.peakBytesPerSecond);
  const first = `${bytes(totals.bytesRead)} read, ${bytes(totals.bytesWritten)} written: ${bandwidth(rate)}, ${share} of the peak`;
  const { banks } = memory;
  if (!banks) return [first];
  const reaches = STREAMS.map((stream) => reached(banks, stream)).join('; ');
  return [first, `${banks.map}, pages ${banks.pagePolicy}: ${reaches}`, ...placement(result, banks)];
}

/** What the scheduler tried of storing tensors, fastest first. */
export function storageLine(tried: readonly TriedStorage[]): string {
  const [best, ...others] = tried.toSorted((a, b) => a.cycles - b.cycles);
  const slower = others.map((storage) => `${nameOf(storage)} ${slowerBy(storage.cycles, best.cycles)}`);
  return `the scheduler stores tensors ${nameOf(best)}${slower.length > 0 ? `; tried: ${slower.join(', ')}` : ''}`;
}

const nameOf = ({ channelUse, tensorLayout }: TriedStorage): string => `${tensorLayout} and ${channelUse}`;

const slowerBy = (cycles: number, least: number): string => {
  if (cycles === least) return 'as fast';
  const share = cycles / least - 1;
  return share < 0.0005 ? `+${integer(cycles - least)} cycles` : `+${percent(share)}`;
};

/** Where tensors are, if not spread over all channels, and what their layout costs. */
function placement(
  { totals, memory, units }: Pick<Result, 'totals' | 'memory' | 'units'>,
  banks: BankAccount,
): string[] {
  const lines = memory.storagesTried.length > 0 ? [storageLine(memory.storagesTried)] : [];
  if (memory.tensorChannels) {
    const placed = Object.entries(memory.tensorChannels).map(([tensor, channel]) => `${tensor} ${channel}`);
    const idle = memory.channels - new Set(Object.values(memory.tensorChannels)).size;
    const unused = idle > 0 ? `; ${idle} hold nothing, and stand by` : '';
    lines.push(
      `a channel for each kind of tensor, a transfer has 1 of ${memory.channels}: ${placed.join(', ')}${unused}`,
    );
  }
  if (banks.tensorLayout === 'row-major') {
    const moved = units.reduce((sum, { actions }) => sum + (actions['dram-interface-bit'] ?? 0), 0) / 8;
    lines.push(
      `tensors lie row by row: tiles of some channels are short runs; whole lines move ${percent(moved / totals.dramBytes - 1)} more`,
    );
  }
  return lines;
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
