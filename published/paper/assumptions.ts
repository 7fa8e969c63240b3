/** What the comparison assumes: of the scenario of the mean, and every parameter of the machines. */
import { BATCH, fiveNetworks } from '../figures/five-networks.ts';
import type { Assumptions } from './paper-validation.ts';
import type { Steps } from './steps.ts';

export const scenarioAssumptions: Assumptions['scenario'] = [
  {
    meaning: 'networks',
    value: fiveNetworks.join(', '),
    provenance: 'recalled',
    source: 'five models: medium confidence; which variants on which data: low',
  },
  { meaning: 'batch', value: BATCH, provenance: 'recalled', source: 'low confidence' },
  {
    meaning: 'stays dense',
    value: 'first layer, classifier, products of attention, weight gradients',
    provenance: 'assumed',
    source: 'groups do not fit the first two; a dense weight gradient fits a straight-through update and the 1.75×',
  },
  {
    meaning: 'whose time counts',
    value: 'a whole step: all passes, batch norm and other elementwise work, pruning, update',
    provenance: 'assumed',
    source: 'what the paper measured is not known',
  },
];

/** Every parameter of some machines, by name. */
export const assumptionsOf = (machines: readonly string[], steps: Steps): Assumptions['machines'] =>
  machines.map((name) => ({ name, parameters: steps.machine(name).assumptions }));
