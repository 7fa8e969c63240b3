import { describe, expect, it } from 'vitest';
import { randomCase } from '../../../run/verify/random-case.ts';

const noFiles = (path: string): string => {
  throw new Error(path);
};

describe('random cases', () => {
  it('agree at all levels', () => {
    const rows = Array.from({ length: 200 }, (_, i) => i).flatMap((i) =>
      randomCase(7, i, { scenario: {}, readText: noFiles }),
    );
    expect(rows.filter(({ disagreements }) => disagreements.length > 0)).toEqual([]);
  });
});
