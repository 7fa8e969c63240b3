import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passing, sampled } from '../../../viz/report/sweep/brush.ts';
import { groundLeft, paintCloud } from '../../../viz/report/sweep/cloud.ts';
import {
  beats,
  cellOf,
  DOMINATED,
  INFEASIBLE,
  ON_FRONT,
  headOf,
  sentenceOf,
  standingOf,
  sweepModel,
} from '../../../viz/report/sweep/model.ts';
import type { Dimension } from '../../../viz/report/sweep/model.ts';
import { orderedRows, passingOf } from '../../../viz/report/sweep/order.ts';
import { axisRange, edgeOf, nearest, staircase } from '../../../viz/report/sweep/plane.ts';
import { SweepSelection } from '../../../viz/report/sweep/selection.ts';
import { risesOf, stepPath, volumeAfter } from '../../../viz/report/sweep/steps.ts';
import { figureWords, ratioWords, unitFor } from '../../../viz/report/sweep/words.ts';
import { pixelOf } from '../../../viz/report/timeline/raster.ts';
import { sweepData } from './sweep-data.ts';

const model = sweepModel(sweepData);
const [rows, sparsity, time, gops, dsp] = model.dimensions;

describe('points as dimensions', () => {
  it('have parameters by their place and their size, figures by their value', () => {
    expect([...rows.along]).toEqual([0, 0, 1, 2, 2]);
    expect([...rows.plotted]).toEqual([8, 8, 16, 64, 64]);
    expect([...sparsity.plotted]).toEqual([NaN, 0, 1, 0, 1]);
    expect(model.dimensions.map(headOf)).toEqual(['rows', 'sparsity', 'time (s)', 'gops (GOP/s)', 'dsp']);
    expect([0, 1, 4].map((row) => [cellOf(rows, row), cellOf(sparsity, row), cellOf(time, row)])).toEqual([
      ['8', '·', '1'],
      ['8', '2:4', '5'],
      ['64', '2:8', '·'],
    ]);
  });

  it('reach from the best to the worst of those that hold all constraints', () => {
    expect([rows.extent, time.extent, dsp.extent]).toEqual([
      [0, 2],
      [1, 5],
      [100, 400],
    ]);
    const broken = sweepModel({ ...sweepData, holds: new Uint8Array(5), front: [] });
    expect(broken.figures[2].extent).toEqual([100, 9000]);
  });

  it('say what a row is', () => {
    expect([0, 1, 2, 4].map((row) => standingOf(model, row))).toEqual([
      'on the front',
      'beaten, mine',
      'on the front, the knee',
      'breaks a constraint',
    ]);
    expect(sentenceOf(model, 0)).toBe('Point 0, on the front: rows 8; time 1 s, gops 10 GOP/s');
  });

  it('beat each other where they are no worse in all and better in one', () => {
    expect([beats(model, 2, 1), beats(model, 1, 2), beats(model, 0, 1), beats(model, 2, 2)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('brushes', () => {
  it('leave what is within all of them', () => {
    const within = (...brushes: readonly (readonly [number, readonly [number, number]])[]): number[] => [
      ...passing(5, model.dimensions, new Map(brushes)),
    ];
    expect(within()).toEqual([1, 1, 1, 1, 1]);
    expect(within([2, [2, 5]])).toEqual([0, 1, 1, 1, 0]);
    expect(within([2, [2, 5]], [1, [0, 0]])).toEqual([0, 1, 0, 1, 0]);
    expect(within([1, [0, 1]])).toEqual([0, 1, 1, 1, 1]);
  });

  it('take lines evenly among all where there are too many', () => {
    expect(sampled([1, 2, 3], 3)).toEqual([1, 2, 3]);
    expect(sampled([0, 1, 2, 3, 4, 5, 6, 7], 4)).toEqual([0, 2, 4, 6]);
  });
});

describe('what is chosen', () => {
  it('is at first a reference beside what beats it, or the knee where nothing does', () => {
    expect(new SweepSelection(model).state.chosen).toEqual([2, 1]);
    const best = { ...sweepData, references: [{ name: 'mine', row: 0, standing: '' }] };
    expect(new SweepSelection(sweepModel(best)).state.chosen).toEqual([2, 0]);
    expect(new SweepSelection(sweepModel({ ...sweepData, references: [] })).state.chosen).toEqual([2, 0]);
  });

  it('alternates between the two, unless one is named', () => {
    const selection = new SweepSelection(model);
    const told: (readonly (number | null)[])[] = [];
    selection.watch(({ chosen }) => told.push(chosen));
    selection.choose(0);
    selection.choose(3);
    selection.choose(4);
    selection.choose(1, 1);
    selection.turn(1);
    selection.choose(2);
    expect(told).toEqual([
      [2, 1],
      [0, 1],
      [0, 3],
      [4, 3],
      [4, 1],
      [4, 1],
      [4, 2],
    ]);
  });

  it('keeps what passes as it is while only choices change', () => {
    const selection = new SweepSelection(model);
    selection.brush(2, [2, 5]);
    const { passes, passingCount } = selection.state;
    expect(passingCount).toBe(3);
    selection.choose(0);
    expect(selection.state.passes).toBe(passes);
    selection.brush(2, null);
    expect(selection.state.passingCount).toBe(5);
    selection.brush(0, [9, 9]);
    selection.clear();
    expect([selection.state.passingCount, selection.state.brushes.size]).toEqual([5, 0]);
  });
});

describe('the table', () => {
  const columns = [...model.parameters, ...model.objectives];
  const order = (by: number | null, isDescending = false): number[] => [
    ...orderedRows(model, columns, { by, isDescending }),
  ];

  it('has the front first, by the first objective, then what is beaten, then what breaks constraints', () => {
    expect(order(null)).toEqual([0, 2, 3, 1, 4]);
  });

  it('sorts by any column, and has rows without a value last whichever way', () => {
    expect([order(2), order(2, true)]).toEqual([
      [0, 2, 3, 1, 4],
      [1, 3, 2, 0, 4],
    ]);
    expect([order(1), order(1, true)]).toEqual([
      [1, 3, 2, 4, 0],
      [2, 4, 1, 3, 0],
    ]);
  });

  it('keeps the order of what passes', () => {
    expect([...passingOf(Uint32Array.from([0, 2, 3, 1, 4]), Uint8Array.from([0, 1, 1, 0, 1]))]).toEqual([2, 1, 4]);
  });
});

describe('the plane', () => {
  const dimension = (values: readonly number[], goal: Dimension['goal'] = 'minimise'): Dimension => ({
    title: '',
    unit: '',
    goal,
    labels: null,
    along: Float64Array.from(values),
    plotted: Float64Array.from(values),
    isNumeric: true,
    extent: [0, 1],
  });

  it('has every value inside its ranges, and offers a logarithm where all are above 0', () => {
    const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.boolean(), (values, isLogarithmic) => {
        const { range, canBeLogarithmic } = axisRange(dimension(values), isLogarithmic);
        const known = values.filter((one) => !Number.isNaN(one));
        expect(range[1]).toBeGreaterThan(range[0]);
        for (const one of known) {
          expect(one).toBeGreaterThanOrEqual(range[0]);
          expect(one).toBeLessThanOrEqual(range[1]);
        }
        expect(canBeLogarithmic).toBe(known.length > 0 && known.every((one) => one > 0));
      }),
    );
  });

  it('joins what no other beats in two objectives alone', () => {
    const number = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1 }), fc.boolean(), (points, isMore) => {
        const sign = isMore ? -1 : 1;
        const first = dimension(points.map(([x]) => x));
        const second = dimension(
          points.map(([, y]) => sign * y),
          isMore ? 'maximise' : 'minimise',
        );
        const all = points.map((_, i) => i);
        const edge = edgeOf(all, first, second);
        const isBeaten = (row: number): boolean =>
          points.some(
            ([x, y]) => x <= points[row][0] && y <= points[row][1] && (x < points[row][0] || y < points[row][1]),
          );
        const texts = (found: readonly number[]): Set<string> => new Set(found.map((row) => points[row].join()));
        expect(texts(edge)).toEqual(texts(all.filter((row) => !isBeaten(row))));
        expect(edge).toHaveLength(texts(edge).size);
      }),
    );
  });

  it('draws the edge as stairs', () => {
    expect(
      staircase([
        [1, 9],
        [4, 5],
        [8, 2],
      ]),
    ).toBe('M1,9H4V5H8V2');
    expect(staircase([])).toBe('');
  });

  it('finds what is under the pointer, the front from farther away, and not what is brushed out', () => {
    const places = { x: Float32Array.from([10, 20, 40, 80, NaN]), y: Float32Array.from([10, 10, 10, 10, NaN]) };
    const at = (x: number, y = 10, passes = new Uint8Array(5).fill(1)): number | null =>
      nearest(model, places, passes, [x, y], 8);
    expect([at(11), at(20), at(24), at(55), at(56, 10), at(80, 30)]).toEqual([0, 1, 1, 2, null, null]);
    expect(at(16)).toBe(0);
    expect(at(20, 10, Uint8Array.from([1, 0, 1, 1, 1]))).toBe(0);
  });
});

