import { describe, expect, it } from 'vitest';
import { paperTarget } from '../../../published/paper/paper.ts';
import { readFigures } from '../../../published/paper/read-figures.ts';
import { pointsFile, readBeside } from '../fixtures.ts';

const point = {
  id: 'mine',
  value: 2,
  unit: '×',
  provenance: 'found',
  source: 'my board',
  measure: { kind: 'method-ideal' },
};

const messages = (...points: readonly unknown[]): string => {
  try {
    readFigures([pointsFile(points)]);
  } catch (error) {
    return String(error);
  }
  return 'read';
};

describe('figures of users', () => {
  it('are read with what they need and no more', () => {
    expect(readFigures([pointsFile([point])]).map(({ figure }) => figure)).toEqual([point]);
  });

  it.each<readonly [string, unknown, RegExp]>([
    ['no id', { ...point, id: undefined }, /p\.json points\[0\]: missing key "id"/],
    ['no value', { ...point, value: undefined }, /p\.json mine, value: give a value or a range \[low, high\]/],
    ['both', { ...point, range: [1, 2] }, /mine, value: give a value or a range/],
    [
      'a range upside down',
      { ...point, value: undefined, range: [2, 1] },
      /mine, range: 2 is above 1; write \[low, high\]/,
    ],
    ['a text for a value', { ...point, value: '2' }, /mine, value: expected number/],
    ['another unit', { ...point, unit: '%' }, /mine, unit: method-ideal is in × or x, not "%"/],
    ['a mistyped field', { ...point, tolerance: 5 }, /mine, tolerance: unknown key; did you mean "tolerancePct"\?/],
    [
      'a mistyped provenance',
      { ...point, provenance: 'fond' },
      /mine, provenance: expected one of .*did you mean "found"\?/,
    ],
    ['no measure', { ...point, measure: undefined }, /mine, measure: give a measure, or say with "notSimulated" why/],
    [
      'a mistyped kind',
      { ...point, measure: { kind: 'speedpu', networks: ['resnet18'] } },
      /mine, measure\.kind: .*"speedup"/,
    ],
    ['no networks', { ...point, measure: { kind: 'speedup' } }, /mine, measure: missing key "networks"/],
    [
      'an empty list',
      { ...point, measure: { kind: 'speedup', networks: [] } },
      /mine, measure\.networks: name at least one/,
    ],
    [
      'a strange sparsity',
      { ...point, measure: { kind: 'method-ideal', sparsity: '8:2' } },
      /mine, measure\.sparsity: "8:2": cannot keep/,
    ],
  ])('with %s are refused', (_, bad, message) => {
    expect(messages(bad)).toMatch(message);
  });

  it('are refused with every mistake at once', () => {
    expect(
      messages({ ...point, unit: '%' }, { ...point, id: 'other', value: 'x' }, point, point).split('\n'),
    ).toHaveLength(3);
    expect(messages(point, point)).toMatch(/p\.json mine, id: a point before it has this id/);
  });
});

describe('measures of users', () => {
  const validate = (measure: unknown): unknown =>
    paperTarget.validate([pointsFile([{ ...point, measure }])], readBeside);

  it.each<readonly [string, unknown, RegExp]>([
    [
      'network',
      { kind: 'mac-ideal', networks: ['resnet81'] },
      /^p\.json mine, measure\.networks: unknown network "resnet81"; did you mean/,
    ],
    ['method', { kind: 'method-ideal', method: 'bdpw' }, /^p\.json mine, measure\.method: unknown method "bdpw"/],
    [
      'parameter',
      { kind: 'speedup', networks: ['cnn-glyphs'], set: { rowz: 4 } },
      /measure\.set\.rowz: unknown parameter; did you mean "rows"\?/,
    ],
    [
      'machine',
      { kind: 'speedup', networks: ['cnn-glyphs'], machines: ['sat'] },
      /^p\.json mine, measure\.machines: unknown machine "sat"/,
    ],
  ])('name a %s that there is not', (_, measure, message) => {
    expect(() => validate(measure)).toThrow(message);
  });

  it('may name a machine that lies beside the file', () => {
    const machine = 'extends: sat-vcu1525\nname: small\nparameters:\n  rows: 16\n';
    const file = pointsFile([
      { ...point, value: 204.8, unit: 'GOP/s', measure: { kind: 'peak', machines: ['./small.yaml'] } },
    ]);
    const { rows, bound } = paperTarget.validate([file], (_, name) => (name === './small.yaml' ? machine : ''));
    expect([rows[0].ours, bound.holds]).toEqual([204.8, true]);
  });
});
