import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPriceTable } from '../../arch/energy/price-table.ts';
import { deviceNames, loadDevice } from '../../arch/fpga/device.ts';
import { methodNames } from '../../dataflows/method.ts';
import { evaluate } from '../../explore/evaluate.ts';
import type { EvaluationContext } from '../../explore/evaluate.ts';
import { evaluationContext } from '../../explore/pool/context.ts';
import type { NamedScenario } from '../../explore/space/scenarios.ts';
import { placementOn } from '../../run/resources.ts';
import { mergeScenario, resolveScenario } from '../../run/scenario.ts';
import type { PartialScenario } from '../../run/scenario.ts';
import { simulate, stepTotals } from '../../run/simulate.ts';

const noFile = (path: string): never => {
  throw new Error(`${path} is not read`);
};

const prices = loadPriceTable('fpga-vu9p-16nm', noFile);
const devices = deviceNames.map((name) => loadDevice(name, noFile));

const fresh = (device = devices[0]): EvaluationContext =>
  evaluationContext({ files: {}, prices, device, mustFit: false });

const anySet = fc.record(
  {
    rows: fc.integer({ min: 4, max: 96 }),
    columns: fc.integer({ min: 4, max: 96 }),
    groupFileValues: fc.constantFrom(8, 32),
    elementwise: fc.constantFrom('none', 'statistics', 'all'),
    stridedInputGradient: fc.constantFrom('phases', 'zero-insertion'),
    pregenerate: fc.boolean(),
    overlapElementwise: fc.boolean(),
    dramChannels: fc.constantFrom(1, 2),
    tensorLayout: fc.constantFrom('tiled', 'row-major', 'auto'),
    dramChannelUse: fc.constantFrom('striped', 'by-tensor', 'auto'),
    clock: fc.constantFrom('200 MHz', '300 MHz'),
    // Out of its bounds: refused.
    soreLanes: fc.constantFrom(32, 64, 0),
  },
  { requiredKeys: [] },
);

const anyPart = fc.record({
  network: fc.constantFrom('resnet18-cifar10', 'mlp-glyphs', 'cnn-glyphs'),
  batch: fc.integer({ min: 1, max: 8 }),
  method: fc.constantFrom(...methodNames),
  sparsity: fc.constantFrom('2:4', '2:8'),
  phase: fc.constantFrom('training', 'inference'),
  layerSparsity: fc.constantFrom<NonNullable<PartialScenario['layerSparsity']>>({}, { '*': 'dense' }, { '*2*': '1:4' }),
  machine: fc.constantFrom('sat-vcu1525', 'sat-vcu1525-1ch'),
  set: anySet,
});

/** Two points that differ in one parameter, as neighbours in a search. */
const anyNeighbours = fc
  .tuple(anyPart, anyPart, fc.constantFrom(...Object.keys(mergeScenario({})), 'set', 'set', 'set'), fc.nat())
  .map(([one, another, key, pick]): readonly [PartialScenario, PartialScenario] => {
    if (key !== 'set') return [one, { ...one, [key]: another[key as keyof typeof another] }];
    const settings = Object.entries(another.set);
    const [setting] = settings.length > 0 ? settings.slice(pick % settings.length) : [];
    return [one, { ...one, set: { ...one.set, ...(setting && Object.fromEntries([setting])) } }];
  });

const scenariosOf = (part: PartialScenario): NamedScenario[] => [{ name: 'network', scenario: mergeScenario(part) }];

describe('an evaluation', () => {
  it('in closed form is the same whatever was evaluated before', () => {
    const shared = fresh();
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyNeighbours, (parts) => {
        for (const part of parts) {
          const outcome = evaluate(scenariosOf(part), 'closed-form', shared);
          seen.add(outcome.status);
          expect(outcome).toEqual(evaluate(scenariosOf(part), 'closed-form', fresh()));
        }
      }),
      { numRuns: 150 },
    );
    expect(seen).toEqual(new Set(['ok', 'refused']));
  });

  it.each([
    [
      'closed-form',
      'resnet18-cifar10',
      ['elementwise', 'pregenerate', 'stridedInputGradient', 'clock', 'dramChannels'],
    ],
    ['events', 'cnn-glyphs', ['pregenerate', 'elementwise', 'dramChannels']],
  ] as const)('in %s is the same after others of %s that differ in one parameter', (fidelity, network, keys) => {
    const shared = fresh();
    const others = {
      elementwise: 'all',
      pregenerate: false,
      stridedInputGradient: 'zero-insertion',
      clock: '300 MHz',
      dramChannels: 1,
    };
    const outcomes = [{}, ...keys.map((key) => ({ [key]: others[key] }))].map((set) => {
      const scenarios = scenariosOf({ network, batch: 2, set });
      const outcome = evaluate(scenarios, fidelity, shared);
      expect(outcome).toEqual(evaluate(scenarios, fidelity, fresh()));
      return JSON.stringify(outcome);
    });
    expect(new Set(outcomes).size).toBe(outcomes.length);
  });

  it('by events has the totals of a whole result', () => {
    const resolved = resolveScenario(mergeScenario({ network: 'cnn-glyphs', batch: 4 }), noFile);
    const { totals, units } = simulate(resolved.scenario);
    const found = stepTotals(resolved);
    expect(totals).toMatchObject(found.totals);
    expect(found.units).toEqual(units.map(({ unit, actions }) => ({ unit, actions })));
  });

  it('says what does not fit as a placement does, on every device', () => {
    const contexts = devices.map((device) => fresh(device));
    const anyGroups = fc.constantFrom('2:4', '2:8', '2:16');
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(anyGroups, anySet, fc.nat(devices.length - 1), (sparsity, drawn, index) => {
        const set = { ...drawn, soreLanes: 32 };
        const scenario = mergeScenario({ network: 'mlp-glyphs', method: 'bdwp', sparsity, set });
        const resolved = resolveScenario(scenario, noFile);
        const outcome = evaluate([{ name: 'network', scenario }], 'closed-form', contexts[index]);
        if (outcome.status !== 'ok') return;
        const { total, fit } = placementOn(resolved.machine, devices[index], resolved.sparsity, 'dsp');
        seen.add(fit.ok);
        expect(outcome.misfit).toEqual(fit.ok ? [] : fit.reasons);
        expect(outcome.machine).toMatchObject({ dsp: total.dsp.nominal, lut: total.lut.nominal });
      }),
      { numRuns: 150 },
    );
    expect(seen).toEqual(new Set([true, false]));
  });
});
