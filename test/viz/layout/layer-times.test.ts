import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layerTimes, longestLayers, networkOrder, rowsOf } from '../../../viz/report/layout/layer-times.ts';
import type { PassOrOther } from '../../../run/result.ts';

type Timed = readonly [layer: string, pass: PassOrOther, seconds: number];

const runOf = (...operations: readonly Timed[]) => ({
  result: { operations: operations.map(([layer, pass, seconds]) => ({ layer, pass, seconds })) },
});

describe('times of layers', () => {
  it('add up by pass, and speedups are against the first run', () => {
    const [conv, fc1] = layerTimes([
      runOf(
        ['conv', 'FF', 1],
        ['fc', 'FF', 2],
        ['fc', 'WU', 2],
        ['conv', 'BP', 3],
        ['conv', 'other', 0.5],
        ['conv', 'other', 0.5],
      ),
      runOf(['conv', 'FF', 0.5], ['fc', 'FF', 2], ['fc', 'WU', 2], ['conv', 'BP', 2]),
    ]);
    expect(conv.runs[0]).toEqual({ byPass: { FF: 1, BP: 3, WU: 0, other: 1 }, seconds: 5 });
    expect([conv.layer, ...conv.speedups]).toEqual(['conv', 1, 2]);
    expect([fc1.layer, ...fc1.speedups]).toEqual(['fc', 1, 1]);
  });

  it('have no speedup where one of the two takes no time, or has no such layer', () => {
    const layers = layerTimes([runOf(['a', 'FF', 1], ['b', 'FF', 0]), runOf(['a', 'FF', 0], ['c', 'FF', 1])]);
    expect(layers.map(({ layer, speedups }) => [layer, speedups[1]])).toEqual([
      ['a', null],
      ['b', null],
      ['c', null],
    ]);
  });

  it('follow the network: what only occurs on the way back stands behind what comes next there', () => {
    const { result } = runOf(
      ['conv1', 'FF', 1],
      ['add', 'other', 1],
      ['fc', 'FF', 1],
      ['fc', 'BP', 1],
      ['relu2', 'other', 1],
      ['add', 'other', 1],
      ['relu1', 'other', 1],
      ['conv1', 'WU', 1],
      ['norms', 'other', 1],
    );
    expect(networkOrder(result.operations)).toEqual(['conv1', 'relu1', 'add', 'relu2', 'fc', 'norms']);
  });

  it('that are longest in any run are kept, in the order of the network', () => {
    const layers = layerTimes([
      runOf(['a', 'FF', 1], ['b', 'FF', 2], ['c', 'FF', 3], ['d', 'FF', 4]),
      runOf(['a', 'FF', 9], ['b', 'FF', 1], ['c', 'FF', 1], ['d', 'FF', 1]),
    ]);
    expect(longestLayers(layers, 2).map(({ layer }) => layer)).toEqual(['a', 'd']);
  });

  it('add up to the time of the run, whatever the operations', () => {
    const operation = fc.record({
      layer: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      pass: fc.constantFrom<PassOrOther>('FF', 'BP', 'WU', 'other'),
      seconds: fc.nat(1000),
    });
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1 }), (operations) => {
        const layers = layerTimes([{ result: { operations } }]);
        expect(layers.reduce((sum, { runs: [{ seconds }] }) => sum + seconds, 0)).toBe(
          operations.reduce((sum, { seconds }) => sum + seconds, 0),
        );
        expect(new Set(layers.map(({ layer }) => layer))).toEqual(new Set(operations.map(({ layer }) => layer)));
        expect(layers.length).toBe(new Set(operations.map(({ layer }) => layer)).size);
      }),
    );
  });
});

describe('rows of bars', () => {
  it('hold their bars, with half a gap on each side', () => {
    const rows = rowsOf(3, 2, { bar: 14, gap: 10, nameHeight: 0 });
    expect([rows.rowHeight, rows.height]).toEqual([38, 114]);
    expect([rows.top(1), rows.barTop(1, 0), rows.barTop(1, 1)]).toEqual([38, 43, 57]);
  });

  it('have names above the bars where there is room for them', () => {
    const rows = rowsOf(1, 1, { bar: 14, gap: 10, nameHeight: 17 });
    expect([rows.rowHeight, rows.barTop(0, 0)]).toEqual([41, 22]);
  });
});
