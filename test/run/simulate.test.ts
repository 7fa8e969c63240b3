import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SatMachine } from '../../arch/sat/machine.ts';
import { StceModel } from '../../arch/sat/stce-model.ts';
import { BACKGROUND_UNITS, unitIndex } from '../../arch/sat/units.ts';
import type { SatWork } from '../../arch/sat/work.ts';
import { methodNames } from '../../dataflows/method.ts';
import type { Choice } from '../../dataflows/sat/schedule.ts';
import { TileSpace } from '../../dataflows/sat/tile-space.ts';
import { compare } from '../../run/compare.ts';
import { planScenario, programOf } from '../../run/plan.ts';
import type { Plan } from '../../run/plan.ts';
import { ScheduleCache } from '../../run/schedule-cache.ts';
import type { Result } from '../../run/result.ts';
import { mergeScenario, resolveScenario } from '../../run/scenario.ts';
import type { PartialScenario, ResolvedScenario } from '../../run/scenario.ts';
import { run, simulate } from '../../run/simulate.ts';
import { Simulation } from '../../sim/simulation.ts';
import { expandTrace, mergeWaits } from '../../sim/trace.ts';
import type { Span, Trace } from '../../sim/trace.ts';
import { networkFrom } from '../../workloads/catalog.ts';
import { trainingMacs } from '../../workloads/count.ts';

const cifar = { generator: 'resnet', depth: 18, stem: 'cifar', image: 32, classes: 10 } as const;
const small = { ...cifar, image: 8 } as const;

const anyScenario: fc.Arbitrary<PartialScenario> = fc.record({
  network: fc.constantFrom<NonNullable<PartialScenario['network']>>(
    small,
    { ...cifar, depth: 50, image: 16 },
    { ...cifar, stem: 'imagenet', image: 64, classes: 200 },
  ),
  batch: fc.integer({ min: 1, max: 24 }),
  method: fc.constantFrom(...methodNames),
  sparsity: fc.constantFrom('2:8', '2:4', '1:4', '2:16'),
  machine: fc.constantFrom('sat-vcu1525', 'sat-vcu1525-1ch'),
  phase: fc.constantFrom('training', 'training', 'inference'),
  set: fc.constantFrom<NonNullable<PartialScenario['set']>>(
    {},
    { pregenerate: false },
    { elementwise: 'statistics' },
    { elementwise: 'inline' },
    { elementwise: 'all' },
    { dataflow: 'ws' },
    { dataflow: 'os', interleave: 2 },
    { bufferHalfWest: '32 KiB', bufferHalfNorth: '32 KiB', bufferHalfOut: '32 KiB' },
    { rows: 16, columns: 8 },
    { stridedInputGradient: 'zero-insertion' },
    { drainValuesPerColumn: 2 },
    { doubleBuffer: false },
    { prefetch: false, overlapElementwise: false },
    { tiling: 'fixed', interleave: 1, doubleBuffer: false, prefetch: false },
  ),
});

/** Properties with one seed draw the same scenarios: each is simulated once. */
const simulated = new Map<string, Result>();

function resultOf(part: PartialScenario): Result {
  const key = JSON.stringify(part);
  const known = simulated.get(key);
  if (known) return known;
  const result = simulate(mergeScenario(part));
  simulated.set(key, result);
  return result;
}

const withoutCommands = (result: Result): unknown =>
  JSON.parse(JSON.stringify(result, (key, value: unknown) => (key === 'commands' ? undefined : value)));

function expanded(trace: Trace | null): Span[] {
  const spans: Span[] = [];
  if (trace) expandTrace(trace, (span) => spans.push(span));
  return mergeWaits(spans);
}

