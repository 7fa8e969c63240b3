import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPriceTable, priceTableNames } from '../../arch/energy/price-table.ts';
import type { PriceTable } from '../../arch/energy/price-table.ts';
import { SAT_UNITS } from '../../arch/sat/units.ts';
import { priced } from '../../run/energy.ts';
import { POWER_GROUPS, powerTrack } from '../../run/power.ts';
import type { PowerGroup } from '../../run/power.ts';
import { mergeScenario } from '../../run/scenario.ts';
import type { PartialScenario } from '../../run/scenario.ts';
import { run } from '../../run/simulate.ts';
import type { Run } from '../../run/simulate.ts';
import { chromeTrace } from '../../sim/chrome-trace.ts';

const table = (name = 'fpga-vu9p-16nm'): PriceTable =>
  loadPriceTable(name, (path) => {
    throw new Error(`${path} is read`);
  });

const runs = new Map<string, Run>();
function runOf(part: PartialScenario, fastForward = true): Run {
  const key = JSON.stringify([part, fastForward]);
  const known = runs.get(key) ?? run(mergeScenario(part), { trace: true, fastForward });
  runs.set(key, known);
  return known;
}

const anyScenario: fc.Arbitrary<PartialScenario> = fc.record({
  network: fc.constantFrom('cnn-glyphs', 'mlp-glyphs', 'vit-glyphs'),
  batch: fc.integer({ min: 1, max: 9 }),
  phase: fc.constantFrom('training', 'inference'),
  method: fc.constantFrom('dense', 'bdwp', 'sdgp', 'sr-ste', 'mdgf'),
  set: fc.record({
    elementwise: fc.constantFrom('none', 'statistics', 'inline', 'all'),
    pregenerate: fc.boolean(),
    dataflow: fc.constantFrom('auto', 'os', 'ws'),
  }),
});

interface PowerEvent {
  readonly ph: string;
  readonly name: string;
  readonly ts: number;
  readonly args: Readonly<Record<PowerGroup, number>>;
}

/** Counter events of power in the JSON of a trace, and how many slices stand for skipped rounds. */
function powerOf({ result, outcome, program, resolved }: Run, prices = table(), mostSpans = Infinity): PowerEvent[] {
  if (!outcome.trace) throw new Error('the run was not traced');
  const options = {
    units: SAT_UNITS,
    operations: program.operations,
    ticksPerSecond: resolved.machine.clockHz,
    mostSpans,
    counters: [powerTrack(result, outcome, prices)],
  };
  const text = [...chromeTrace(outcome.trace, options)].join('');
  return (JSON.parse(text) as { traceEvents: PowerEvent[] }).traceEvents.filter(
    ({ ph, name }) => ph === 'C' && name === 'power (W)',
  );
}

/** Joules of each group: watts times microseconds, event by event. */
const joulesOf = (events: readonly PowerEvent[]): Record<PowerGroup, number> =>
  Object.fromEntries(
    POWER_GROUPS.map((group) => [
      group,
      events.reduce((sum, { ts, args }, index) => sum + args[group] * 1e-6 * ((events[index + 1]?.ts ?? ts) - ts), 0),
    ]),
  ) as Record<PowerGroup, number>;

const total = (joules: Readonly<Record<string, number>>): number =>
  Object.values(joules).reduce((sum, value) => sum + value, 0);

const expectClose = (found: number, expected: number): void => {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * expected);
};

