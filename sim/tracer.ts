/** Collects the spans of a run; see trace.ts for what a trace is. */
import type { Mark } from './recurrence.ts';
import type { Span, Trace, TraceLoop } from './trace.ts';

export class Tracer implements Trace {
  readonly spans: Span[] = [];
  readonly loops: TraceLoop[] = [];

  add(span: Span): void {
    this.spans.push(span);
  }

  /** From `start` on, the stretch between two marks happens `times` more times. */
  repeat(from: Mark, to: Mark, times: number, period: number, start: number): void {
    const stretch = { from: from.spans, to: to.spans, loopsFrom: from.loops, loopsTo: to.loops };
    this.loops.push({ ...stretch, times, period, start });
  }
}