describe('a result', () => {
  it('is the same with and without fast-forward, to the last counter', () => {
    fc.assert(
      fc.property(anyScenario, (part) => {
        const scenario = mergeScenario(part);
        const cache = new ScheduleCache();
        const fast = simulate(scenario, { cache });
        const slow = simulate(scenario, { cache, fastForward: false });
        simulated.set(JSON.stringify(part), fast);
        expect(withoutCommands(fast)).toEqual(withoutCommands(slow));
        expect(slow.totals.commands.executed).toBe(slow.totals.commands.represented);
        expect(fast.totals.commands.represented).toBe(slow.totals.commands.represented);
      }),
      { numRuns: 20 },
    );
  }, 300_000);

  it('has the same spans with and without fast-forward', () => {
    const scenario = mergeScenario({ network: small, batch: 300, set: { bufferHalfWest: '16 KiB' } });
    const fast = run(scenario, { trace: true });
    const slow = run(scenario, { trace: true, fastForward: false });
    expect(fast.outcome.trace?.loops.length).toBeGreaterThan(20);
    expect(expanded(fast.outcome.trace)).toEqual(expanded(slow.outcome.trace));
  });

  it('adds up: operations to totals, busy and stalls and idle to cycles, for every unit', () => {
    fc.assert(
      fc.property(anyScenario, (part) => {
        const result = resultOf(part);
        const { totals, operations } = result;
        const total = (pick: (operation: (typeof operations)[number]) => number): number =>
          operations.reduce((sum, operation) => sum + pick(operation), 0);
        const sum = (stalls: Readonly<Record<string, number>>): number =>
          Object.values(stalls).reduce((all, cycles) => all + cycles, 0);
        expect(total(({ cycles }) => cycles)).toBe(totals.cycles);
        expect(total(({ macs }) => macs)).toBe(totals.macs);
        expect(total(({ bytesRead, bytesWritten }) => bytesRead + bytesWritten)).toBe(totals.dramBytes);
        expect(Object.values(totals.cyclesByPass).reduce((all, cycles) => all + cycles, 0)).toBe(totals.cycles);
        for (const { busy, stalls, idle } of result.units) expect(busy + sum(stalls) + idle).toBe(totals.cycles);
        expect(result.array.busyCycles + sum(result.array.stalls)).toBe(totals.cycles);
        expect(total(({ arrayBusyCycles }) => arrayBusyCycles)).toBe(result.array.busyCycles);
      }),
      { numRuns: 20 },
    );
  });

  it('never uses more than the whole array, in any operation', () => {
    fc.assert(
      fc.property(anyScenario, (part) => {
        const { operations, totals } = resultOf(part);
        for (const { utilisation } of operations) expect(utilisation).toBeLessThanOrEqual(1);
        expect(totals.gemmUtilisation).toBeLessThanOrEqual(1);
      }),
      { numRuns: 20 },
    );
  });

  it('is the same text every time', () => {
    const scenario = mergeScenario({ network: small, batch: 6, method: 'sdgp' });
    expect(JSON.stringify(simulate(scenario))).toBe(JSON.stringify(simulate(scenario)));
  });

  it('has a hash that names what is simulated, not how it was written', () => {
    const hash = (part: PartialScenario): string => simulate(mergeScenario({ network: small, batch: 2, ...part })).hash;
    expect(hash({})).toBe(hash({ set: { dramChannels: 4 } }));
    expect(hash({})).not.toBe(hash({ set: { dramChannels: 2 } }));
    expect(hash({})).not.toBe(hash({ batch: 3 }));
  });

  it.each(['resnet18-cifar10', 'resnet9-kakao'])(
    'executes the MACs of a training step of %s, less what is skipped',
    (network) => {
      const dense = simulate(mergeScenario({ network, batch: 4, method: 'dense' }));
      expect(dense.totals.macs).toBe(4 * trainingMacs(networkFrom(network)));
      expect(dense.totals.skippedMacs).toBe(0);
      const sparse = simulate(mergeScenario({ network, batch: 4, method: 'bdwp' }));
      // With all of FF and BP at 2:8 and all of WU dense it would be 2.
      expect(sparse.totals.macIdealSpeedup).toBeLessThan(2);
      expect(sparse.totals.macs + sparse.totals.skippedMacs).toBe(dense.totals.macs);
      for (const { sparse: kind, macs, skippedMacs } of sparse.operations) {
        if (kind !== null) expect(macs * 3).toBe(skippedMacs);
      }
    },
  );

  it('refuses a step of more MACs than can be counted exactly', () => {
    expect(() => simulate(mergeScenario({ network: 'vgg16', batch: 524_288 }))).toThrow(
      /batch: a step of .* MACs cannot be/,
    );
  });

  it('says which layers stay dense and why', () => {
    const { notes } = simulate(mergeScenario({ network: small, batch: 1, sparsity: '2:8' }));
    expect(notes).toContainEqual({ layer: 'conv1', message: 'FF stays dense: it is the first layer' });
    expect(notes).toContainEqual({ layer: 'fc', message: 'BP stays dense: it is the classifier' });
  });

  it('pads groups that do not divide the channels, with a note', () => {
    const { notes, operations } = simulate(mergeScenario({ network: small, batch: 1, sparsity: '2:7' }));
    expect(
      notes.some(({ message }) => message === 'FF: Cin = 64 is not a multiple of M = 7; the last group is padded'),
    ).toBe(true);
    const conv = operations.find(({ id }) => id === 'layer1.0.conv1 FF');
    // 64 = 9 groups of 7 and one value; the padded group has one pair, not two.
    expect(conv?.macs).toBe(8 * 8 * 64 * 9 * (9 * 2 + 1));
  });
});

