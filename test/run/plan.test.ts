import { describe, expect, it } from 'vitest';
import { satParameters } from '../../arch/sat/parameters.ts';
import { schedule } from '../../dataflows/sat/schedule.ts';
import { planScenario, scheduleKey } from '../../run/plan.ts';
import { ScheduleCache } from '../../run/schedule-cache.ts';
import { mergeScenario, resolveScenario } from '../../run/scenario.ts';
import type { Scenario } from '../../run/scenario.ts';
import { simulate } from '../../run/simulate.ts';

const noFiles = (): string => '';
const keyUnder = (set: Scenario['set'], machine = 'sat-vcu1525'): string =>
  scheduleKey(resolveScenario(mergeScenario({ machine, set }), noFiles).machine);

/** Changes that leave every schedule of a GEMM as it is. */
const beside: readonly Scenario['set'][] = [
  { elementwise: 'all' },
  { overlapElementwise: false },
  { pregenerate: false },
  { vectorLanes: 16 },
  { vectorBufferHalf: '64 KiB' },
  { soreLanes: 8 },
  { wuveLanes: 8 },
  { updateBufferHalf: '32 KiB' },
  { updateBurst: '16 KiB' },
  { flushSubnormals: false },
];

describe('what schedules depend on', () => {
  it('is the array, its buffers and the memory', () => {
    for (const set of beside) expect(keyUnder(set)).toBe(keyUnder({}));
    const keys = new Set(beside.flatMap((set) => Object.keys(set)));
    const others = satParameters.filter(({ key }) => !keys.has(key));
    const changed: Scenario['set'] = {
      clock: '300 MHz',
      rows: 16,
      dramChannels: 1,
      dramLatency: '1 us',
      tiling: 'fixed',
    };
    for (const [key, value] of Object.entries(changed)) {
      expect(others.map((parameter) => parameter.key)).toContain(key);
      expect(keyUnder({ [key]: value })).not.toBe(keyUnder({}));
    }
  });

  it('is the same for equal machines of different names', () => {
    const full = { dramChannels: 4, overlapElementwise: true };
    expect(keyUnder(full, 'sat-vcu1525-1ch')).toBe(keyUnder({}));
  });

  it.each(beside)('gives the result of a fresh schedule, though another machine made it: %o', (set) => {
    const scenario = mergeScenario({ network: 'resnet18-cifar10', batch: 16 });
    const cache = new ScheduleCache();
    simulate(scenario, { cache });
    const known = cache.size;
    expect(simulate({ ...scenario, set }, { cache })).toEqual(simulate({ ...scenario, set }));
    // Fusion changes no GEMM; a step without pre-generation has the same ones too.
    expect(cache.size).toBe(known);
  });

  it.each([
    {},
    { method: 'dense', set: { tensorLayout: 'row-major' } },
    { set: { dramChannelUse: 'by-tensor', dramChannels: 2 } },
    { set: { stridedInputGradient: 'zero-insertion' } },
  ] as const)('is all that is shared within a step: %o', (part) => {
    const resolved = resolveScenario(mergeScenario({ network: 'resnet18-cifar10', batch: 16, ...part }), noFiles);
    const { step, memory, choices } = planScenario(resolved);
    let gemms = 0;
    step.operations.forEach((operation, index) => {
      if (operation.kind !== 'gemm') return;
      const { space: _, ...alone } = schedule(operation, resolved.machine, memory.planning);
      expect(choices.get(index)).toMatchObject(alone);
      expect(choices.get(index)?.space.operation.pass).toBe(operation.pass);
      gemms += 1;
    });
    expect(gemms).toBe(62);
  });
});