describe('many dots as pixels', () => {
  const size = { columns: 40, rows: 20, ratio: 1 };
  const none = { x: Float32Array.from([NaN, 1000, 5, -1, 20]), y: Float32Array.from([5, 5, 5, 5, NaN]) };
  const left = (
    x: readonly number[],
    y: readonly number[],
    kind: readonly number[],
    passes: readonly number[],
  ): number[] => [
    ...groundLeft(
      { x: Float32Array.from(x), y: Float32Array.from(y) },
      Uint8Array.from(kind),
      Uint8Array.from(passes),
      size,
    ),
  ];

  it('cover a square, or its outline where constraints are broken, and less where they are brushed out', () => {
    const covered = (pixels: readonly number[]): number => pixels.filter((one) => one < 1).length;
    expect(covered(left([10], [10], [DOMINATED], [1]))).toBe(9);
    expect(covered(left([10], [10], [INFEASIBLE], [1]))).toBe(8);
    expect(covered(left([10], [10], [ON_FRONT], [1]))).toBe(0);
    const [shown, faded] = [1, 0].map((passes) => Math.min(...left([10], [10], [DOMINATED], [passes])));
    expect(shown).toBeLessThan(faded);
    expect(faded).toBeLessThan(1);
  });

  it('are denser where they lie over each other, in whatever order', () => {
    const one = Math.min(...left([10], [10], [DOMINATED], [1]));
    expect(Math.min(...left([10, 10], [10, 10], [DOMINATED, DOMINATED], [1, 1]))).toBeCloseTo(one * one, 6);
    const turned = left([11, 10], [9, 10], [INFEASIBLE, DOMINATED], [0, 1]);
    for (const [i, pixel] of left([10, 11], [10, 9], [DOMINATED, INFEASIBLE], [1, 0]).entries()) {
      expect(pixel).toBeCloseTo(turned[i], 6);
    }
  });

  it('are left out where they have no place', () => {
    const kind = new Uint8Array(5).fill(DOMINATED);
    kind[2] = ON_FRONT;
    expect(new Set(groundLeft(none, kind, new Uint8Array(5).fill(1), size))).toEqual(new Set([1]));
  });

  it('are pixels of one colour, whose opacity is what they cover', () => {
    const pixels = new Uint32Array(3);
    paintCloud(pixels, Float32Array.from([1, 0.5, 0]), pixelOf('#123456'));
    expect([...pixels].map((pixel) => pixel.toString(16))).toEqual(['0', '80563412', 'ff563412']);
  });
});

