import { describe, expect, it } from 'vitest';
import { exactValidation, statisticsOf, validationRow } from '../../published/validation.ts';

const rows = [100, 103, 97, 94].map((ours, i) => validationRow(`p${i}`, 'all', ours, 100));

describe('statistics of a comparison', () => {
  it('count exact points, mean and median errors, and those within 5 %', () => {
    expect(statisticsOf(rows)).toEqual({
      points: 4,
      exact: 1,
      meanAbsErrorPct: 3,
      medianAbsErrorPct: 3,
      within5Pct: 75,
      worst: rows[3],
    });
  });

  it('take the middle one of an odd number', () => {
    expect(statisticsOf(rows.slice(0, 3)).medianAbsErrorPct).toBe(3);
    expect(statisticsOf(rows.slice(0, 1))).toMatchObject({ medianAbsErrorPct: 0, within5Pct: 100, worst: rows[0] });
  });

  it('take an error against 0 against 1', () => {
    expect(validationRow('p', 'all', 0, 0)).toMatchObject({ errorPct: 0, exact: true });
    expect(validationRow('p', 'all', 2, 0)).toMatchObject({ errorPct: 200, exact: false });
  });
});

describe('the bound', () => {
  it('is missed by a single point', () => {
    const rest = { skipped: [], quantities: [] };
    expect(exactValidation('t', 'cycles', rows, rest).bound.holds).toBe(false);
    expect(exactValidation('t', 'cycles', rows.slice(0, 1), rest).bound.holds).toBe(true);
  });
});
