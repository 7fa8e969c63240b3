import { describe, expect, it } from 'vitest';
import { ScenarioError, formatIssue } from '../../terms/scenario-error.ts';

describe('formatIssue', () => {
  it('says where and what', () => {
    const message = 'unknown key; did you mean "columns"?';
    expect(formatIssue({ message, file: 'sat.yaml', line: 4, column: 3, path: 'stce.colums' })).toBe(
      'sat.yaml:4:3 stce.colums: unknown key; did you mean "columns"?',
    );
  });

  it.each([
    [{ message: 'm' }, 'm'],
    [{ message: 'm', file: 'f' }, 'f: m'],
    [{ message: 'm', path: 'a.b' }, 'a.b: m'],
    [{ message: 'm', file: 'f', path: 'a.b' }, 'f a.b: m'],
    [{ message: 'm', file: 'f', line: 2, column: 1 }, 'f:2:1: m'],
  ])('leaves out what is not known: %j', (issue, text) => {
    expect(formatIssue(issue)).toBe(text);
  });
});

describe('ScenarioError', () => {
  const issues = [{ message: 'first', path: 'a' }, { message: 'second' }];

  it('tells all issues, one a line', () => {
    expect(new ScenarioError(issues).message).toBe('a: first\nsecond');
  });

  it('is an error with a name, a cause and its issues as plain data', () => {
    const cause = new RangeError('why');
    const error = new ScenarioError(issues, { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('ScenarioError');
    expect(error.cause).toBe(cause);
    expect(structuredClone(error.issues)).toEqual(issues);
  });
});
