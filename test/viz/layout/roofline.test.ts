import { describe, expect, it } from 'vitest';
import { logTicks, roofLines, rooflinePoints, rooflineRanges } from '../../../viz/report/layout/roofline.ts';

const gemm = (id: string, more: object = {}) => ({
  id,
  layer: id,
  pass: 'FF' as const,
  kind: 'gemm' as const,
  seconds: 2,
  macs: 1000,
  skippedMacs: 0,
  bytesRead: 60,
  bytesWritten: 40,
  sparse: null,
  ...more,
});

const roofs = [
  { name: 'dense FP16', operationsPerSecond: 2000 },
  { name: '2:8', operationsPerSecond: 8000 },
];
const memoryRoofs = [
  { name: 'one stream', bytesPerSecond: 80 },
  { name: 'peak', bytesPerSecond: 100 },
];

const pointOf = (operation: ReturnType<typeof gemm>) =>
  rooflinePoints({ result: { operations: [operation] }, roofs, memoryRoofs }).points[0];

describe('points of a roofline', () => {
  it('have two operations a MAC over bytes and over seconds', () => {
    // 2 · 1000 operations, 100 bytes, 2 s; dense roof 2000 and memory 100 B/s · 20 = 2000.
    const { intensity, rate } = pointOf(gemm('a'));
    expect([intensity, rate]).toEqual([20, 1000]);
  });

  it('count skipped MACs, and stand under the roof of their N:M', () => {
    // 2 · (500 + 1500) operations over 1 s, under 2:8; memory would allow 100 · 100.
    const { rate, roof } = pointOf(
      gemm('a', { macs: 500, skippedMacs: 1500, seconds: 1, bytesRead: 40, bytesWritten: 0, sparse: '2:8 weights' }),
    );
    expect([rate, roof]).toEqual([4000, { name: '2:8', share: 0.5 }]);
  });

  it('stand under the dense roof if their N:M has none', () => {
    expect(pointOf(gemm('a', { bytesRead: 1, bytesWritten: 0, sparse: '1:4 weights' })).roof?.name).toBe('dense FP16');
  });

  it('stand under the highest memory roof where bytes are dear', () => {
    // 2000 operations of 1000 bytes: 100 B/s allow 200 operations a second.
    const { roof } = pointOf(gemm('a', { bytesRead: 1000, bytesWritten: 0, seconds: 20 }));
    expect(roof).toEqual({ name: 'memory, peak', share: 0.5 });
  });

  it('have no roof where none is known', () => {
    const { points } = rooflinePoints({ result: { operations: [gemm('a')] }, roofs: [], memoryRoofs: [] });
    expect(points[0].roof).toBe(null);
  });

  it('leave out and count GEMMs without bytes, time or MACs, and ignore what is no GEMM', () => {
    const { points, leftOut } = rooflinePoints({
      result: {
        operations: [
          gemm('placed'),
          gemm('no bytes', { bytesRead: 0, bytesWritten: 0 }),
          gemm('no time', { seconds: 0 }),
          gemm('no MACs', { macs: 0 }),
          gemm('norm', { kind: 'elementwise' }),
        ],
      },
      roofs,
      memoryRoofs,
    });
    expect([points.map(({ id }) => id), leftOut]).toEqual([['placed'], 3]);
  });
});

describe('roofs of a roofline', () => {
  const ranges = rooflineRanges([{ intensity: 20, rate: 1000 }], roofs, memoryRoofs);

  it('are inside ranges that hold all points and corners', () => {
    // Corners: 2000 / 100 to 8000 / 80 operations a byte.
    expect(ranges.intensity[0]).toBeLessThan(20);
    expect(ranges.intensity[1]).toBeGreaterThan(100);
    expect(ranges.rate[0]).toBeLessThan(800);
    expect(ranges.rate[1]).toBeGreaterThan(8000);
  });

  it('meet: computing starts where the highest memory roof reaches it, memory ends at the highest of computing', () => {
    const lines = roofLines(roofs, memoryRoofs, ranges);
    expect(lines.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'compute dense FP16',
      'compute 2:8',
      'memory one stream',
      'memory peak',
    ]);
    const [dense, sparse, stream, peak] = lines;
    expect([dense.from, sparse.from]).toEqual([
      [20, 2000],
      [80, 8000],
    ]);
    expect([stream.to, peak.to]).toEqual([
      [100, 8000],
      [80, 8000],
    ]);
    for (const { from } of [stream, peak]) {
      expect(from[0]).toBeGreaterThanOrEqual(ranges.intensity[0]);
      expect(from[1]).toBeGreaterThanOrEqual(ranges.rate[0] * (1 - 1e-12));
    }
  });

  it('go from side to side where there is no other kind', () => {
    const flat = rooflineRanges([{ intensity: 10, rate: 10 }], roofs, []);
    expect(roofLines(roofs, [], flat).map(({ from, to }) => [from[0], to[0]])).toEqual([
      [5, 20],
      [5, 20],
    ]);
    const steep = rooflineRanges([{ intensity: 10, rate: 10 }], [], memoryRoofs);
    expect(roofLines([], memoryRoofs, steep).map(({ to }) => to[0])).toEqual([20, 20]);
    expect(roofLines([], [], rooflineRanges([], [], []))).toEqual([]);
  });
});

describe('ticks of a logarithmic axis', () => {
  it.each([
    [[3, 70], 12, [5, 10, 20, 50]],
    [[0.15, 1.5], 12, [0.2, 0.5, 1]],
    [[3, 70_000], 5, [10, 100, 1000, 10_000]],
  ] as const)('in %j, at most %d fine ones', (range, most, ticks) => {
    expect(logTicks(range, most)).toEqual(ticks);
  });
});
