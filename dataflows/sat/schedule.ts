/**
 * The offline scheduler: a mapping for each GEMM, from the closed forms and the memory's bandwidth, before anything runs.
 *
 * Mappings that fit (candidates.ts) are estimated (estimate.ts); the best estimates of each dataflow are then tried by events
 * (trial.ts), see search.ts. A search ends early at a mapping that no other can beat by more than 0.8 %.
 */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { GemmOperation } from '../operation.ts';
import { DoesNotFitError, canRun, dataflowsOf, fixedMapping, overflow, whyNothingFits } from './candidates.ts';
import { whyImpossible } from './check-mapping.ts';
import { estimate, leastTicks } from './estimate.ts';
import type { Estimate } from './estimate.ts';
import { arrayBound } from './least-array-ticks.ts';
import { leastRunTicks } from './least-run-ticks.ts';
import type { Mapping } from './mapping.ts';
import { AS_GOOD, DataflowSearch, GOOD_ENOUGH, tried } from './search.ts';
import { TileSpace } from './tile-space.ts';

export interface Choice {
  readonly mapping: Mapping;
  readonly estimate: Estimate;
  /** What the GEMM takes by itself, tried on the machine. */
  readonly ticks: number;
  /** Mappings looked at: none of a dataflow that cannot be faster than the other. */
  readonly candidates: number;
  readonly space: TileSpace;
}

/** How a search goes about it; either way it chooses the same. */
export interface SearchOptions {
  /** Leave out what bounds show to be no better; on by default. */
  readonly usesBounds?: boolean;
}

/**
 * Chooses the mapping of one GEMM: by estimates, then, among the best of each dataflow and the mapping of the fixed rule, by
 * trials. So it is not slower by itself than what a search of one dataflow would choose, but for the 0.8 % that end a search
 * early, nor than what the rule would, but for the 0.1 % that count as nothing.
 *
 * @throws {DoesNotFitError} if nothing fits the buffers
 */
export function schedule(
  operation: GemmOperation,
  machine: SatMachine,
  memory: MemoryModel,
  { usesBounds = true }: SearchOptions = {},
): Choice {
  const space = new TileSpace(operation, machine);
  const choice = scheduled(space, memory, usesBounds);
  // The choice keeps its space; what was found of other mappings is not needed any more.
  space.forgetTiles();
  return choice;
}

function scheduled(space: TileSpace, memory: MemoryModel, usesBounds: boolean): Choice {
  const { machine } = space;
  const dataflows = dataflowsOf(space);
  const least = { os: leastTicks(space, 'os'), ws: leastTicks(space, 'ws') };
  const goal = GOOD_ENOUGH * Math.min(...dataflows.map((dataflow) => least[dataflow]));
  const found: Choice[] = [];
  let candidates = 0;
  for (const dataflow of dataflows) {
    const rival = Math.min(...found.map(({ ticks }) => ticks));
    if (usesBounds && least[dataflow] > AS_GOOD * rival) continue;
    const search = new DataflowSearch(space, dataflow, memory, usesBounds);
    const best = machine.tiling === 'fixed' ? null : search.best(usesBounds ? rival : Infinity);
    if (best && best.ticks <= goal && best.ticks < rival)
      return fastest([best, ...fasterRules(space, dataflows, best, memory, usesBounds)]);
    if (best) found.push(best);
    candidates += search.candidates;
    const rule = fixedMapping(space, dataflow);
    if (!rule) continue;
    candidates += 1;
    const known = Math.min(...found.map(({ ticks }) => ticks));
    const faster = search.triedAgainst(rule, known);
    if (faster) found.push(faster);
  }
  const [first] = found;
  if (!first) throw whyNothingFits(space);
  // The rule is output-stationary wherever the array can be.
  if (machine.tiling === 'fixed') return first;
  return { ...fastest(found), candidates };
}

/** The first of the fastest. */
const fastest = (choices: readonly Choice[]): Choice =>
  choices.reduce((best, choice) => (choice.ticks < best.ticks ? choice : best));

/** Mappings of the fixed rule that are expected to be faster than a choice by more than counts. */
function fasterRules(
  space: TileSpace,
  dataflows: readonly ('os' | 'ws')[],
  choice: Choice,
  memory: MemoryModel,
  usesBounds: boolean,
): Choice[] {
  return dataflows.flatMap((dataflow) => {
    const rule = fixedMapping(space, dataflow);
    if (!rule || (usesBounds && AS_GOOD * arrayBound(space, dataflow)(rule) >= choice.ticks)) return [];
    const expected = estimate(space, rule, memory);
    if (AS_GOOD * expected.ticks >= choice.ticks) return [];
    if (usesBounds && leastRunTicks(space, rule, memory) >= choice.ticks) return [];
    return [tried(space, rule, memory, choice.candidates, expected)];
  });
}

/** The best mapping of one dataflow, whatever the machine prefers; null if the array cannot, or nothing fits. For explanations. */
export function bestOfDataflow(space: TileSpace, dataflow: 'os' | 'ws', memory: MemoryModel): Choice | null {
  return canRun(space, dataflow) ? new DataflowSearch(space, dataflow, memory).best() : null;
}

/**
 * A given mapping as a choice.
 *
 * @throws {DoesNotFitError} if its largest tile overflows a buffer
 * @throws {RangeError} if the GEMM cannot run by it at all
 */
export function given(operation: GemmOperation, mapping: Mapping, machine: SatMachine, memory: MemoryModel): Choice {
  const space = new TileSpace(operation, machine);
  if (!canRun(space, mapping.dataflow)) {
    throw new RangeError(`${operation.id}: the array cannot run ${space.shape.n}:${space.shape.m} ${mapping.dataflow}`);
  }
  const why = whyImpossible(space, mapping);
  if (why !== null) throw new RangeError(`${operation.id}: ${why}`);
  const full = overflow(space, mapping);
  if (full) throw new DoesNotFitError(operation, full.buffer, full.need, machine.bufferHalf[full.buffer]);
  return tried(space, mapping, memory, 1);
}
