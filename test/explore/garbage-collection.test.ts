/** What V8 is told before threads evaluate points, and that it knows what it is told: from within it takes any word without a word. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { collectionFlags } from '../../explore/pool/garbage-collection.ts';

describe('collection of what points leave behind', () => {
  it('has helpers where a core is left for them', () => {
    expect(collectionFlags(1, 2)).toEqual(['--no-allocation-site-pretenuring']);
  });

  it.each([1, 2, 3])('has none where %i threads are on cores of their own, or share them', (threads) => {
    const alone = ['--no-allocation-site-pretenuring', '--no-parallel-scavenge'];
    expect(collectionFlags(threads, threads)).toEqual(alone);
    expect(collectionFlags(threads + 1, threads)).toEqual(alone);
  });

  it('is told in words that V8 knows', () => {
    const known = spawnSync(process.execPath, [...collectionFlags(1, 1), '-e', ''], { encoding: 'utf8' });
    expect(known.stderr).toBe('');
    expect(known.status).toBe(0);
  });
});
