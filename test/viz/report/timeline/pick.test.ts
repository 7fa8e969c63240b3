import { describe, expect, it } from 'vitest';
import type { Span } from '../../../../sim/trace.ts';
import { timelineOf } from '../../../../viz/report/timeline-columns.ts';
import { lanesOf } from '../../../../viz/report/timeline/lane.ts';
import { extentOf, neighbour, pick } from '../../../../viz/report/timeline/pick.ts';
import { EVERYTHING } from '../../../../viz/report/timeline/visit-window.ts';
import type { Detail } from '../../../../viz/report/timeline/visit-window.ts';
import { extentOfOperation, matching, stepped } from '../../../../viz/report/timeline/search.ts';

/** All rounds are blocks. */
const NOTHING: Detail = { spansPerTick: 0, shortestRound: 0 };

const span = (start: number, end: number, operation = 0, stall = ''): Span => ({
  unit: 0,
  operation,
  start,
  end,
  stall,
  bytes: 0,
});

/** Work of 6 and a wait of 4 ticks, 11 times in all; then work of another operation. */
const [lane] = lanesOf(
  timelineOf(
    {
      spans: [span(0, 6), span(6, 10, 1, 'input'), span(110, 112, 1), span(112, 120, 1)],
      loops: [{ from: 0, to: 2, loopsFrom: 0, loopsTo: 0, times: 10, period: 10, start: 10 }],
    },
    { units: ['a'], operations: ['conv1 FF', 'bn1 forward'], ticksPerSecond: 1, ticks: 130 },
  ),
);

describe('what is picked', () => {
  it('is the span under the pointer, also in a round that was skipped', () => {
    const picked = pick(lane, 73, 0.5, EVERYTHING);
    expect(picked).toEqual({ kind: 'span', unit: 0, at: 0, shift: 70, others: 0 });
    expect(picked && extentOf(lane, picked)).toEqual({ from: 70, to: 76 });
  });

  it('is the longest where several lie in a pixel', () => {
    expect(pick(lane, 112, 20, NOTHING)).toEqual({ kind: 'span', unit: 0, at: 3, shift: 0, others: 1 });
  });

  it('is all rounds where they are drawn as a block', () => {
    const picked = pick(lane, 50, 20, NOTHING);
    expect(picked?.kind).toBe('block');
    expect(picked && extentOf(lane, picked)).toEqual({ from: 10, to: 110 });
  });

  it('is nothing where a unit does nothing', () => {
    expect(pick(lane, 125, 1, EVERYTHING)).toBeNull();
  });
});

describe('a walk through a lane', () => {
  const walk = (by: 1 | -1, detail: Detail): string[] => {
    const seen: string[] = [];
    let at = neighbour(lane, by > 0 ? { from: -1, to: 0 } : { from: 130, to: 131 }, by, 130, detail);
    while (at && seen.length < 100) {
      const extent = extentOf(lane, at);
      seen.push(`${at.kind} ${extent.from}–${extent.to}`);
      at = neighbour(lane, extent, by, 130, detail);
    }
    return seen;
  };

  it('meets every span once, skipped rounds included, in both directions', () => {
    const rounds = Array.from({ length: 11 }, (_, k) => [
      `span ${10 * k}–${10 * k + 6}`,
      `span ${10 * k + 6}–${10 * k + 10}`,
    ]);
    const expected = [...rounds.flat(), 'span 110–112', 'span 112–120'];
    expect(walk(1, EVERYTHING)).toEqual(expected);
    expect(walk(-1, EVERYTHING)).toEqual(expected.toReversed());
  });

  it('takes rounds that are drawn as a block in one step', () => {
    expect(walk(1, NOTHING)).toEqual(['span 0–6', 'span 6–10', 'block 10–110', 'span 110–112', 'span 112–120']);
  });
});

describe('a search', () => {
  it('finds ids that have the text in them, in any case, and none without text', () => {
    const ids = ['conv1 FF', 'Conv1 BP', 'bn1'];
    expect(matching(ids, 'CONV1')).toEqual([0, 1]);
    expect(matching(ids, ' bp ')).toEqual([1]);
    expect(matching(ids, '  ')).toEqual([]);
  });

  it('goes round in both directions', () => {
    expect([stepped(3, -1, 1), stepped(3, 2, 1), stepped(3, 0, -1), stepped(3, -1, -1)]).toEqual([0, 0, 2, 2]);
  });

  it('knows where an operation is worked on, skipped rounds included and waits left out', () => {
    expect(extentOfOperation([lane], 0)).toEqual({ from: 0, to: 110 });
    expect(extentOfOperation([lane], 1)).toEqual({ from: 110, to: 120 });
    expect(extentOfOperation([lane], 7)).toBeNull();
  });
});
