import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { textNamed } from '../../terms/named-text.ts';

const texts = { xcvu9p: 'name: xcvu9p', xcu280: 'name: xcu280' };
const readText = (path: string): string => {
  if (path === 'my.yaml') return 'name: mine';
  throw new Error('no such file or folder');
};
const find = (reference: string): unknown => textNamed(reference, 'device', texts, readText);

describe('textNamed', () => {
  it('finds what comes with weft by name, and files by path', () => {
    expect(find('xcu280')).toEqual({ text: 'name: xcu280', file: 'xcu280.yaml' });
    expect(find('my.yaml')).toEqual({ text: 'name: mine', file: 'my.yaml' });
  });

  it.each([
    ['xcvu9', 'device: unknown device "xcvu9"; did you mean "xcvu9p"?'],
    ['other', 'device: unknown device "other"; xcvu9p, xcu280 are known, a path must end in .yaml'],
    ['constructor', 'device: unknown device "constructor"; xcvu9p, xcu280 are known, a path must end in .yaml'],
    ['./xcvu9p', 'device: cannot read "./xcvu9p": no such file or folder'],
    ['x.yml', 'device: cannot read "x.yml": no such file or folder'],
  ])('refuses %j and says what would be right', (reference, message) => {
    expect(() => find(reference)).toThrow(ScenarioError);
    expect(() => find(reference)).toThrow(message);
  });
});
