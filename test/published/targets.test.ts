import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetNamed, targets } from '../../published/targets.ts';

const root = resolve(import.meta.dirname, '../..');

describe('targets of weft validate', () => {
  it('have names of their own, and their data in the package, with a README', () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
    expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length);
    for (const { data, isCode } of targets) {
      expect(existsSync(join(root, data, 'README.md'))).toBe(true);
      if (!isCode) expect(files).toContain(data);
    }
  });

  it('are found by name', () => {
    expect(targetNamed('stonne').name).toBe('stonne');
    expect(() => targetNamed('scalesim')).toThrow(/called "scalesim"; did you mean "scale-sim"\?/);
    expect(() => targetNamed('nothing')).toThrow(/; there are paper, scale-sim, stonne/);
  });
});
