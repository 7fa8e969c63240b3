import { describe, expect, it } from 'vitest';
import { BoundedIssues } from '../../terms/bounded-issues.ts';

describe('BoundedIssues', () => {
  it('keeps the first and says how many more there are', () => {
    const issues = new BoundedIssues('a.csv');
    for (let line = 1; line <= 1000; line += 1) issues.add({ line, message: 'wrong' });
    expect(issues.count).toBe(1000);
    expect(issues.list()).toHaveLength(21);
    expect(issues.list()[0]).toEqual({ file: 'a.csv', line: 1, message: 'wrong' });
    expect(issues.list().at(-1)).toEqual({ file: 'a.csv', message: 'and 980 more mistakes' });
  });
});
