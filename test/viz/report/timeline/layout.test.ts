import { describe, expect, it, vi } from 'vitest';
import { SAT_UNITS } from '../../../../arch/sat/units.ts';
import { actionOf } from '../../../../viz/report/timeline/key-actions.ts';
import { laneGroups } from '../../../../viz/report/timeline/lane-groups.ts';
import { heightOf, rowsOf } from '../../../../viz/report/timeline/layout.ts';

const groups = laneGroups(SAT_UNITS);
const everything = { folded: new Set<string>(), hidden: new Set<number>() };

describe('lanes', () => {
  it('are grouped by what they belong to, the computing unit first', () => {
    expect(groups.map(({ name, units }) => [name, units.map((unit) => SAT_UNITS[unit])])).toEqual([
      ['array', ['stce', 'dma.west', 'dma.north', 'dma.out']],
      ['vector engine', ['vector', 'vector.load', 'vector.store']],
      ['pruner', ['sore', 'sore.load', 'sore.store']],
      ['optimizer', ['wuve', 'wuve.load', 'wuve.store']],
    ]);
  });

  it('of unknown units stand alone', () => {
    expect(laneGroups(['stce', 'npu'])).toEqual([
      { name: 'array', units: [0] },
      { name: 'npu', units: [1] },
    ]);
  });

  it('lie below each other without overlap', () => {
    let bottom = 0;
    const rows = rowsOf(groups, everything);
    for (const { top, height } of rows) {
      expect(top).toBeGreaterThanOrEqual(bottom);
      bottom = top + height;
    }
    expect(rows).toHaveLength(SAT_UNITS.length);
    expect(heightOf(rows)).toBeGreaterThanOrEqual(bottom);
  });

  it('of a folded group are that of its computing unit, or of the first that shows', () => {
    const rows = rowsOf(groups, { folded: new Set(['array']), hidden: new Set([SAT_UNITS.indexOf('vector')]) });
    expect(rows.filter(({ isFirst }) => isFirst).map(({ unit }) => SAT_UNITS[unit])).toEqual([
      'stce',
      'vector.load',
      'sore',
      'wuve',
    ]);
    expect(rows.filter(({ group }) => group.name === 'array')).toHaveLength(1);
  });
});

describe('a key', () => {
  const actions = {
    zoom: vi.fn(),
    pan: vi.fn(),
    fit: vi.fn(),
    search: vi.fn(),
    step: vi.fn(),
    unpin: vi.fn(),
    walk: vi.fn(),
    changeLane: vi.fn(),
  };

  it.each([
    ['w', false, 'zoom', 0.7],
    ['W', false, 'zoom', 0.7],
    ['+', true, 'zoom', 0.7],
    ['-', false, 'zoom', 1 / 0.7],
    ['ArrowLeft', false, 'pan', -0.15],
    ['d', false, 'pan', 0.15],
    ['n', false, 'step', 1],
    ['N', true, 'step', -1],
    ['Enter', true, 'step', -1],
    ['.', false, 'walk', 1],
    ['ArrowUp', false, 'changeLane', -1],
  ] as const)('%s (shift: %s) is %s of %f', (key, isShifted, name, value) => {
    actionOf(key, isShifted, actions)?.();
    expect(actions[name]).toHaveBeenLastCalledWith(value);
  });

  it('without a meaning is left to the page', () => {
    expect(['x', 'Tab', 'F5', 'PageDown'].map((key) => actionOf(key, false, actions))).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
