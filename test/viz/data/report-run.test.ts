import { describe, expect, it } from 'vitest';
import { loadPriceTable } from '../../../arch/energy/price-table.ts';
import { mergeScenario } from '../../../run/scenario.ts';
import { run } from '../../../run/simulate.ts';
import { reportRun, timelineWithin } from '../../../viz/data/report-run.ts';
import type { Span } from '../../../sim/trace.ts';

const span = (start: number): Span => ({ unit: 0, operation: 0, start, end: start + 2, stall: '', bytes: 0 });
const about = { units: ['stce'], operations: ['conv FF'], ticksPerSecond: 200e6, ticks: 10 };

describe('the timeline of a report', () => {
  it('has every span up to the cap', () => {
    const { timeline, leftOut } = timelineWithin({ spans: [span(0), span(4)], loops: [] }, about, 2);
    expect([...(timeline?.gap ?? [])]).toEqual([0, 2]);
    expect(leftOut).toEqual([]);
  });

  it('beyond it has its short spans merged, as few as it must', () => {
    const { timeline, leftOut } = timelineWithin({ spans: [span(0), span(4), span(8)], loops: [] }, about, 2);
    expect(leftOut).toEqual([]);
    expect(timeline?.merged?.quantum).toBe(8);
    expect([...(timeline?.merged?.count ?? [])]).toEqual([2, 1]);
    expect([...(timeline?.merged?.ticks ?? [])]).toEqual([4, 2]);
    expect(timeline?.program).toBeNull();
  });

  it('is left out where stretches that repeat are too many to merge, which the page says', () => {
    const loop = { from: 0, to: 1, loopsFrom: 0, loopsTo: 0, times: 1, period: 2, start: 2 };
    const { timeline, leftOut } = timelineWithin({ spans: [span(0), span(4)], loops: [loop] }, about, 1);
    expect(timeline).toBeNull();
    expect(leftOut).toEqual([expect.stringContaining('1 stretches that repeat, too many for the 1 spans')]);
  });

  it('of a run without a trace is absent', () => {
    const done = run(mergeScenario({ network: 'cnn-glyphs', batch: 1 }));
    const prices = loadPriceTable('fpga-vu9p-16nm', String);
    expect(reportRun(done, prices)).toMatchObject({ timeline: null, leftOut: [] });
  });
});
