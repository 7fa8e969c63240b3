import { describe, expect, it } from 'vitest';
import { measureSchema, unitsOf } from '../../../published/figures/measure.ts';
import type { Measure } from '../../../published/figures/measure.ts';
import { measured } from '../../../published/paper/measurements.ts';
import { Steps } from '../../../published/paper/steps.ts';
import { compare } from '../../../run/compare.ts';
import { mergeScenario } from '../../../run/scenario.ts';
import { networkFrom } from '../../../workloads/catalog.ts';
import { trainingMacs } from '../../../workloads/count.ts';

const steps = new Steps(() => '');
const network = 'resnet18-cifar10';
const base = { networks: [network], batch: 8 } as const;
const of = (measure: Measure): number => {
  const { low, high } = measured(measure, steps);
  expect(low).toBe(high);
  return low;
};

describe('a measure of one step', () => {
  const { rows } = compare(mergeScenario({ network, batch: 8 }), ['dense', 'sdgp', 'bdwp']);
  const [dense, sdgp, bdwp] = rows;

  it('is what compare says of it', () => {
    expect(of({ kind: 'speedup', ...base })).toBe(bdwp.speedup);
    expect(of({ kind: 'speedup', ...base, method: 'sdgp' })).toBe(sdgp.speedup);
    expect(of({ kind: 'mac-ideal', networks: [network] })).toBeCloseTo(bdwp.macIdealSpeedup, 12);
    expect(of({ kind: 'step-time', ...base })).toBe(bdwp.totals.seconds);
  });

  it('is what it is in other words', () => {
    expect(of({ kind: 'time-saved', ...base })).toBeCloseTo(100 * (1 - bdwp.totals.cycles / dense.totals.cycles), 10);
    const { cycles, cyclesByPass } = dense.totals;
    expect(of({ kind: 'other-work', ...base })).toBeCloseTo((100 * cyclesByPass.other) / (cycles - cyclesByPass.other));
  });

  it('counts two operations for every MAC of the dense step', () => {
    const operations = 2 * 8 * trainingMacs(networkFrom(network));
    expect(of({ kind: 'throughput', ...base })).toBeCloseTo(operations / bdwp.totals.seconds / 1e9, 6);
    const { low, high } = measured({ kind: 'throughput', ...base, over: [10, 20] }, steps);
    expect(high / low).toBeCloseTo(2, 12);
  });

  it('of sparse GEMMs is within what sparsity allows, and names a length that there is not', () => {
    const all = of({ kind: 'gemm-speedup', ...base });
    expect(all).toBeGreaterThan(2);
    expect(all).toBeLessThan(4);
    expect(of({ kind: 'gemm-speedup', ...base, reduction: 4608 })).toBeGreaterThan(2);
    expect(() => of({ kind: 'gemm-speedup', ...base, reduction: 65 })).toThrow(
      'reduction: bdwp makes no GEMM with K = 65 sparse',
    );
    expect(() => of({ kind: 'gemm-speedup', ...base, method: 'dense' })).toThrow('dense makes no GEMM sparse');
  });

  it('of the pruner is M cycles a group', () => {
    expect(of({ kind: 'pruner-group', ...base })).toBeCloseTo(8, 1);
    expect(of({ kind: 'pruner-group', ...base, sparsity: '2:16' })).toBeCloseTo(16, 0);
    expect(of({ kind: 'pruner-time', ...base })).toBeGreaterThan(0);
    expect(() => of({ kind: 'pruner-group', ...base, method: 'dense' })).toThrow('dense prunes nothing');
  });
});

describe('a measure of several steps', () => {
  const networks = [network, 'cnn-glyphs'];
  const one = (name: string): number => of({ kind: 'speedup', networks: [name], batch: 8 });
  const [a, b] = networks.map(one);

  it('is their mean, or all of them', () => {
    expect(of({ kind: 'speedup', networks, batch: 8 })).toBeCloseTo((a + b) / 2, 12);
    expect(measured({ kind: 'speedup', networks, batch: 8, across: 'each' }, steps)).toEqual({
      low: Math.min(a, b),
      high: Math.max(a, b),
    });
  });

  it('spans machines', () => {
    const machines = ['sat-vcu1525', 'sat-vcu1525-1ch'];
    const lean = of({ kind: 'speedup', ...base, machines: ['sat-vcu1525-1ch'] });
    expect(measured({ kind: 'speedup', ...base, machines }, steps)).toEqual({
      low: Math.min(a, lean),
      high: Math.max(a, lean),
    });
  });
});

describe('a measure of a machine or a method', () => {
  it('is arithmetic on its parameters', () => {
    expect(of({ kind: 'peak' })).toBeCloseTo(409.6, 10);
    expect(of({ kind: 'peak', sparsity: '2:4' })).toBeCloseTo(819.2, 10);
    expect(of({ kind: 'training-peak', method: 'sr-ste' })).toBeCloseTo(409.6 * (3 / 2.25), 10);
    expect(of({ kind: 'memory-peak', channels: 'one' })).toBeCloseTo(19.2, 10);
    expect(
      measured({ kind: 'memory-peak', channels: 'all', machines: ['sat-vcu1525', 'sat-vcu1525-1ch'] }, steps),
    ).toEqual({
      low: 19.2,
      high: 76.8,
    });
    expect(of({ kind: 'method-ideal', method: 'dense' })).toBe(1);
    expect(of({ kind: 'method-ideal' })).toBe(2);
  });
});

it('every measure has a unit', () => {
  const kinds = measureSchema.options.map(({ shape }) => shape.kind.value);
  expect(new Set(kinds).size).toBe(kinds.length);
  for (const kind of kinds) expect(unitsOf({ kind } as Measure)).not.toHaveLength(0);
});
