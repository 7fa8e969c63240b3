/** How tensors are stored, where a machine leaves it to the scheduler. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFrom, planText } from '../../run/plan-file.ts';
import { mergeScenario, resolveScenario } from '../../run/scenario.ts';
import type { ResolvedScenario, Scenario } from '../../run/scenario.ts';
import { runResolved, simulate } from '../../run/simulate.ts';

type Settings = Scenario['set'];

const OPEN = { dramChannelUse: 'auto', tensorLayout: 'auto' };
/** A card whose rows are expensive, so that the ways differ. */
const SLOW_ROWS = { dramMap: 'co7,bg2,ba2,ro17' };

const resolved = (set: Settings, network = 'cnn-glyphs', batch = 4): ResolvedScenario =>
  resolveScenario(mergeScenario({ network, batch, set }), () => {
    throw new Error('no file is read');
  });

describe('the scheduler, where it may decide how tensors are stored', () => {
  it('takes the fastest of the ways that are open, each as if it had been set', () => {
    const maps = fc.constantFrom('preset', 'co7,bg2,ba2,ro17', 'bg2,co7,ba2,ro17', 'co7,ro17,bg2,ba2');
    fc.assert(
      fc.property(maps, fc.integer({ min: 1, max: 5 }), fc.boolean(), (dramMap, dramChannels, isLayoutOpen) => {
        const set = { dramMap, dramChannels, ...OPEN, ...(isLayoutOpen ? {} : { tensorLayout: 'tiled' }) };
        const { totals, memory } = simulate(mergeScenario({ network: 'cnn-glyphs', batch: 4, set }));
        expect(memory.storagesTried).toHaveLength((dramChannels > 1 ? 2 : 1) * (isLayoutOpen ? 2 : 1));
        for (const { channelUse, tensorLayout, cycles } of memory.storagesTried) {
          const one = { ...set, dramChannelUse: channelUse, tensorLayout };
          expect(simulate(mergeScenario({ network: 'cnn-glyphs', batch: 4, set: one })).totals.cycles).toBe(cycles);
        }
        expect(totals.cycles).toBe(Math.min(...memory.storagesTried.map(({ cycles }) => cycles)));
      }),
      { numRuns: 4 },
    );
  });

  it('takes another way where another is faster', () => {
    const layoutFor = (set: Settings): string | undefined =>
      runResolved(resolved({ ...set, ...OPEN }, 'resnet18-cifar10', 8)).result.memory.banks?.tensorLayout;
    expect(layoutFor({})).toBe('tiled');
    expect(layoutFor(SLOW_ROWS)).toBe('row-major');
  });

  it('says what it decided in the plan, which then runs as it did', () => {
    const open = resolved({ ...SLOW_ROWS, ...OPEN }, 'resnet18-cifar10', 8);
    const searched = runResolved(open);
    expect(searched.plan.storage).toEqual({ channelUse: 'striped', tensorLayout: 'row-major' });
    const text = planText(open, searched.plan);
    const planned = runResolved(open, { plan: (of) => planFrom(text, 'plan.yaml', of) });
    expect(planned.result.totals).toEqual(searched.result.totals);
    expect(planned.result.memory.banks).toEqual(searched.result.memory.banks);
    expect(planned.result.memory.storagesTried).toEqual([]);
  });

  it('takes no plan that leaves it open, or that goes against what is set', () => {
    const open = resolved(OPEN);
    const text = planText(open, runResolved(open).plan);
    const without = text.replace(/^storage:\n(?: .*\n)+/m, '');
    expect(() => planFrom(without, 'plan.yaml', open)).toThrow(/plan\.yaml:1:1 storage: .*the plan must say it/);
    const set = resolved({ dramChannelUse: 'by-tensor', tensorLayout: 'auto' });
    expect(() => planFrom(text, 'plan.yaml', set)).toThrow(
      /storage\.channelUse: is striped, that of .* is by-tensor: --set dramChannelUse=striped runs it so/,
    );
    const bandwidth = resolved({ dramModel: 'bandwidth' });
    expect(() => planFrom(text, 'plan.yaml', bandwidth)).toThrow(/storage: the memory of sat-vcu1525 knows no storage/);
  });

  it('tries with banks what is then stepped line by line', () => {
    const { totals, memory } = runResolved(resolved({ ...OPEN, dramModel: 'lines' })).result;
    const banks = runResolved(resolved(OPEN)).result;
    expect(memory.storagesTried).toEqual(banks.memory.storagesTried);
    expect(totals.commands.executed).toBe(totals.commands.represented);
  });
});