describe('the main job', () => {
  for (const machine of ['sat-vcu1525', 'sat-vcu1525-1ch']) {
    it(`stays under its MAC ideal on ${machine}, however good the dense run is`, () => {
      const { rows, denseGemmUtilisation } = compare(mergeScenario({ machine }));
      const ideals = Object.fromEntries(rows.map(({ method, macIdealSpeedup }) => [method, macIdealSpeedup]));
      expect(ideals['bdwp']).toBeCloseTo(1.915, 3);
      for (const method of ['sr-ste', 'sdgp', 'sdwp']) expect(ideals[method]).toBeCloseTo(1.314, 3);
      for (const { method, speedup, macIdealSpeedup } of rows) {
        if (method !== 'dense') expect(speedup).toBeGreaterThan(1);
        if (method !== 'dense') expect(speedup).toBeLessThan(macIdealSpeedup);
        expect(speedup).toBeLessThanOrEqual(macIdealSpeedup / denseGemmUtilisation);
      }
      if (machine === 'sat-vcu1525') expect(denseGemmUtilisation).toBeGreaterThanOrEqual(0.97);
    });
  }

  it('executes at most 100 000 commands for ResNet-50 at any batch', () => {
    for (const batch of [32, 512, 4096]) {
      const { commands } = simulate(mergeScenario({ network: 'resnet50', batch })).totals;
      expect(commands.executed).toBeLessThanOrEqual(100_000);
    }
  });
});

