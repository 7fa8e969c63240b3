/** What is known of a step once it is lowered, whatever the machine takes for it. */
import { keptWeights } from '../dataflows/kept-weights.ts';
import type { LoweredStep } from '../dataflows/operation.ts';
import { peakMemory } from '../dataflows/peak-memory.ts';
import { loweringOptions } from './plan.ts';
import type { ResolvedScenario } from './scenario.ts';

export interface StepNeeds {
  /** Bytes in the card's memory at the most. */
  readonly peakMemory: number;
  /** Share of the weights that the forward pass multiplies by. */
  readonly keptWeights: number;
}

/** By the step itself, which never changes: points that share one share this. */
const known = new WeakMap<LoweredStep, StepNeeds>();

/** @param step  the scenario's, lowered */
export function needsOf(resolved: ResolvedScenario, step: LoweredStep): StepNeeds {
  const found = known.get(step);
  if (found) return found;
  const peak = peakMemory(resolved.network, loweringOptions(resolved), step);
  const needs = { peakMemory: peak, keptWeights: keptWeights(step) };
  known.set(step, needs);
  return needs;
}
