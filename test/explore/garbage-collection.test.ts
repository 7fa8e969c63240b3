/** What V8 is told before threads evaluate points, and that it knows what it is told: it says nothing to what it does not know. */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { collectWithoutHelpers, makeAllYoung } from '../../explore/pool/garbage-collection.ts';

vi.mock('node:v8', () => ({ setFlagsFromString: vi.fn<(flag: string) => void>() }));

const cores = availableParallelism();
const told = (): string[] => vi.mocked(setFlagsFromString).mock.calls.map(([flag]) => flag);

describe('collection of what points leave behind', () => {
  beforeEach(() => {
    vi.mocked(setFlagsFromString).mockClear();
  });

  it('has no helpers where every core evaluates points', () => {
    collectWithoutHelpers(cores);
    collectWithoutHelpers(cores + 1);
    expect(told()).toEqual(['--no-parallel-scavenge', '--no-parallel-scavenge']);
  });

  it('keeps its helpers where a core is left', () => {
    collectWithoutHelpers(cores - 1);
    expect(told()).toEqual([]);
  });

  it('is told in words that V8 knows', () => {
    makeAllYoung();
    collectWithoutHelpers(cores);
    expect(told()).toHaveLength(2);
    const known = spawnSync(process.execPath, [...told(), '-e', ''], { encoding: 'utf8' });
    expect(known.stderr).toBe('');
    expect(known.status).toBe(0);
  });
});
