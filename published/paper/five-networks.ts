/** The mean of 1.75× beside ours: five networks on two readings of the card, and the range between their means. */
import { networkFrom } from '../../workloads/catalog.ts';
import { BATCH, fiveNetworks, twoReadings } from '../figures/five-networks.ts';
import { defaultScenario } from '../../run/scenario.ts';
import type { Scenario } from '../../run/scenario.ts';
import { intervalOf, mean, speedup } from './measurements.ts';
import type { Interval } from './measurements.ts';
import type { Steps } from './steps.ts';

export interface NetworkOnMachine {
  readonly machine: string;
  readonly speedup: number;
  readonly denseSeconds: number;
  readonly seconds: number;
}

export interface NetworkRow {
  readonly network: string;
  readonly title: string;
  readonly macIdealSpeedup: number;
  readonly machines: readonly NetworkOnMachine[];
}

export interface FiveNetworks {
  readonly method: string;
  readonly sparsity: string;
  readonly batch: number;
  readonly rows: readonly NetworkRow[];
  readonly meanMacIdeal: number;
  readonly means: readonly { readonly machine: string; readonly speedup: number }[];
  /** From the lower mean to the higher. */
  readonly range: Interval;
}

/** The main scenario on one network and machine. */
export const scenarioOn = (network: Scenario['network'], machine: string): Scenario => ({
  ...defaultScenario,
  network,
  machine,
  batch: BATCH,
});

/** @param told  called for each network on each machine */
export function fiveNetworksOn(steps: Steps, told: () => void): FiveNetworks {
  const rows = fiveNetworks.map((network): NetworkRow => {
    const machines = twoReadings.map((machine): NetworkOnMachine => {
      const scenario = scenarioOn(network, machine);
      const ratio = speedup(scenario, steps);
      const { seconds } = steps.of(scenario);
      told();
      return { machine, speedup: ratio, denseSeconds: seconds * ratio, seconds };
    });
    const { macIdealSpeedup } = steps.of(scenarioOn(network, twoReadings[0]));
    return { network, title: networkFrom(network).title, macIdealSpeedup, machines };
  });
  const means = twoReadings.map((machine, i) => ({
    machine,
    speedup: mean(rows.map(({ machines }) => machines[i].speedup)),
  }));
  return {
    method: defaultScenario.method,
    sparsity: defaultScenario.sparsity,
    batch: BATCH,
    rows,
    meanMacIdeal: mean(rows.map(({ macIdealSpeedup }) => macIdealSpeedup)),
    means,
    range: intervalOf(means.map((one) => one.speedup)),
  };
}
