/**
 * The spans of one unit, and the loops that repeat some of them, so that a window of time is found without reading what lies outside.
 *
 * A unit does one thing at a time: its spans follow each other in the trace, and copies of a loop follow the round that they repeat. Starts
 * and ends therefore never decrease, neither within a stretch of spans nor within the loops of a stretch.
 */
import type { Timeline } from '../report-data.ts';
import { firstWhere, lastEnd } from './looped.ts';
import type { Looped, RoundLoop } from './looped.ts';

/** Ticks of one operation in a round of a loop or in the whole run, at work or in stalls. */
export interface LanePart {
  readonly operation: number;
  /** Index into the timeline's stalls; 0 is work. */
  readonly stall: number;
  readonly ticks: number;
}

/** A loop as one lane sees it. Positions are those in the lane; times are those of the round that was simulated. */
export interface LaneLoop extends RoundLoop {
  /** What a round holds, with the copies of the loops in it. */
  readonly parts: readonly LanePart[];
}

export interface Lane extends Looped {
  readonly unit: number;
  /** Spans by their index in the timeline. */
  readonly spans: Uint32Array;
  readonly operation: Uint32Array;
  readonly stall: Uint8Array;
  readonly loops: readonly LaneLoop[];
  /** Spans that each stands for, and their ticks together; null where none is merged. */
  readonly merged: { readonly count: Uint32Array; readonly ticks: Float64Array } | null;
  /** What the whole run holds, skipped rounds included. */
  readonly parts: readonly LanePart[];
}

/** One lane a unit, in the order of the units. Spans without length are left out: nobody can see them. */
export function lanesOf(timeline: Timeline): Lane[] {
  const counts = timeline.units.map(() => 0);
  const { unit: units, length: lengths } = timeline;
  for (let i = 0; i < units.length; i += 1) if (lengths[i] > 0) counts[units[i]] += 1;
  const spans = counts.map((count) => new Uint32Array(count));
  const starts = counts.map((count) => new Float64Array(count));
  const ends = counts.map((count) => new Float64Array(count));
  counts.fill(0);
  const reached = timeline.units.map(() => 0);
  for (let i = 0; i < units.length; i += 1) {
    const unit = units[i];
    const start = reached[unit] + timeline.gap[i];
    reached[unit] = start + lengths[i];
    if (lengths[i] === 0) continue;
    const at = counts[unit];
    spans[unit][at] = i;
    starts[unit][at] = start;
    ends[unit][at] = reached[unit];
    counts[unit] += 1;
  }
  return spans.map((list, unit) => laneOf(timeline, unit, list, starts[unit], ends[unit]));
}

function laneOf(timeline: Timeline, unit: number, spans: Uint32Array, start: Float64Array, end: Float64Array): Lane {
  const operation = new Uint32Array(spans.length);
  const stall = new Uint8Array(spans.length);
  for (let at = 0; at < spans.length; at += 1) {
    operation[at] = timeline.operation[spans[at]];
    stall[at] = timeline.stall[spans[at]];
  }
  const { merged: all } = timeline;
  const merged = all && {
    count: Uint32Array.from(spans, (i) => all.count[i]),
    ticks: Float64Array.from(spans, (i) => all.ticks[i]),
  };
  const columns = { start, end, operation, stall, merged };
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

/** Ticks that a span stands for: its length, or the sum of those that are merged in it. */
export const ticksAt = ({ start, end, merged }: Pick<Lane, 'start' | 'end' | 'merged'>, at: number): number =>
  merged ? merged.ticks[at] : end[at] - start[at];

/** It is a block: its stretch holds other spans as well, or gaps. */
export const isMerged = ({ start, end, merged }: Lane, at: number): boolean =>
  merged !== null && (merged.count[at] > 1 || merged.ticks[at] !== end[at] - start[at]);

type Stretch = Pick<LaneLoop, 'from' | 'to' | 'loopsFrom' | 'loopsTo'>;

function partsOf(lane: Omit<Lane, 'parts'>, { from, to, loopsFrom, loopsTo }: Stretch): LanePart[] {
  const parts = new Map<number, { operation: number; stall: number; ticks: number }>();
  const add = (operation: number, stall: number, ticks: number): void => {
    const key = operation * 256 + stall;
    const part = parts.get(key);
    if (part) part.ticks += ticks;
    else parts.set(key, { operation, stall, ticks });
  };
  for (let at = from; at < to; at += 1) add(lane.operation[at], lane.stall[at], ticksAt(lane, at));
  for (const loop of lane.loops.slice(loopsFrom, loopsTo)) {
    for (const { operation, stall, ticks } of loop.parts) add(operation, stall, ticks * loop.times);
  }
  return [...parts.values()];
}

/** The first position of a value ≥ wanted in a sorted list. */
const firstAtLeast = (sorted: Uint32Array, wanted: number): number =>
  firstWhere(0, sorted.length, (at) => sorted[at] >= wanted);