describe('growth', () => {
  it('is the same by its rises as by every value', () => {
    const volumes = fc.array(fc.double({ min: 0, max: 1, noNaN: true })).map((some) => {
      let most = 0;
      return some.map((one) => (most = Math.max(most, one)));
    });
    fc.assert(
      fc.property(volumes, (all) => {
        const growth = risesOf('', all);
        expect(growth.evaluations).toBe(all.length);
        expect(all.map((_, i) => volumeAfter(growth, i + 1))).toEqual(all);
      }),
    );
  });

  it('is drawn as steps that go on to the last evaluation', () => {
    const growth = { name: '', after: [1, 4], volumes: [0.25, 0.5], evaluations: 7 };
    expect(
      stepPath(
        growth,
        (count) => 10 * count,
        (volume) => 100 - 100 * volume,
      ),
    ).toBe('M0,100H10.0V75.0H40.0V50.0H70');
  });
});

describe('numbers of figures', () => {
  it('have four digits, or all where they are whole or large', () => {
    expect([0.012_345, 3.446_2, 1548, 24_677_852_611, 12_345.6, NaN].map(figureWords)).toEqual([
      '0.01235',
      '3.446',
      '1 548',
      '24 677 852 611',
      '12 346',
      '·',
    ]);
  });

  it('say ratios, and nothing where there is none', () => {
    expect([ratioWords(1, 4), ratioWords(4, 4), ratioWords(NaN, 4), ratioWords(4, 0)]).toEqual([
      '0.2500×',
      '=',
      '·',
      '·',
    ]);
  });

  it('have a unit in which axes read well', () => {
    expect([
      unitFor('s', 0.02),
      unitFor('s', 5000),
      unitFor('B', 2.5e10),
      unitFor('GOP/s', 9e9),
      unitFor('', 9e9),
    ]).toEqual([
      { name: 'ms', scale: 1e-3 },
      { name: 's', scale: 1 },
      { name: 'GB', scale: 1e9 },
      { name: 'GOP/s', scale: 1 },
      { name: '', scale: 1 },
    ]);
    expect(gops.unit).toBe('GOP/s');
  });
});
