import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { KnownSteps } from '../../run/known-steps.ts';
import { planScenario, programOf } from '../../run/plan.ts';
import { ScheduleCache } from '../../run/schedule-cache.ts';
import { SharedParts } from '../../run/shared-parts.ts';
import { mergeScenario, resolveScenario } from '../../run/scenario.ts';
import type { PartialScenario } from '../../run/scenario.ts';
import { runResolved, stepTotals } from '../../run/simulate.ts';
import { GemmWriter } from '../../dataflows/sat/write-gemm.ts';
import { StreamWriter } from '../../dataflows/sat/write-stream.ts';
import { checkProgram } from '../../sim/check-program.ts';
import { Simulation } from '../../sim/simulation.ts';

const noFile = (path: string): never => {
  throw new Error(`${path} is not read`);
};

const sparsities = ['dense', '2:4', '1:4', '2:8'];

const machines: readonly NonNullable<PartialScenario['set']>[] = [
  {},
  { vectorLanes: 8, soreLanes: 8, elementwise: 'statistics' },
  { prefetch: false, pregenerate: false },
  { doubleBuffer: false, overlapElementwise: false },
  { dramChannels: 2, dramChannelUse: 'by-tensor' },
  { tensorLayout: 'row-major' },
  { tensorLayout: 'auto', dramChannels: 2, dramChannelUse: 'auto' },
];

const layers = { 'cnn-glyphs': ['*'], 'resnet18-cifar10': ['layer1*', 'layer3*', '*.conv2', '*'] } as const;

const anyScenario = fc.constantFrom('cnn-glyphs' as const, 'resnet18-cifar10' as const).chain((network) =>
  fc.record({
    network: fc.constant(network),
    batch: fc.constantFrom(2, 3),
    method: fc.constantFrom('bdwp', 'sr-ste', 'dense'),
    layerSparsity: fc.dictionary(fc.constantFrom(...layers[network]), fc.constantFrom(...sparsities), { maxKeys: 3 }),
  }),
);

