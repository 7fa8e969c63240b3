import { describe, expect, it } from 'vitest';
import { timelineWithin } from '../../../viz/data/report-run.ts';
import type { Span } from '../../../sim/trace.ts';

const span = (start: number): Span => ({ unit: 0, operation: 0, start, end: start + 2, stall: '', bytes: 0 });
const about = { units: ['stce'], operations: ['conv FF'], ticksPerSecond: 200e6, ticks: 10 };

describe('the timeline of a report', () => {
  it('has every span up to the cap', () => {
    const { timeline, leftOut } = timelineWithin({ spans: [span(0), span(4)], loops: [] }, about, 2);
    expect([...(timeline?.gap ?? [])]).toEqual([0, 2]);
    expect(leftOut).toEqual([]);
  });

  it('beyond it is left out, which the page says', () => {
    const { timeline, leftOut } = timelineWithin({ spans: [span(0), span(4), span(8)], loops: [] }, about, 2);
    expect(timeline).toBeNull();
    expect(leftOut).toEqual([expect.stringContaining('the timeline has 3 spans, more than the 2 that a page holds')]);
  });

  it('of a run without a trace is absent', () => {
    expect(timelineWithin(null, about)).toEqual({ timeline: null, leftOut: [] });
  });
});
