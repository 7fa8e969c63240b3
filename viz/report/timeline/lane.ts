/**
 * The spans of one unit, and the loops that repeat some of them, so that a window of time is found without reading what lies outside.
 *
 * A unit does one thing at a time: its spans follow each other in the trace, and copies of a loop follow the round that they repeat. Starts
 * and ends therefore never decrease, neither within a stretch of spans nor within the loops of a stretch.
 */
import type { Timeline } from '../report-data.ts';

/** Ticks of one operation in a round of a loop or in the whole run, at work or in stalls. */
export interface LanePart {
  readonly operation: number;
  /** Index into the timeline's stalls; 0 is work. */
  readonly stall: number;
  readonly ticks: number;
}

/** A loop as one lane sees it. Positions are those in the lane; times are those of the round that was simulated. */
export interface LaneLoop {
  readonly from: number;
  readonly to: number;
  readonly loopsFrom: number;
  readonly loopsTo: number;
  readonly times: number;
  readonly period: number;
  /** From the first start to the last end of a round, with the loops in it. */
  readonly start: number;
  readonly end: number;
  /** What a round holds, with the copies of the loops in it. */
  readonly parts: readonly LanePart[];
}

export interface Lane {
  readonly unit: number;
  /** Spans by their index in the timeline. */
  readonly spans: Uint32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly operation: Uint32Array;
  readonly stall: Uint8Array;
  readonly loops: readonly LaneLoop[];
  /** What the whole run holds, skipped rounds included. */
  readonly parts: readonly LanePart[];
}

/** One lane a unit, in the order of the units. */
export function lanesOf(timeline: Timeline): Lane[] {
  const counts = timeline.units.map(() => 0);
  for (const unit of timeline.unit) counts[unit] += 1;
  const spans = counts.map((count) => new Uint32Array(count));
  counts.fill(0);
  for (let i = 0; i < timeline.unit.length; i += 1) {
    const unit = timeline.unit[i];
    spans[unit][counts[unit]] = i;
    counts[unit] += 1;
  }
  return spans.map((list, unit) => laneOf(timeline, unit, list));
}

function laneOf(timeline: Timeline, unit: number, spans: Uint32Array): Lane {
  const columns = {
    start: new Float64Array(spans.length),
    end: new Float64Array(spans.length),
    operation: new Uint32Array(spans.length),
    stall: new Uint8Array(spans.length),
  };
  for (let at = 0; at < spans.length; at += 1) {
    const i = spans[at];
    columns.start[at] = timeline.start[i];
    columns.end[at] = timeline.end[i];
    columns.operation[at] = timeline.operation[i];
    columns.stall[at] = timeline.stall[i];
  }
  const loops: LaneLoop[] = [];
  const lane = { unit, spans, ...columns, loops };
  /** How many of the first loops this lane has. */
  const known = [0];
  for (const { from, to, loopsFrom, loopsTo, times, period } of timeline.loops) {
    const stretch = {
      from: firstAtLeast(spans, from),
      to: firstAtLeast(spans, to),
      loopsFrom: known[loopsFrom],
      loopsTo: known[loopsTo],
    };
    if (stretch.from < stretch.to) {
      const inner = loops.slice(stretch.loopsFrom, stretch.loopsTo);
      loops.push({
        ...stretch,
        times,
        period,
        start: inner.reduce((least, loop) => Math.min(least, loop.start + loop.period), columns.start[stretch.from]),
        end: inner.reduce((most, loop) => Math.max(most, lastEnd(loop)), columns.end[stretch.to - 1]),
        parts: partsOf(lane, stretch),
      });
    }
    known.push(loops.length);
  }
  const whole = { from: 0, to: spans.length, loopsFrom: 0, loopsTo: loops.length };
  return { ...lane, parts: partsOf(lane, whole) };
}

/** When the last copy of a loop ends. */
export const lastEnd = ({ end, times, period }: LaneLoop): number => end + times * period;

type Stretch = Pick<LaneLoop, 'from' | 'to' | 'loopsFrom' | 'loopsTo'>;

function partsOf(lane: Omit<Lane, 'parts'>, { from, to, loopsFrom, loopsTo }: Stretch): LanePart[] {
  const parts = new Map<number, { operation: number; stall: number; ticks: number }>();
  const add = (operation: number, stall: number, ticks: number): void => {
    const key = operation * 256 + stall;
    const part = parts.get(key);
    if (part) part.ticks += ticks;
    else parts.set(key, { operation, stall, ticks });
  };
  for (let at = from; at < to; at += 1) add(lane.operation[at], lane.stall[at], lane.end[at] - lane.start[at]);
  for (const loop of lane.loops.slice(loopsFrom, loopsTo)) {
    for (const { operation, stall, ticks } of loop.parts) add(operation, stall, ticks * loop.times);
  }
  return [...parts.values()];
}

/** The first position of a value ≥ wanted in a sorted list. */
function firstAtLeast(sorted: Uint32Array, wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
