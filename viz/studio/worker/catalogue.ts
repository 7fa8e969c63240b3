/** What the studio's controls offer, from the data that the command line has its words from. */
import { loadMachine, machineNames } from '../../../arch/machine-file.ts';
import type { Assumption, ReadText } from '../../../arch/machine-file.ts';
import { memoryModelNames } from '../../../arch/sat/machine.ts';
import { satParameters } from '../../../arch/sat/parameters.ts';
import { methods } from '../../../dataflows/method.ts';
import { defaultScenario } from '../../../run/scenario.ts';
import { networkFrom, networkNames } from '../../../workloads/catalog.ts';
import type { Catalogue } from './messages.ts';

export function catalogue(): Catalogue {
  return {
    networks: networkNames.map((name) => ({ name, title: networkFrom(name).title, about: '' })),
    methods: methods.map(({ name, title, description }) => ({ name, title, about: description })),
    machines: machineNames.map((name) => ({ name, parameters: parametersOf(name) })),
    parameters: satParameters,
    defaults: defaultScenario,
  };
}

export const noFiles: ReadText = (path) => {
  throw new Error(`files cannot be read here (${path})`);
};

/** A machine keeps to itself what its memory model does not read; another model does. */
function parametersOf(name: string): Assumption[] {
  const byKey = new Map<string, Assumption>();
  for (const set of [...memoryModelNames.map((dramModel) => ({ dramModel })), {}]) {
    for (const assumption of loadMachine(name, noFiles, set).assumptions) byKey.set(assumption.parameter, assumption);
  }
  return satParameters.flatMap(({ key }) => byKey.get(key) ?? []);
}