describe('what is known of other steps', () => {
  it.each(machines)('changes no total of any step on a machine with %o', (set) => {
    const known = new KnownSteps(3);
    const cache = new ScheduleCache();
    const parts = new SharedParts();
    fc.assert(
      fc.property(anyScenario, (part) => {
        const resolved = resolveScenario(mergeScenario({ ...part, set }), noFile);
        const found = stepTotals(resolved, { cache, parts, known });
        expect(JSON.stringify(found)).toBe(JSON.stringify(stepTotals(resolved, { cache, parts })));
        // Nobody checks the programs of searches.
        checkProgram(programOf(planScenario(resolved, cache, parts), resolved.machine, 'counts'));
        const { totals, units } = runResolved(resolved, { cache, parts }).result;
        expect(totals).toMatchObject(found.totals);
        expect(units.map(({ unit, actions }) => ({ unit, actions }))).toEqual(found.units);
      }),
      { numRuns: 20 },
    );
  });

  it('changes no total of any step on machines that differ in this and that', () => {
    const known = new KnownSteps(3);
    const cache = new ScheduleCache();
    const parts = new SharedParts();
    const set = fc.record(
      {
        rows: fc.constantFrom(8, 32),
        vectorLanes: fc.constantFrom(8, 128),
        vectorBufferHalf: fc.constantFrom('4 KiB', '32 KiB'),
        soreLanes: fc.constantFrom(8, 32),
        wuveLanes: fc.constantFrom(8, 32),
        updateBufferHalf: fc.constantFrom('4 KiB', '32 KiB'),
        updateBurst: fc.constantFrom('4 KiB', '16 KiB'),
        dramLatency: fc.constantFrom('100 ns', '300 ns'),
        doubleBuffer: fc.boolean(),
        prefetch: fc.boolean(),
        overlapElementwise: fc.boolean(),
        dramChannels: fc.constantFrom(1, 4),
        dramChannelUse: fc.constantFrom('striped' as const, 'by-tensor' as const),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anyScenario, set, (part, changes) => {
        const resolved = resolveScenario(mergeScenario({ ...part, set: changes }), noFile);
        const found = stepTotals(resolved, { cache, parts, known });
        expect(JSON.stringify(found)).toBe(JSON.stringify(stepTotals(resolved, { cache, parts })));
        expect(runResolved(resolved, { cache, parts }).result.totals).toMatchObject(found.totals);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    { vectorLanes: 8 },
    { vectorBufferHalf: '4 KiB' },
    { soreLanes: 8 },
    { wuveLanes: 8 },
    { updateBufferHalf: '4 KiB' },
    { updateBurst: '4 KiB' },
    { dramLatency: '300 ns' },
    { dramModel: 'lines' },
  ] as const)('changes no total on a machine that differs from the one before in %o', (set) => {
    const known = new KnownSteps(3);
    const parts = new SharedParts();
    const totals = (changes: PartialScenario['set'], options: { readonly known?: KnownSteps }): string => {
      const part = { network: 'cnn-glyphs', batch: 4, method: 'bdwp', sparsity: '2:4', set: changes };
      return JSON.stringify(stepTotals(resolveScenario(mergeScenario(part), noFile), { parts, ...options }));
    };
    totals({}, { known });
    expect(totals(set, { known })).toBe(totals(set, {}));
  });

  it('spares the writing of streams on machines that differ in their arrays', () => {
    const known = new KnownSteps(3);
    const parts = new SharedParts();
    const update = vi.spyOn(StreamWriter.prototype, 'update');
    const written = (set: PartialScenario['set']): number => {
      const part = { network: 'cnn-glyphs', batch: 4, method: 'bdwp', sparsity: '2:4', set };
      update.mockClear();
      stepTotals(resolveScenario(mergeScenario(part), noFile), { parts, known });
      return update.mock.calls.length;
    };
    const all = written({});
    expect(all).toBeGreaterThan(0);
    expect([{ rows: 16 }, { columns: 8 }, { wuveLanes: 16 }, { dramChannels: 2 }].map((set) => written(set))).toEqual([
      0,
      0,
      all,
      all,
    ]);
    update.mockRestore();
  });

  it('spares the writing of GEMMs that are mapped as in two steps before', () => {
    const known = new KnownSteps();
    const cache = new ScheduleCache();
    const parts = new SharedParts();
    const write = vi.spyOn(GemmWriter.prototype, 'write');
    const written = (set: PartialScenario['set']): number => {
      const part = { network: 'cnn-glyphs', batch: 4, method: 'bdwp', sparsity: '2:4', set } as const;
      const resolved = resolveScenario(mergeScenario(part), noFile);
      // Mappings are tried before.
      planScenario(resolved, cache, parts);
      write.mockClear();
      const found = stepTotals(resolved, { cache, parts, known });
      const { length } = write.mock.calls;
      expect(JSON.stringify(found)).toBe(JSON.stringify(stepTotals(resolved, { cache, parts })));
      return length;
    };
    const all = written({});
    expect(all).toBeGreaterThan(0);
    expect(written({ vectorLanes: 64 })).toBe(all);
    // What runs beside a GEMM depends on the vector engine.
    const withBesides = written({ vectorLanes: 32 });
    expect(withBesides).toBeGreaterThan(0);
    expect(withBesides).toBeLessThan(all);
    expect(written({ vectorLanes: 32 })).toBe(0);
    write.mockRestore();
  });

  it('counts nothing of a step that has no operation, as a run does', () => {
    const network =
      'name: net\ntitle: net\ninput: { height: 4, width: 4, channels: 8 }\nlayers:\n  - { id: a, kind: relu }\n';
    const part = { network: 'net.yaml', batch: 4, phase: 'inference', set: { elementwise: 'inline' } } as const;
    const resolved = resolveScenario(mergeScenario(part), () => network);
    const { units } = runResolved(resolved).result;
    expect(units.map(({ unit, actions }) => ({ unit, actions }))).toEqual(stepTotals(resolved).units);
  });

  it('spares a simulation of what has been before', () => {
    const known = new KnownSteps(3);
    const cache = new ScheduleCache();
    const parts = new SharedParts();
    const advance = vi.spyOn(Simulation.prototype, 'advance');
    /** How many ticks are simulated for a step on a machine that has been met, schedules known. */
    const ticks = (sparsity: string): number => {
      const part = { network: 'cnn-glyphs', batch: 4, method: 'bdwp', sparsity };
      const resolved = resolveScenario(mergeScenario(part), noFile);
      stepTotals(resolved, { cache, parts });
      advance.mockClear();
      stepTotals(resolved, { cache, parts, known });
      return advance.mock.calls.length;
    };
    ticks('2:4');
    ticks('2:4');
    const whole = ticks('2:4');
    expect(whole).toBeGreaterThan(0);
    expect(ticks('2:4')).toBe(0);
    const other = ticks('2:8');
    expect(other).toBeGreaterThan(0);
    expect(other).toBeLessThan(whole);
    expect(ticks('2:8')).toBe(0);
    advance.mockRestore();
  });

  it('is nothing on a machine that was hardly met, or whose memory is stepped', () => {
    const known = new KnownSteps(3);
    const parts = new SharedParts();
    const of = (set: PartialScenario['set']): unknown => {
      const resolved = resolveScenario(mergeScenario({ network: 'mlp-glyphs', set }), noFile);
      const plan = planScenario(resolved, new ScheduleCache(), parts);
      return known.of(resolved.machine, plan.memory, programOf(plan, resolved.machine));
    };
    expect([of({}), of({ rows: 16 }), of({})]).toEqual([null, null, null]);
    expect(of({})).not.toBeNull();
    const lines = (): unknown => of({ dramModel: 'lines' });
    expect([lines(), lines(), lines(), lines()]).toEqual([null, null, null, null]);
  });
});
