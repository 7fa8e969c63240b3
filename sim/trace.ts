/**
 * What happened when: spans of units, with skipped loops stored as loops.
 *
 * A span is written when it ends. Commands that take no time but take or give tokens are spans without length: who waited
 * for whom, and what lay in a buffer when, can be read from a trace and its program. A jump over k periods stores the period's stretch of the list with `times: k`; expanding
 * puts the copies back, so that a trace costs as much as what was simulated, not as much as what it represents.
 */

/** A stretch of time of one unit. Times are base ticks from the start of the run. */
export interface Span {
  readonly unit: number;
  readonly operation: number;
  readonly start: number;
  readonly end: number;
  /** Why the unit waited; '' when it worked. */
  readonly stall: string;
  /** Bytes that a server moved for the unit meanwhile. */
  readonly bytes: number;
  /** Of the compiled program: what the unit did, or waited for to begin. Absent in a trace without a program. */
  readonly command?: number;
  /** Ticks that the command waited for its server before it: it took its tokens so long before `start`. */
  readonly queued?: number;
  /** Ticks from `start` until its server was done with it; 0 without one. The unit may go on for longer. */
  readonly served?: number;
}

/** It took no time; it took or gave tokens. */
export const isInstant = ({ start, end }: Pick<Span, 'start' | 'end'>): boolean => start === end;

/** The stretch `spans[from … to)`, with its own loops, happened `times` more times, each `period` ticks after the last. */
export interface TraceLoop {
  readonly from: number;
  readonly to: number;
  /** The loops inside the stretch: `loops[loopsFrom … loopsTo)`. */
  readonly loopsFrom: number;
  readonly loopsTo: number;
  readonly times: number;
  readonly period: number;
  /** When the skipped rounds began. */
  readonly start: number;
}

export interface Trace {
  readonly spans: readonly Span[];
  /** In the order in which they were skipped; their copies follow `spans[to − 1]`. */
  readonly loops: readonly TraceLoop[];
}

/** How many spans the trace stands for. */
export function representedSpans(trace: Trace): number {
  const copies: number[] = [];
  const within = (from: number, to: number): number => {
    let sum = 0;
    for (let i = from; i < to; i += 1) sum += copies[i];
    return sum;
  };
  for (const loop of trace.loops) {
    copies.push(loop.times * (loop.to - loop.from + within(loop.loopsFrom, loop.loopsTo)));
  }
  return trace.spans.length + within(0, copies.length);
}

/** Calls `visit` for every span the trace stands for, loops expanded. */
export function expandTrace(trace: Trace, visit: (span: Span) => void): void {
  const { spans, loops } = trace;
  const emit = (from: number, to: number, loopsFrom: number, loopsTo: number, shift: number): void => {
    let next = loopsFrom;
    for (let i = from; i <= to; i += 1) {
      for (; next < loopsTo && loops[next].to === i; next += 1) {
        const loop = loops[next];
        for (let k = 1; k <= loop.times; k += 1) {
          emit(loop.from, loop.to, loop.loopsFrom, loop.loopsTo, shift + k * loop.period);
        }
      }
      if (i === to) return;
      const span = spans[i];
      visit(shift === 0 ? span : { ...span, start: span.start + shift, end: span.end + shift });
    }
  };
  emit(0, spans.length, 0, loops.length, 0);
}

/** Joins waits of one unit for one reason that touch: boundaries cut them, nobody waited twice. */
export function mergeWaits(spans: readonly Span[]): Span[] {
  const open = new Map<number, Span>();
  const merged: Span[] = [];
  const sorted = spans.toSorted((a, b) => a.unit - b.unit || a.start - b.start || a.end - b.end);
  for (const span of sorted) {
    const last = open.get(span.unit);
    if (
      last !== undefined &&
      last.stall !== '' &&
      last.stall === span.stall &&
      last.operation === span.operation &&
      last.end === span.start
    ) {
      const joined = { ...last, end: span.end };
      merged[merged.length - 1] = joined;
      open.set(span.unit, joined);
    } else {
      merged.push(span);
      open.set(span.unit, span);
    }
  }
  return merged;
}
