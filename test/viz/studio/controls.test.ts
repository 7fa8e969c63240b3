import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadMachine, machineNames } from '../../../arch/machine-file.ts';
import { readParameter, satParameters } from '../../../arch/sat/parameters.ts';
import { mergeScenario } from '../../../run/scenario.ts';
import type { PartialScenario } from '../../../run/scenario.ts';
import { byControl, controlGroups, isSet, textOf, withText, wordsOf } from '../../../viz/studio/controls.ts';
import type { Control } from '../../../viz/studio/controls.ts';
import { readValue } from '../../../viz/studio/fragment.ts';
import { catalogue as makeCatalogue, noFiles } from '../../../viz/studio/worker/catalogue.ts';
import type { Catalogue } from '../../../viz/studio/worker/messages.ts';

let catalogue: Catalogue;
beforeAll(() => {
  catalogue = makeCatalogue();
});
const controlsOf = (scenario: PartialScenario): Control[] =>
  controlGroups(catalogue, scenario).flatMap(({ controls }) => controls);
const controlOf = (id: string, scenario: PartialScenario = {}): Control => {
  const found = controlsOf(scenario).find((control) => control.id === id);
  if (!found) throw new Error(`there is no control ${id}`);
  return found;
};

describe('the controls', () => {
  it.each(machineNames)(
    'are all parameters that %s reads, once, with the values, words and sources of its file',
    (machine) => {
      const { assumptions } = loadMachine(machine, noFiles);
      const ids = controlsOf({ machine }).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(ids.filter((id) => id.startsWith('set.')))).toEqual(
        new Set(assumptions.map(({ parameter }) => `set.${parameter}`)),
      );
      for (const { parameter, value, meaning, provenance, source } of assumptions) {
        const { preset, help, ...from } = controlOf(`set.${parameter}`, { machine });
        expect({ preset, help, provenance: from.provenance, source: from.source }).toEqual({
          preset: String(value),
          help: meaning,
          provenance,
          source,
        });
      }
    },
  );

  it('follow the memory model, and keep what is set for another one, which is refused', () => {
    const ids = controlsOf({ set: { dramModel: 'bandwidth', dramRefresh: 'off' } }).map(({ id }) => id);
    expect(ids).toContain('set.dramEfficiency');
    expect(ids).toContain('set.dramRefresh');
    expect(ids).not.toContain('set.dramMap');
    expect(controlOf('set.dramEfficiency', { set: { dramModel: 'bandwidth' } }).preset).toBe('0.8');
  });

  it('offer only what scenarios and parameters can be', () => {
    for (const { id, field } of controlsOf({})) {
      for (const { value } of field.kind === 'choice' ? field.options : []) {
        const parameter = satParameters.find(({ key }) => id === `set.${key}`);
        if (parameter) expect(readParameter(parameter, readValue(value))).toBe(readValue(value));
        else expect(() => mergeScenario({ [id]: value })).not.toThrow();
      }
    }
  });

  it('show what was written, and what the preset has where nothing or that is written', () => {
    const controls = controlsOf({});
    fc.assert(
      fc.property(fc.constantFrom(...controls), fc.string({ maxLength: 8 }), (control, text) => {
        const scenario = withText(control, { method: 'sdgp', set: { wsPairs: 8 } }, text, catalogue);
        const written = text.trim();
        const isNumber =
          typeof (control.id.startsWith('set.') ? scenario.set?.[control.id.slice(4)] : scenario.batch) === 'number';
        if (!isNumber && !written.startsWith('"')) expect(textOf(control, scenario)).toBe(written || control.preset);
        expect(isSet(control, withText(control, scenario, control.preset, catalogue))).toBe(false);
        expect(isSet(control, withText(control, scenario, '', catalogue))).toBe(false);
      }),
    );
  });

  it('write numbers as numbers, and leave nothing behind', () => {
    const rows = controlOf('set.rows');
    expect(withText(rows, {}, ' 64 ', catalogue)).toEqual({ set: { rows: 64 } });
    expect(withText(rows, { batch: 8, set: { rows: 64 } }, '32', catalogue)).toEqual({ batch: 8 });
    expect(withText(controlOf('batch'), {}, '64', catalogue)).toEqual({ batch: 64 });
    expect(withText(controlOf('sparsity'), {}, '2:4', catalogue)).toEqual({ sparsity: '2:4' });
  });
});

describe('messages of the simulator', () => {
  it('stand at the control that they name; others keep the name', () => {
    const issues = [
      { path: 'set.rows', message: 'too many' },
      { path: 'set.rows', message: 'and odd' },
      { path: 'layerSparsity.conv1', message: 'no such layer' },
      { message: 'all of it' },
    ];
    expect(byControl(issues, controlsOf({}))).toEqual(
      new Map([
        ['set.rows', ['too many', 'and odd']],
        ['', ['layerSparsity.conv1: no such layer', 'all of it']],
      ]),
    );
  });
});

it('labels are the words of the keys', () => {
  expect(['clock', 'dramChannels', 'wsPairs', 'bufferHalfWest'].map(wordsOf)).toEqual([
    'Clock',
    'DRAM channels',
    'WS pairs',
    'Buffer half west',
  ]);
  const labels = satParameters.map(({ key }) => wordsOf(key));
  expect(new Set(labels).size).toBe(labels.length);
});
