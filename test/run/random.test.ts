import { describe, expect, it } from 'vitest';
import { Random } from '../../run/random.ts';

describe('seeded randomness', () => {
  it('repeats for a seed and differs between seeds', () => {
    const draw = (seed: number): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 20 }, () => random.int(0, 1000));
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });

  it('has normal numbers of mean 0 and deviation 1', () => {
    const random = new Random(1);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  it('forks into generators of their own', () => {
    const random = new Random(2);
    const fork = random.fork();
    const after = random.int(0, 1_000_000);
    const again = new Random(2);
    const other = again.fork();
    for (let i = 0; i < 10; i += 1) other.normal();
    expect(again.int(0, 1_000_000)).toBe(after);
    expect(fork.int(0, 1_000_000)).not.toBe(after);
  });
});
