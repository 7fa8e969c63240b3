/**
 * The offline scheduler: a mapping for each GEMM, from the closed forms and the memory's bandwidth, before anything runs.
 *
 * Mappings that fit (candidates.ts) are estimated (estimate.ts); the best estimates of each dataflow are then tried by events
 * (trial.ts). A search ends early at a mapping that no other can beat by more than 0.8 %.
 */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { GemmOperation } from '../operation.ts';
import { DoesNotFitError, canRun, dataflowsOf, mappingsOf, overflow, whyNothingFits } from './candidates.ts';
import { whyImpossible } from './check-mapping.ts';
import { estimate, leastTicks } from './estimate.ts';
import type { Estimate } from './estimate.ts';
import type { Mapping } from './mapping.ts';
import { TileSpace } from './tile-space.ts';
import { trialTicks } from './trial.ts';

export interface Choice {
  readonly mapping: Mapping;
  readonly estimate: Estimate;
  /** What the GEMM takes by itself, tried on the machine. */
  readonly ticks: number;
  /** Mappings estimated. */
  readonly candidates: number;
  readonly space: TileSpace;
}

/** A mapping this close to what none can beat ends the search. */
const GOOD_ENOUGH = 1.008;

/**
 * Mappings of one dataflow that are tried on the machine, best estimates first: the fewer ticks a GEMM takes, the more of them
 * the estimate leaves out, and the less a trial costs. None is tried whose estimate is far from the best.
 */
function trialsFor(bestEstimate: number): { readonly most: number; readonly worthy: number } {
  if (bestEstimate <= 2000) return { most: Infinity, worthy: Infinity };
  return bestEstimate <= 20_000 ? { most: 32, worthy: 1.5 } : { most: 5, worthy: 1.1 };
}

/** Of mappings this close in time the one that moves fewest bytes is taken: others may need the memory meanwhile. */
const AS_GOOD = 1.001;

/**
 * Chooses the mapping of one GEMM: by estimates, then, among the best of each dataflow and the mapping of the fixed rule, by
 * trials. So it is not slower by itself than what a search of one dataflow would choose, but for the 0.8 % that end a search
 * early, nor than what the rule would, but for the 0.1 % that count as nothing.
 *
 * @throws {DoesNotFitError} if nothing fits the buffers
 */
export function schedule(operation: GemmOperation, machine: SatMachine, memory: MemoryModel): Choice {
  const space = new TileSpace(operation, machine);
  const dataflows = dataflowsOf(space);
  const goal = GOOD_ENOUGH * Math.min(...dataflows.map((dataflow) => leastTicks(space, dataflow)));
  const found: Choice[] = [];
  for (const dataflow of dataflows) {
    const search = machine.tiling === 'fixed' ? [] : searched(space, dataflow, memory);
    const [early] = search.filter(({ ticks }) => ticks <= goal);
    if (early) return fastest([early, ...fasterRules(space, dataflows, early, memory)]);
    const rule = fixedMapping(space, dataflow);
    found.push(...search, ...(rule ? [tried(space, rule, memory, 1)] : []));
  }
  const [first] = found;
  if (!first) throw whyNothingFits(space);
  // The rule is output-stationary wherever the array can be.
  if (machine.tiling === 'fixed') return first;
  const candidates = found.reduce((sum, choice) => sum + choice.candidates, 0);
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
): Choice[] {
  return dataflows.flatMap((dataflow) => {
    const rule = fixedMapping(space, dataflow);
    if (!rule) return [];
    const expected = estimate(space, rule, memory);
    return AS_GOOD * expected.ticks < choice.ticks ? [tried(space, rule, memory, choice.candidates, expected)] : [];
  });
}

/** The best mapping of one dataflow, whatever the machine prefers; null if the array cannot, or nothing fits. For explanations. */
export function bestOfDataflow(space: TileSpace, dataflow: 'os' | 'ws', memory: MemoryModel): Choice | null {
  return canRun(space, dataflow) ? (searched(space, dataflow, memory).at(0) ?? null) : null;
}

/** The best mapping of one dataflow; none if nothing fits. */
function searched(space: TileSpace, dataflow: 'os' | 'ws', memory: MemoryModel): Choice[] {
  const goal = GOOD_ENOUGH * leastTicks(space, dataflow);
  const candidates: Candidate[] = [];
  for (const mapping of mappingsOf(space, [dataflow])) {
    const candidate = { mapping, estimate: estimate(space, mapping, memory) };
    candidates.push(candidate);
    if (candidate.estimate.ticks > goal) continue;
    const choice = tried(space, mapping, memory, candidates.length, candidate.estimate);
    if (choice.ticks <= goal) return [choice];
  }
  const order = candidates.toSorted(
    (a, b) => a.estimate.ticks - b.estimate.ticks || a.estimate.bytes - b.estimate.bytes,
  );
  const [first] = order;
  if (!first) return [];
  const { most, worthy } = trialsFor(first.estimate.ticks);
  const trials = order
    .filter(({ estimate: { ticks } }, i) => i < most && ticks <= worthy * first.estimate.ticks)
    .map((candidate) => tried(space, candidate.mapping, memory, candidates.length, candidate.estimate));
  const least = Math.min(...trials.map(({ ticks }) => ticks));
  const good = trials.filter(({ ticks }) => ticks <= AS_GOOD * least);
  return [good.reduce((best, choice) => (choice.estimate.bytes < best.estimate.bytes ? choice : best))];
}

/** A mapping, tried by itself on the machine. */
function tried(
  space: TileSpace,
  mapping: Mapping,
  memory: MemoryModel,
  candidates: number,
  known: Estimate | null = null,
): Choice {
  const estimated = known ?? estimate(space, mapping, memory);
  const ticks = trialTicks(space, { mapping, estimate: estimated }, memory);
  return { mapping, estimate: estimated, ticks, candidates, space };
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

/**
 * The mapping of the rule that needs no search: tiles as wide as the array, as much of the reduction and then as many pixels
 * as fit, columns outermost.
 */
function fixedMapping(space: TileSpace, dataflow: 'os' | 'ws'): Mapping | null {
  const width = Math.min(space.columnChannels, space.machine.array.columns);
  for (const mapping of mappingsOf(space, [dataflow], [width])) {
    if (mapping.order !== 'pixels-outer') return mapping;
  }
  return null;
}

export interface Candidate {
  readonly mapping: Mapping;
  readonly estimate: Estimate;
}