describe('power over time', () => {
  it('adds up to the nominal energy of the step, is never negative and ends at 0', () => {
    fc.assert(
      fc.property(anyScenario, fc.constantFrom(...priceTableNames), (part, name) => {
        const done = runOf(part);
        const events = powerOf(done, table(name));
        expectClose(total(joulesOf(events)), priced(done.result, table(name)).perStepJ.nominal);
        for (const { args } of events) expect(Math.min(...Object.values(args))).toBeGreaterThanOrEqual(0);
        const last = events.at(-1);
        expect(total(last?.args ?? { none: 1 })).toBe(0);
        // Without static power it ends with the last work, which may arrive later.
        expect((last?.ts ?? 0) * 1e-6).toBeLessThanOrEqual(done.result.totals.seconds * (1 + 1e-9));
      }),
      { numRuns: 40 },
    );
  });

  it('adds up as well where skipped rounds stay loops, and group by group', () => {
    for (const part of [
      { network: 'resnet18-cifar10', batch: 64 },
      { network: 'vit-glyphs', batch: 64, method: 'dense' },
      { network: 'cnn-glyphs', batch: 512, set: { elementwise: 'all' } },
    ]) {
      const done = runOf(part);
      expect(done.outcome.trace?.loops.length).toBeGreaterThan(5);
      const [whole, short] = [joulesOf(powerOf(done)), joulesOf(powerOf(done, table(), 0))];
      expectClose(total(short), priced(done.result, table()).perStepJ.nominal);
      for (const group of POWER_GROUPS) expectClose(short[group], whole[group]);
    }
  });

  it('gives each group what the report gives its units', () => {
    const done = runOf({ network: 'vit-glyphs', batch: 8 });
    const report = priced(done.result, table());
    const joules = joulesOf(powerOf(done));
    const of = (...names: readonly string[]): number =>
      report.byUnit.reduce((sum, { name, energyJ }) => sum + (names.includes(name) ? energyJ.nominal : 0), 0);
    expectClose(joules.array, of('array'));
    expectClose(joules.buffers, of('west buffer', 'north buffer', 'output buffer', 'vector buffers', 'update buffers'));
    expectClose(joules.memory, of('DRAM'));
    expectClose(joules['vector engine'], of('vector engine'));
    expectClose(joules['pruner and optimizer'], of('pruner', 'optimizer'));
    expectClose(joules.static, report.breakdown.staticPj.nominal * 1e-12);
  });

  it('is the same over time with and without fast-forward', () => {
    const part = { network: 'cnn-glyphs', batch: 16 };
    expect(powerOf(runOf(part))).toEqual(powerOf(runOf(part, false)));
  });

  it('of the array is the price of what it does in a tick of a GEMM that never waits', () => {
    const done = runOf({ network: 'resnet18-cifar10', batch: 64, method: 'dense' });
    const operation = done.result.operations.find(({ id }) => id === 'layer1.0.conv1 WU');
    const { 'fp16-multiply': products = 0 } = operation?.actions.stce ?? {};
    // 1024 PEs at 200 MHz, all busy: at least products and additions, 8.4 and 20 pJ; at most all that a MAC touches.
    const full = 1024 * 200e6 * 28.4e-12;
    expect(products).toBe(operation?.macs);
    const watts = Math.max(...powerOf(done).map(({ args }) => args.array));
    expect(watts).toBeGreaterThan(full);
    expect(watts).toBeLessThan(1.2 * full);
  });

  it('spreads over the step what is counted for no operation', () => {
    const done = runOf({ network: 'mlp-glyphs', batch: 2 });
    const units = done.result.units.map((unit) =>
      unit.unit === 'dma.west'
        ? {
            ...unit,
            actions: { ...unit.actions, 'dram-interface-bit': 1e9 + (unit.actions['dram-interface-bit'] ?? 0) },
          }
        : unit,
    );
    const more = { ...done, result: { ...done.result, units } };
    const [before, after] = [powerOf(done), powerOf(more)];
    expect(after.map(({ ts }) => ts)).toEqual(before.map(({ ts }) => ts));
    const added = (1e9 * 10.8e-12) / done.result.totals.seconds;
    expectClose(after[0].args.memory - before[0].args.memory, added);
    expectClose(total(joulesOf(after)), priced(more.result, table()).perStepJ.nominal);
  });

  it('has the work that is fused into a GEMM, which the vector engine takes no time for', () => {
    const done = runOf({ network: 'cnn-glyphs', batch: 4, set: { elementwise: 'all' } });
    const fused = done.result.operations.filter(({ kind, actions }) => kind === 'gemm' && actions.vector);
    expect(fused.length).toBeGreaterThan(0);
    // While the array works for it, and not while the first tile of all is loaded.
    const operation = done.result.operations.indexOf(fused[0]);
    const span = done.outcome.trace?.spans.find(
      (one) => one.unit === 0 && one.operation === operation && !one.stall && one.end > one.start,
    );
    const at = ((span?.start ?? 0) / done.resolved.machine.clockHz) * 1e6;
    const events = powerOf(done);
    expect(events[0].args).toMatchObject({ array: 0, 'vector engine': 0 });
    expect(at).toBeGreaterThan(0);
    const during = events.findLast(({ ts }) => ts <= at * (1 + 1e-9));
    expect(during?.args.array).toBeGreaterThan(0);
    expect(during?.args['vector engine']).toBeGreaterThan(0);
  });
});
