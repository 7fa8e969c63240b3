/** What was picked, as a title and facts in words. */
import { bytes, integer, percent, seconds } from '../../../terms/people.ts';
import { isMerged, ticksAt } from './lane.ts';
import type { Model } from './model.ts';
import { extentOf } from './pick.ts';
import type { Picked } from './pick.ts';
import { stallWords } from './stall-words.ts';

export interface Description {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export function describe(model: Model, picked: Picked): Description {
  if (picked.kind === 'block') return ofBlock(model, picked);
  return isMerged(model.lanes[picked.unit], picked.at) ? ofMerged(model, picked) : ofSpan(model, picked);
}

/** The most telling facts of it, for a tooltip. */
export const brief = ({ title, facts }: Description): Description => ({ title, facts: facts.slice(0, 5) });

function ofSpan(model: Model, picked: Extract<Picked, { kind: 'span' }>): Description {
  const { timeline, lanes, operations } = model;
  const lane = lanes[picked.unit];
  const { from, to } = extentOf(lane, picked);
  const [operation, stall] = [lane.operation[picked.at], lane.stall[picked.at]];
  const moved = timeline.bytes[lane.spans[picked.at]];
  const { layer, pass } = operations[operation];
  const id = timeline.operations[operation];
  const name = timeline.stalls[stall];
  return {
    title: stall === 0 ? id : `stall: ${name}`,
    facts: [
      ['unit', timeline.units[picked.unit]],
      ['cycles', cycles(model, to - from)],
      ['time', duration(model, to - from)],
      ...(stall === 0 ? [] : [['reason', stallWords(name)] as const, ['for', id] as const]),
      ...(moved > 0 ? [['bytes', bytes(moved)] as const] : []),
      ...(stall === 0 && moved > 0 ? [['bandwidth', `${bytes(bandwidth(model, moved, to - from))}/s`] as const] : []),
      ['start', `${cycles(model, from)} (${duration(model, from)})`],
      ['end', `${cycles(model, to)} (${duration(model, to)})`],
      ['operation', id],
      ['layer', layer],
      ['pass', pass],
      ...(picked.shift > 0 ? [['round', 'skipped: repeats one that was simulated'] as const] : []),
      ...(picked.others > 0 ? [['also here', `${integer(picked.others)} shorter in this pixel`] as const] : []),
    ],
  };
}

/** A block of merged spans, with the others in the same stretch. */
function ofMerged(model: Model, picked: Extract<Picked, { kind: 'span' }>): Description {
  const { timeline, lanes, operations } = model;
  const lane = lanes[picked.unit];
  const { from, to } = extentOf(lane, picked);
  const count = lane.merged?.count ?? [];
  const kindOf = (at: number): string => {
    const id = timeline.operations[lane.operation[at]];
    return lane.stall[at] === 0 ? id : `stall ${timeline.stalls[lane.stall[at]]} for ${id}`;
  };
  const isBeside = (at: number): boolean =>
    lane.start[at] === lane.start[picked.at] && lane.end[at] === lane.end[picked.at];
  let [first, behind] = [picked.at, picked.at + 1];
  while (first > 0 && isBeside(first - 1)) first -= 1;
  while (behind < lane.start.length && isBeside(behind)) behind += 1;
  const beside = Array.from({ length: behind - first }, (_, i) => first + i).filter((at) => at !== picked.at);
  const ticks = ticksAt(lane, picked.at);
  const moved = timeline.bytes[lane.spans[picked.at]];
  const { layer, pass } = operations[lane.operation[picked.at]];
  return {
    title: `${countedSpans(count[picked.at])}, merged`,
    facts: [
      ['unit', timeline.units[picked.unit]],
      ['of', kindOf(picked.at)],
      ['cycles together', cycles(model, ticks)],
      ['share of their stretch', percent(ticks / (to - from))],
      ...(moved > 0 ? [['bytes', bytes(moved)] as const] : []),
      ['start', `${cycles(model, from)} (${duration(model, from)})`],
      ['end', `${cycles(model, to)} (${duration(model, to)})`],
      ['layer', layer],
      ['pass', pass],
      ...beside.map(
        (at) =>
          [`beside them ${integer(count[at])}`, `${kindOf(at)}, ${percent(ticksAt(lane, at) / (to - from))}`] as const,
      ),
    ],
  };
}

export const countedSpans = (count: number): string => `${integer(count)} short span${count === 1 ? '' : 's'}`;

function ofBlock(model: Model, { unit, loop, from, to }: Extract<Picked, { kind: 'block' }>): Description {
  const { timeline } = model;
  const work = loop.parts.filter(({ stall }) => stall === 0);
  const busy = work.reduce((sum, { ticks }) => sum + ticks, 0) / loop.period;
  const named = work.length > 0 ? work : loop.parts;
  const ids = [...new Set(named.map(({ operation }) => timeline.operations[operation]))];
  const stalls = new Map<string, number>();
  for (const { stall, ticks } of loop.parts) {
    if (stall > 0) stalls.set(timeline.stalls[stall], (stalls.get(timeline.stalls[stall]) ?? 0) + ticks);
  }
  return {
    title: `${integer(loop.times)} rounds that repeat`,
    facts: [
      ['unit', timeline.units[unit]],
      ['a round', `${cycles(model, loop.period)} cycles (${duration(model, loop.period)})`],
      ['at work', percent(busy)],
      [
        work.length > 0 ? 'operation' : 'for',
        ids.length > 3 ? `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more` : ids.join(', '),
      ],
      ...[...stalls].map(([name, ticks]) => [`stall ${name}`, percent(ticks / loop.period)] as const),
      ['cycles', cycles(model, to - from)],
      ['time', duration(model, to - from)],
      ['start', `${cycles(model, from)} (${duration(model, from)})`],
      ['end', `${cycles(model, to)} (${duration(model, to)})`],
      ['closer', 'zoom in to see each round'],
    ],
  };
}

/** A stretch of time, such as that of a pixel. */
export const spanOfTime = (model: Model, from: number, ticks: number): Description['facts'] => [
  ['at', `${cycles(model, from)} (${duration(model, from)})`],
  ['mean over', `${cycles(model, Math.max(ticks, 1))} cycles`],
];

const cycles = ({ cyclesPerTick }: Model, ticks: number): string => integer(ticks * cyclesPerTick);
const duration = ({ timeline }: Model, ticks: number): string =>
  ticks === 0 ? '0' : seconds(ticks / timeline.ticksPerSecond);
const bandwidth = ({ timeline }: Model, moved: number, ticks: number): number =>
  (moved * timeline.ticksPerSecond) / ticks;
