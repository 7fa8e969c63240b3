/** From a trace to columns. */
import type { BufferSpec, ChannelSpec, Command } from '../../sim/program.ts';
import type { Span, Trace } from '../../sim/trace.ts';
import { narrow } from './number-columns.ts';
import type { Merged, Timeline, TimelinePower, TimelineProgram } from './report-data.ts';

export interface AboutTimeline extends Pick<Timeline, 'units' | 'operations' | 'ticksPerSecond' | 'ticks'> {
  /** By their number in the spans. */
  readonly commands?: readonly Command<unknown>[];
  readonly channels?: readonly ChannelSpec[];
  readonly buffers?: readonly BufferSpec[];
  readonly power?: TimelinePower | null;
}

/** A span that stands for `count` spans of `ticks` ticks in all. */
export interface MergedSpan extends Span {
  readonly count?: number;
  readonly ticks?: number;
}

/**
 * @param about    names of units and operations by index, and what else is known
 * @param quantum  what spans are merged to blocks by; null if none is
 */
export function timelineOf(
  { spans, loops }: { readonly spans: readonly MergedSpan[]; readonly loops: Trace['loops'] },
  about: AboutTimeline,
  quantum: number | null = null,
): Timeline {
  const stalls = [...new Set(['', ...spans.map(({ stall }) => stall)])];
  const indexOf = new Map(stalls.map((stall, i) => [stall, i]));
  const numbers = (of: (span: MergedSpan) => number): ReturnType<typeof narrow> => narrow(Float64Array.from(spans, of));
  const ends = about.units.map(() => 0);
  const gap = new Float64Array(spans.length);
  for (const [i, { unit, start, end }] of spans.entries()) {
    gap[i] = start - ends[unit];
    ends[unit] = end;
  }
  const { units, operations, ticksPerSecond, ticks, power = null } = about;
  return {
    units,
    operations,
    stalls,
    ticksPerSecond,
    ticks,
    unit: Uint8Array.from(spans, ({ unit }) => unit),
    operation: Uint32Array.from(spans, ({ operation }) => operation),
    stall: Uint8Array.from(spans, ({ stall }) => indexOf.get(stall) ?? 0),
    gap: narrow(gap),
    length: numbers(({ start, end }) => end - start),
    bytes: numbers(({ bytes }) => bytes),
    loops,
    writes: writingUnits(about),
    program: quantum === null ? programOf(spans, about) : null,
    merged: quantum === null ? null : mergedOf(quantum, numbers),
    power,
  };
}

function writingUnits({ units, commands = [] }: AboutTimeline): Uint8Array {
  const writes = new Uint8Array(units.length);
  for (const { unit, request } of commands) if (request?.write) writes[unit] = 1;
  return writes;
}

const mergedOf = (
  quantum: number,
  numbers: (of: (span: MergedSpan) => number) => ReturnType<typeof narrow>,
): Merged => ({
  quantum,
  count: numbers(({ count = 1 }) => count),
  ticks: numbers(({ ticks, start, end }) => ticks ?? end - start),
});

function programOf(
  spans: readonly Span[],
  { commands, channels = [], buffers = [] }: AboutTimeline,
): TimelineProgram | null {
  if (!commands) return null;
  const takes = commands.flatMap((command) => command.takes);
  const gives = commands.flatMap((command) => command.gives);
  return {
    command: Uint32Array.from(spans, ({ command = 0 }) => command),
    queued: narrow(Float64Array.from(spans, ({ queued = 0 }) => queued)),
    beyond: narrow(Float64Array.from(spans, ({ start, end, served }) => (served ? end - start - served : 0))),
    unit: Uint8Array.from(commands, ({ unit }) => unit),
    operation: Uint32Array.from(commands, ({ operation }) => operation),
    bytes: narrow(Float64Array.from(commands, ({ request }) => request?.bytes ?? 0)),
    channels: channels.map(({ name, capacity, initial, giver, taker }) => ({ name, capacity, initial, giver, taker })),
    buffers,
    server: Uint8Array.from(commands, ({ request }) => (request ? request.server + 1 : 0)),
    writes: Uint8Array.from(commands, ({ request }) => (request?.write ? 1 : 0)),
    takesFrom: sumsBefore(commands.map((command) => command.takes.length)),
    takeChannel: Uint32Array.from(takes, ({ channel }) => channel),
    takeCount: Uint32Array.from(takes, ({ count }) => count),
    givesFrom: sumsBefore(commands.map((command) => command.gives.length)),
    giveChannel: Uint32Array.from(gives, ({ channel }) => channel),
    giveCount: Uint32Array.from(gives, ({ count }) => count),
    giveLag: narrow(Float64Array.from(gives, ({ lag }) => lag)),
  };
}

/** One more than there are counts: the last is the sum of all. */
function sumsBefore(counts: readonly number[]): Uint32Array {
  const sums = new Uint32Array(counts.length + 1);
  for (const [i, count] of counts.entries()) sums[i + 1] = sums[i] + count;
  return sums;
}

/** Without what the commands of its spans say as well: as it travels. */
export function slim(timeline: Timeline): Timeline {
  if (!timeline.program) return timeline;
  return { ...timeline, unit: new Uint8Array(), operation: new Uint32Array(), bytes: new Uint8Array() };
}

/** With what was left out. */
export function whole(timeline: Timeline): Timeline {
  const { program, stall } = timeline;
  if (!program || timeline.unit.length > 0) return timeline;
  const count = stall.length;
  const [unit, operation, bytes] = [new Uint8Array(count), new Uint32Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i += 1) {
    const command = program.command[i];
    unit[i] = program.unit[command];
    operation[i] = program.operation[command];
    if (stall[i] === 0) bytes[i] = program.bytes[command];
  }
  return { ...timeline, unit, operation, bytes };
}
