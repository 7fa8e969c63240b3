/**
 * The search for the mapping of a GEMM in one dataflow: all that fit are estimated, the best estimates tried by events.
 *
 * Bounds leave out what cannot matter: a mapping whose array alone takes longer than the estimates that will be tried is not
 * estimated, one whose array alone takes longer than another mapping in all is not tried. What is chosen does not change.
 */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import { mappingsOf } from './candidates.ts';
import { estimate, leastTicks } from './estimate.ts';
import type { Estimate } from './estimate.ts';
import { arrayBound } from './least-array-ticks.ts';
import type { ArrayBound } from './least-array-ticks.ts';
import { isSameNest } from './loops.ts';
import type { Mapping } from './mapping.ts';
import type { Choice } from './schedule.ts';
import type { TileSpace } from './tile-space.ts';
import { trialTicks } from './trial.ts';

/** A mapping this close to what none can beat ends the search. */
export const GOOD_ENOUGH = 1.008;

/** Of mappings this close in time the one that moves fewest bytes is taken: others may need the memory meanwhile. */
export const AS_GOOD = 1.001;

/**
 * Mappings of one dataflow that are tried on the machine, best estimates first: the fewer ticks a GEMM takes, the more of them
 * the estimate leaves out, and the less a trial costs. None is tried whose estimate is far from the best.
 */
function trialsFor(bestEstimate: number): { readonly most: number; readonly worthy: number } {
  if (bestEstimate <= 2000) return { most: Infinity, worthy: Infinity };
  return bestEstimate <= 20_000 ? { most: 32, worthy: 1.5 } : { most: 5, worthy: 1.1 };
}

interface Candidate {
  readonly mapping: Mapping;
  /** Its place among the mappings of the search. */
  readonly index: number;
  /** What the array takes at least. */
  readonly least: number;
}

interface EstimatedCandidate extends Candidate {
  readonly estimate: Estimate;
}

export class DataflowSearch {
  /** Mappings looked at. */
  candidates = 0;
  readonly #space: TileSpace;
  readonly #dataflow: 'os' | 'ws';
  readonly #memory: MemoryModel;
  readonly #bound: ArrayBound;
  readonly #trials: Choice[] = [];
  /** What was estimated last. */
  #last: EstimatedCandidate | null = null;

  /** @param usesBounds  false: everything is estimated, and all that is worthy is tried */
  constructor(space: TileSpace, dataflow: 'os' | 'ws', memory: MemoryModel, usesBounds = true) {
    this.#space = space;
    this.#dataflow = dataflow;
    this.#memory = memory;
    this.#bound = usesBounds ? arrayBound(space, dataflow) : () => 0;
  }

  /** What no trial of a mapping beats, in ticks. */
  leastTicksOf(mapping: Mapping): number {
    return this.#bound(mapping);
  }

  /**
   * The best mapping; null if nothing fits, or nothing is faster than a rival.
   *
   * @param rivalTicks  what a mapping of another dataflow takes
   */
  best(rivalTicks = Infinity): Choice | null {
    const goal = GOOD_ENOUGH * leastTicks(this.#space, this.#dataflow);
    const { latencyTicks } = this.#memory;
    const { rows, columns } = this.#space.machine.array;
    // Every estimate adds this to what the array takes, and more.
    const ends = 2 * latencyTicks + rows + columns;
    const worthKnowing = AS_GOOD * rivalTicks;
    const estimated: EstimatedCandidate[] = [];
    const waiting: Candidate[] = [];
    let leastOfAll = Infinity;
    for (const mapping of mappingsOf(this.#space, [this.#dataflow])) {
      const candidate = { mapping, index: this.candidates, least: this.#bound(mapping) };
      this.candidates += 1;
      leastOfAll = Math.min(leastOfAll, candidate.least);
      if (candidate.least + ends > goal) {
        waiting.push(candidate);
        continue;
      }
      const known = this.#estimated(candidate);
      estimated.push(known);
      if (known.estimate.ticks > goal) continue;
      const choice = this.#try(known);
      if (choice.ticks <= goal) return choice;
    }
    if (leastOfAll > worthKnowing) return null;
    this.#estimateWorthy(waiting, estimated, ends);
    return this.#bestOf(estimated, worthKnowing);
  }

  /** Estimates, the most promising first, until what is left cannot be among those that are tried. */
  #estimateWorthy(waiting: Candidate[], estimated: EstimatedCandidate[], ends: number): void {
    const limit = new TrialLimit();
    for (const { estimate: known } of estimated) limit.add(known.ticks);
    waiting.sort((a, b) => a.least - b.least);
    for (const candidate of waiting) {
      if (candidate.least + ends > limit.ticks) return;
      const known = this.#estimated(candidate);
      estimated.push(known);
      limit.add(known.estimate.ticks);
    }
  }

  #bestOf(estimated: EstimatedCandidate[], worthKnowing: number): Choice | null {
    estimated.sort(
      (a, b) => a.estimate.ticks - b.estimate.ticks || a.estimate.bytes - b.estimate.bytes || a.index - b.index,
    );
    const [first] = estimated;
    if (!first) return null;
    const { most, worthy } = trialsFor(first.estimate.ticks);
    const trials: Choice[] = [];
    let limit = worthKnowing;
    for (let i = 0; i < estimated.length && i < most; i += 1) {
      const candidate = estimated[i];
      if (candidate.estimate.ticks > worthy * first.estimate.ticks) break;
      if (candidate.least > limit) continue;
      const choice = this.#try(candidate);
      trials.push(choice);
      limit = Math.min(limit, AS_GOOD * choice.ticks);
    }
    if (trials.length === 0) return null;
    const least = Math.min(...trials.map(({ ticks }) => ticks));
    const good = trials.filter(({ ticks }) => ticks <= AS_GOOD * least);
    const best = good.reduce((found, choice) => (choice.estimate.bytes < found.estimate.bytes ? choice : found));
    return { ...best, candidates: this.candidates };
  }

  /** A mapping, tried by itself on the machine, unless it has been. */
  tried(mapping: Mapping): Choice {
    const known = this.#trials.find((choice) => isSameNest(this.#space, choice.mapping, mapping));
    return known ? { ...known, mapping } : tried(this.#space, mapping, this.#memory, 1);
  }

  #estimated({ mapping, index, least }: Candidate): EstimatedCandidate {
    const like = this.#last && isSameNest(this.#space, this.#last.mapping, mapping) ? this.#last.estimate : null;
    this.#last = { mapping, index, least, estimate: like ?? estimate(this.#space, mapping, this.#memory) };
    return this.#last;
  }

  #try({ mapping, estimate: known }: EstimatedCandidate): Choice {
    const like = this.#trials.find((choice) => isSameNest(this.#space, choice.mapping, mapping));
    const { candidates } = this;
    const choice = like
      ? { ...like, mapping, candidates }
      : tried(this.#space, mapping, this.#memory, candidates, known);
    this.#trials.push(choice);
    return choice;
  }
}

/** The largest estimate that is tried, of those known so far. */
class TrialLimit {
  readonly #best: number[] = [];
  ticks = Infinity;

  add(ticks: number): void {
    if (ticks > this.ticks) return;
    let at = this.#best.length;
    while (at > 0 && this.#best[at - 1] > ticks) at -= 1;
    this.#best.splice(at, 0, ticks);
    const { most, worthy } = trialsFor(this.#best[0]);
    if (most === Infinity) return;
    const last = this.#best.length >= most ? this.#best[most - 1] : Infinity;
    this.ticks = Math.min(last, worthy * this.#best[0]);
  }
}

/** A mapping, tried by itself on the machine. */
export function tried(
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
