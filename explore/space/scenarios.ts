/** From a point to the scenarios that it stands for, one a network. */
import { mergeScenario } from '../../run/scenario.ts';
import type { PartialScenario, Scenario } from '../../run/scenario.ts';
import { LAYER_PREFIX, SCENARIO_KEYS, settingsOf } from './space.ts';
import type { Point, Space } from './space.ts';
import type { AxisValue } from './axis.ts';

export interface NamedScenario {
  readonly name: string;
  readonly scenario: Scenario;
}

/** @throws {ScenarioError} if a value cannot be one of its key */
export function scenariosOf(space: Space, point: Point): NamedScenario[] {
  const set: Record<string, AxisValue> = {};
  const layerSparsity: Record<string, AxisValue> = {};
  const own: Record<string, AxisValue> = {};
  for (const [key, value] of Object.entries(settingsOf(space, point))) {
    if (key.startsWith(LAYER_PREFIX)) layerSparsity[key.slice(LAYER_PREFIX.length)] = value;
    else if (SCENARIO.has(key)) own[key] = value;
    else set[key] = value;
  }
  const chosen = { ...own, set, layerSparsity } as PartialScenario;
  const { scenario = {} } = space.file;
  return space.workloads.map(({ name, scenario: workload }) => ({
    name,
    scenario: mergeScenario(scenario, workload, chosen),
  }));
}

const SCENARIO = new Set<string>(SCENARIO_KEYS);
