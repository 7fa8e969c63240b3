import { describe, expect, it } from 'vitest';
import { exactly } from '../../../terms/band.ts';
import { colourIndices, energyBars, joulesFor } from '../../../viz/report/layout/energy-bars.ts';

const runOf = (parts: Readonly<Record<string, number>>) => {
  const sum = Object.values(parts).reduce((all, joules) => all + joules, 0);
  return {
    parts: Object.entries(parts).map(([name, joules]) => ({ name, energyJ: exactly(joules), share: joules / sum })),
    total: { low: sum / 2, nominal: sum, high: sum * 2 },
  };
};

describe('bars of energy', () => {
  it('have the same parts in the same order for all runs, also where one is missing', () => {
    const { names, gathered, bars } = energyBars(
      [runOf({ array: 6, DRAM: 4 }), runOf({ array: 3, pruner: 1, DRAM: 4 })],
      5,
    );
    expect([names, gathered]).toEqual([['array', 'DRAM', 'pruner'], []]);
    expect(bars.map(({ parts }) => parts)).toEqual([
      [6, 4, 0],
      [3, 4, 1],
    ]);
    expect(bars[1].total).toEqual({ low: 4, nominal: 8, high: 16 });
  });

  it('keep what is largest in any run, and gather the rest as one part at the end', () => {
    const { names, gathered, bars } = energyBars(
      [runOf({ array: 90, west: 3, north: 4, DRAM: 3 }), runOf({ array: 2, west: 7, north: 0.5, DRAM: 0.5 })],
      3,
    );
    expect([names, gathered]).toEqual([
      ['array', 'west', 'other'],
      ['north', 'DRAM'],
    ]);
    expect(bars.map(({ parts }) => parts)).toEqual([
      [90, 3, 7],
      [2, 7, 1],
    ]);
  });

  it('gather what cannot be seen in any run, even if there is room for its name', () => {
    const { names, gathered } = energyBars([runOf({ array: 991, west: 4, DRAM: 5 })], 7);
    expect([names, gathered]).toEqual([
      ['array', 'other'],
      ['west', 'DRAM'],
    ]);
  });

  it('keep a single small part under its own name', () => {
    expect(energyBars([runOf({ array: 995, DRAM: 5 })], 7).names).toEqual(['array', 'DRAM']);
  });

  it('gather nothing if all parts are kept', () => {
    expect(energyBars([runOf({ a: 1, b: 2, c: 3 })], 3).names).toEqual(['a', 'b', 'c']);
  });
});

describe('colours of parts', () => {
  it('are the last ones for what burns all the time, however energy is divided', () => {
    expect(colourIndices(['array', 'DRAM', 'static: chip', 'static: dram-standby'], 7)).toEqual([0, 1, 5, 6]);
    expect(colourIndices(['activations', 'weights', 'arithmetic', 'static: chip', 'static: dram-standby'], 7)).toEqual([
      0, 1, 2, 5, 6,
    ]);
  });

  it('differ as long as there are enough', () => {
    const names = ['a', 'b', 'c', 'd', 'static: e', 'static: f', 'g'];
    expect(new Set(colourIndices(names, 7)).size).toBe(7);
  });
});

describe('the unit of an energy', () => {
  it.each([
    [354, 'J'],
    [1, 'J'],
    [0.0073, 'mJ'],
    [2e-5, 'µJ'],
    [0, 'nJ'],
  ])('of %d J is %s', (joules, name) => {
    expect(joulesFor(joules).name).toBe(name);
  });
});