describe('a bigger machine', () => {
  const cycles = (set: PartialScenario['set'], part: PartialScenario = {}): number =>
    simulate(mergeScenario({ network: 'resnet18-cifar10', batch: 64, set, ...part })).totals.cycles;

  it('is never more than 1 % slower: deeper buffers, more bandwidth, more lanes', () => {
    for (const method of ['dense', 'bdwp', 'sdgp']) {
      const steps: readonly (readonly [NonNullable<PartialScenario['set']>, NonNullable<PartialScenario['set']>])[] = [
        [{ dramChannels: 1 }, { dramChannels: 2 }],
        [{ dramChannels: 2 }, { dramChannels: 4 }],
        [{ bufferHalfWest: '128 KiB' }, { bufferHalfWest: '1 MiB' }],
        [{ bufferHalfNorth: '128 KiB' }, { bufferHalfNorth: '1 MiB' }],
        [{ bufferHalfOut: '128 KiB' }, { bufferHalfOut: '1 MiB' }],
        [{ vectorBufferHalf: '64 KiB' }, { vectorBufferHalf: '256 KiB' }],
        [{ vectorLanes: 64 }, { vectorLanes: 128 }],
        [{ updateBufferHalf: '64 KiB' }, { updateBufferHalf: '1 MiB' }],
        [{ bufferWriteBytes: '128 B' }, { bufferWriteBytes: '256 B' }],
      ];
      for (const [less, more] of steps)
        expect(cycles(more, { method })).toBeLessThanOrEqual(1.01 * cycles(less, { method }));
    }
  });

  it('loses at most 1 % to the plan of the smaller one', () => {
    const smaller: readonly NonNullable<PartialScenario['set']>[] = [
      { bufferHalfWest: '64 KiB' },
      { bufferHalfNorth: '128 KiB' },
      { bufferHalfOut: '128 KiB' },
      { bufferHalfWest: '32 KiB', bufferHalfNorth: '32 KiB', bufferHalfOut: '64 KiB' },
    ];
    for (const [batch, machine] of [
      [64, 'sat-vcu1525'],
      [64, 'sat-vcu1525-1ch'],
      [8, 'sat-vcu1525'],
    ] as const) {
      const part = { network: 'resnet18-cifar10', batch, machine };
      const big = resolveScenario(mergeScenario(part), noFiles);
      const own = cyclesOf(big, planScenario(big));
      for (const set of smaller) {
        const plan = planScenario(resolveScenario(mergeScenario({ ...part, set }), noFiles));
        const choices = new Map([...plan.choices].map(([i, choice]) => [i, movedTo(choice, big.machine)]));
        expect(own).toBeLessThanOrEqual(1.01 * cyclesOf(big, { ...plan, choices }));
      }
    }
  });
});

const noFiles = (path: string): string => {
  throw new Error(`tests read no files (${path})`);
};

const movedTo = (choice: Choice, machine: SatMachine): Choice => ({
  ...choice,
  space: new TileSpace(choice.space.operation, machine),
});

const cyclesOf = ({ machine }: ResolvedScenario, plan: Plan): number =>
  new Simulation<SatWork>(programOf(plan, machine), {
    servers: [plan.memory.server(BACKGROUND_UNITS)],
    models: new Map([[unitIndex('stce'), new StceModel(machine.array)]]),
  }).run().ticks;

describe('switches', () => {
  const cycles = (set: PartialScenario['set'], part: PartialScenario = {}): number =>
    simulate(mergeScenario({ network: 'resnet18-cifar10', batch: 16, set, ...part })).totals.cycles;

  it('cost time when an optimisation is off', () => {
    expect(cycles({ pregenerate: false })).toBeGreaterThan(cycles({}));
    expect(cycles({ interleave: 1 })).toBeGreaterThan(cycles({}));
    expect(cycles({ overlapElementwise: false })).toBeGreaterThan(cycles({}));
    expect(cycles({ stridedInputGradient: 'zero-insertion' })).toBeGreaterThan(cycles({}));
  });

  it('take elementwise passes away one level at a time', () => {
    const levels = (['none', 'statistics', 'inline', 'all'] as const).map((elementwise) => cycles({ elementwise }));
    expect(levels).toEqual(levels.toSorted((a, b) => b - a));
    expect(new Set(levels).size).toBe(4);
  });

  it('make inference a forward pass only', () => {
    const { operations, totals } = simulate(mergeScenario({ network: small, batch: 4, phase: 'inference' }));
    expect(new Set(operations.map(({ pass }) => pass))).toEqual(new Set(['FF', 'other']));
    expect(operations.some(({ kind }) => kind === 'update')).toBe(false);
    expect(totals.cyclesByPass.BP).toBe(0);
  });
});
