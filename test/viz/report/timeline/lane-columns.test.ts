import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span, Trace } from '../../../../sim/trace.ts';
import { timelineOf } from '../../../../viz/report/timeline-columns.ts';
import { FADED_STALL, FADED_WORK, KINDS, STALL, kindsOf } from '../../../../viz/report/timeline/kinds.ts';
import { lanesOf } from '../../../../viz/report/timeline/lane.ts';
import type { Lane } from '../../../../viz/report/timeline/lane.ts';
import { laneColumns } from '../../../../viz/report/timeline/lane-columns.ts';
import type { LaneColumns } from '../../../../viz/report/timeline/lane-columns.ts';

const about = { units: ['a'], operations: ['x', 'y'], ticksPerSecond: 1, ticks: 1000 };
const span = (start: number, end: number, operation = 0, stall = ''): Span => ({
  unit: 0,
  operation,
  start,
  end,
  stall,
  bytes: 0,
});
const laneOf = (spans: readonly Span[], loops: Trace['loops'] = []): Lane =>
  lanesOf(timelineOf({ spans, loops }, about))[0];

const all = kindsOf(
  [
    { layer: 'x', pass: 'FF' },
    { layer: 'y', pass: 'BP' },
  ],
  { layer: null, passes: new Set(['FF', 'BP']) },
);

const shareOf = ({ shares }: LaneColumns, column: number): number[] => [
  ...shares.subarray(column * KINDS, column * KINDS + STALL + 1),
];

/** Columns covered in all, by kind, whatever draws them. */
function totals(lane: Lane, { bars, blocks, shares }: LaneColumns): number[] {
  const sums = Array.from({ length: KINDS }, () => 0);
  shares.forEach((share, index) => (sums[index % KINDS] += share));
  for (const { x0, x1, at } of bars) sums[all.of(lane.operation[at], lane.stall[at])] += x1 - x0;
  for (const block of blocks) block.shares.forEach((share, kind) => (sums[kind] += share * (block.x1 - block.x0)));
  return sums;
}

describe('columns of a lane', () => {
  it('are a bar where one span covers them, and shares at its edges', () => {
    const drawn = laneColumns(laneOf([span(5, 32)]), { from: 0, to: 100 }, 10, all);
    expect(drawn.bars).toEqual([{ x0: 1, x1: 3, at: 0, shift: 0 }]);
    expect(shareOf(drawn, 0)).toEqual([0.5, 0, 0, 0, 0]);
    expect(shareOf(drawn, 3)[0]).toBeCloseTo(0.2, 12);
    expect(shareOf(drawn, 4)).toEqual([0, 0, 0, 0, 0]);
  });

  it('add up what is narrower, by pass, stalls apart', () => {
    const spans = [span(0, 2), span(2, 3, 0, 'memory'), span(3, 7, 1), span(9, 10)];
    const drawn = laneColumns(laneOf(spans), { from: 0, to: 100 }, 10, all);
    expect(drawn.bars).toEqual([]);
    for (const [kind, share] of [0.3, 0.4, 0, 0, 0.1].entries()) {
      expect(shareOf(drawn, 0)[kind]).toBeCloseTo(share, 12);
    }
  });

  it('hold as much time of each kind as the window, clipped at its ends', () => {
    const spans = fc.array(fc.tuple(fc.nat(30), fc.nat(90), fc.nat(1), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(
        spans,
        fc.nat(500),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 50 }),
        (list, from, length, columns) => {
          let time = 0;
          const lane = laneOf(
            list.map(([gap, ticks, operation, stalls]) => {
              const start = time + gap;
              time = start + ticks;
              return span(start, time, operation, stalls ? 'memory' : '');
            }),
          );
          const to = from + length;
          const expected = Array.from({ length: KINDS }, () => 0);
          lane.start.forEach((start, at) => {
            const ticks = Math.max(0, Math.min(to, lane.end[at]) - Math.max(from, start));
            expected[all.of(lane.operation[at], lane.stall[at])] += (ticks * columns) / length;
          });
          const found = totals(lane, laneColumns(lane, { from, to }, columns, all));
          for (const [kind, sum] of expected.entries()) expect(found[kind]).toBeCloseTo(sum, 8);
        },
      ),
    );
  });

  it('show dense rounds as a block of their mean, and single rounds when there is room', () => {
    const lane = laneOf(
      [span(0, 3), span(3, 4, 0, 'memory')],
      [{ from: 0, to: 2, loopsFrom: 0, loopsTo: 0, times: 99, period: 10, start: 10 }],
    );
    const far = laneColumns(lane, { from: 0, to: 1000 }, 20, all);
    expect(far.blocks.map(({ x0, x1 }) => [x0, x1])).toEqual([[1, 20]]);
    expect(far.blocks[0].shares[0]).toBeCloseTo(0.3, 12);
    expect(far.blocks[0].shares[STALL]).toBeCloseTo(0.1, 12);
    expect(totals(lane, far)[0]).toBeCloseTo(0.3 * 20, 8);
    const near = laneColumns(lane, { from: 500, to: 520 }, 20, all);
    expect(near.blocks).toEqual([]);
    expect(near.bars.map(({ x0, x1, shift }) => [x0, x1, shift])).toEqual([
      [0, 3, 500],
      [3, 4, 500],
      [10, 13, 510],
      [13, 14, 510],
    ]);
  });
});

describe('columns of merged spans', () => {
  it('have the mean of the block all over its stretch', () => {
    const spans = [
      { ...span(0, 40), count: 5, ticks: 10 },
      { ...span(0, 40, 0, 'memory'), count: 4, ticks: 20 },
      span(40, 100),
    ];
    const [lane] = lanesOf(timelineOf({ spans, loops: [] }, about, 8));
    const drawn = laneColumns(lane, { from: 0, to: 100 }, 10, all);
    expect(drawn.merged.map(({ x0, x1, at }) => [x0, x1, at])).toEqual([
      [0, 4, 0],
      [0, 4, 1],
    ]);
    expect(drawn.bars.map(({ x0, x1 }) => [x0, x1])).toEqual([[4, 10]]);
    for (let column = 0; column < 4; column += 1) expect(shareOf(drawn, column)).toEqual([0.25, 0, 0, 0, 0.5]);
    expect(totals(lane, drawn)[0]).toBeCloseTo(1 + 6, 12);
  });
});

describe('a filter', () => {
  const operations = [
    { layer: 'conv1', pass: 'FF' },
    { layer: 'conv1', pass: 'WU' },
    { layer: 'conv2', pass: 'FF' },
  ] as const;

  it('fades other layers and passes, work and stalls', () => {
    const { of: kind } = kindsOf(operations, { layer: 'conv1', passes: new Set(['FF']) });
    expect([0, 1, 2].map((operation) => kind(operation, 0))).toEqual([0, FADED_WORK, FADED_WORK]);
    expect([0, 1, 2].map((operation) => kind(operation, 3))).toEqual([STALL, FADED_STALL, FADED_STALL]);
  });

  it('fades nothing when no layer is chosen and all passes are', () => {
    const { of: kind } = kindsOf(operations, { layer: null, passes: new Set(['FF', 'BP', 'WU', 'other']) });
    expect([0, 1, 2].map((operation) => kind(operation, 0))).toEqual([0, 2, 0]);
  });
});
