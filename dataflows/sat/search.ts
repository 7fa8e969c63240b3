/**
 * The search for the mapping of a GEMM in one dataflow: all that fit are estimated, the best estimates tried by events.
 *
 * Bounds leave out what cannot matter: a mapping whose array alone takes longer than the estimates that will be tried is not
 * estimated; one is not tried if, whatever it takes from its bound up, the choice is the same. What is chosen does not change.
 */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import { columnSizes, findMapping } from './candidates.ts';
import { estimate, leastTicks } from './estimate.ts';
import type { Estimate } from './estimate.ts';
import { arrayBound } from './least-array-ticks.ts';
import type { ArrayBound } from './least-array-ticks.ts';
import { leastRunTicks } from './least-run-ticks.ts';
import { isSameNest } from './loops.ts';
import type { Mapping } from './mapping.ts';
import type { Choice } from './schedule.ts';
import type { TileSpace } from './tile-space.ts';
import { trialTicks, trialsOn } from './trial.ts';

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

/** A mapping that is worth a trial. */
interface Entry {
  readonly candidate: EstimatedCandidate;
  choice: Choice | null;
  /** What it takes; what it takes at least, until it is tried. */
  ticks: number;
}

/** Those that move fewer bytes first, in the order in which they are else. */
const byBytes = (a: Entry, b: Entry): number => a.candidate.estimate.bytes - b.candidate.estimate.bytes;

export class DataflowSearch {
  /** Mappings looked at. */
  candidates = 0;
  readonly #space: TileSpace;
  readonly #dataflow: 'os' | 'ws';
  readonly #memory: MemoryModel;
  readonly #usesBounds: boolean;
  readonly #bound: ArrayBound;
  readonly #trials: Choice[] = [];
  readonly #leastOfRuns = new Map<Estimate, number>();
  /** What was estimated last. */
  #last: EstimatedCandidate | null = null;

  /** @param usesBounds  false: everything is estimated, and all that is worthy is tried */
  constructor(space: TileSpace, dataflow: 'os' | 'ws', memory: MemoryModel, usesBounds = true) {
    this.#space = space;
    this.#dataflow = dataflow;
    this.#memory = memory;
    this.#usesBounds = usesBounds;
    this.#bound = usesBounds ? arrayBound(space, dataflow) : () => 0;
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
    const estimated: EstimatedCandidate[] = [];
    const waiting: Candidate[] = [];
    const limit = new TrialLimit();
    let leastOfAll = Infinity;
    let good: Choice | null = null;
    const look = (mapping: Mapping): boolean => {
      const least = this.#bound(mapping);
      const index = this.candidates;
      this.candidates += 1;
      leastOfAll = Math.min(leastOfAll, least);
      const mayBeGood = least + ends <= goal;
      // Otherwise it must be among those that are worth a trial.
      if (!mayBeGood && least + ends > limit.ticks) return false;
      const candidate = { mapping: { ...mapping }, index, least };
      // The first one says what is worth a trial.
      if (!mayBeGood && estimated.length > 0) {
        waiting.push(candidate);
        return false;
      }
      const known = this.#estimated(candidate);
      estimated.push(known);
      limit.add(known.estimate.ticks);
      if (!mayBeGood || known.estimate.ticks > goal || (this.#usesBounds && this.#atLeast(known) > goal)) return false;
      const choice = this.#try(candidate.mapping, known.estimate);
      if (choice.ticks <= goal) good = choice;
      return good !== null;
    };
    for (const columnChannels of columnSizes(this.#space)) {
      if (findMapping(this.#space, this.#dataflow, columnChannels, look)) return good;
    }
    if (leastOfAll > AS_GOOD * rivalTicks) return null;
    this.#estimateWorthy(waiting, estimated, ends, limit);
    return this.#bestOf(estimated, rivalTicks);
  }

  /** Estimates, the most promising first, until what is left cannot be among those that are tried. */
  #estimateWorthy(waiting: Candidate[], estimated: EstimatedCandidate[], ends: number, limit: TrialLimit): void {
    waiting.sort((a, b) => a.least - b.least);
    for (const candidate of waiting) {
      if (candidate.least + ends > limit.ticks) return;
      const known = this.#estimated(candidate);
      estimated.push(known);
      limit.add(known.estimate.ticks);
    }
  }

  /**
   * The best of those that are worth a trial: of the mappings that take no more than `AS_GOOD` times the fewest ticks, the one that
   * moves fewest bytes.
   */
  #bestOf(estimated: EstimatedCandidate[], rivalTicks: number): Choice | null {
    estimated.sort(
      (a, b) => a.estimate.ticks - b.estimate.ticks || a.estimate.bytes - b.estimate.bytes || a.index - b.index,
    );
    const [first] = estimated;
    if (!first) return null;
    const { most, worthy } = trialsFor(first.estimate.ticks);
    const entries = estimated
      .slice(0, most)
      .filter(({ estimate: { ticks } }) => ticks <= worthy * first.estimate.ticks)
      .map((candidate): Entry => ({ candidate, choice: null, ticks: this.#atLeast(candidate) }));
    const best = this.#usesBounds ? this.#bestByBounds(entries, rivalTicks) : this.#bestByTrials(entries);
    return best && { ...best, candidates: this.candidates };
  }

  /** Tries all. */
  #bestByTrials(entries: readonly Entry[]): Choice | null {
    for (const entry of entries) this.#tryEntry(entry);
    const fewest = Math.min(...entries.map(({ ticks }) => ticks));
    const good = entries.filter(({ ticks }) => ticks <= AS_GOOD * fewest);
    return good.toSorted(byBytes)[0].choice;
  }

  /** Tries as few as it takes to be sure. */
  #bestByBounds(entries: readonly Entry[], rivalTicks: number): Choice | null {
    const inOrder = entries.toSorted(byBytes);
    let fewest = rivalTicks;
    const tryOne = (entry: Entry): void => {
      this.#tryEntry(entry);
      fewest = Math.min(fewest, entry.ticks);
    };
    if (this.#atLeast(entries[0].candidate) <= AS_GOOD * fewest) tryOne(entries[0]);
    for (;;) {
      const next = inOrder.find(({ ticks }) => ticks <= AS_GOOD * fewest);
      if (!next) return null;
      if (!next.choice) {
        tryOne(next);
        continue;
      }
      // It is good if none that has not been tried can make the fewest ticks so few that it is not.
      const rest = inOrder.filter(({ choice }) => !choice);
      const threat = rest.reduce<Entry | null>(
        (least, entry) => (entry.ticks < (least?.ticks ?? fewest) ? entry : least),
        null,
      );
      if (!threat || next.ticks <= AS_GOOD * threat.ticks) return next.choice;
      tryOne(threat);
    }
  }

  /** Worked out for the few that are worth a trial, and once for candidates that are one nest. */
  #atLeast({ least, mapping, estimate: of }: EstimatedCandidate): number {
    let ofRun = this.#leastOfRuns.get(of);
    if (ofRun === undefined) this.#leastOfRuns.set(of, (ofRun = leastRunTicks(this.#space, mapping, this.#memory)));
    return Math.max(least, ofRun);
  }

  #tryEntry(entry: Entry): void {
    const { mapping, estimate: known } = entry.candidate;
    entry.choice = this.#try(mapping, known);
    entry.ticks = entry.choice.ticks;
  }

  /** A mapping, tried by itself on the machine; null if it cannot be faster than a rival. */
  triedAgainst(mapping: Mapping, rivalTicks: number): Choice | null {
    if (this.#bound(mapping) >= rivalTicks) return null;
    const known = estimate(this.#space, mapping, this.#memory);
    if (this.#usesBounds && leastRunTicks(this.#space, mapping, this.#memory) >= rivalTicks) return null;
    return { ...this.#try(mapping, known), candidates: 1 };
  }

  #estimated({ mapping, index, least }: Candidate): EstimatedCandidate {
    const like = this.#last && isSameNest(this.#space, this.#last.mapping, mapping) ? this.#last.estimate : null;
    this.#last = { mapping, index, least, estimate: like ?? estimate(this.#space, mapping, this.#memory) };
    return this.#last;
  }

  #try(mapping: Mapping, known: Estimate): Choice {
    const like = this.#trials.find((choice) => isSameNest(this.#space, choice.mapping, mapping));
    const { candidates } = this;
    const choice = like
      ? { ...like, mapping, candidates }
      : tried(this.#space, mapping, this.#memory, candidates, known, this.#usesBounds);
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
    const last = this.#best.length >= most ? this.#best[most - 1] : Infinity;
    this.ticks = Math.min(last, worthy * this.#best[0]);
  }
}

/**
 * A mapping, tried by itself on the machine.
 *
 * @param sharesSimulation  false: each trial is a simulation of its own
 */
export function tried(
  space: TileSpace,
  mapping: Mapping,
  memory: MemoryModel,
  candidates: number,
  known: Estimate | null = null,
  sharesSimulation = true,
): Choice {
  const estimated = known ?? estimate(space, mapping, memory);
  const trial = { mapping, estimate: estimated };
  const ticks = sharesSimulation
    ? trialsOn(space.machine, memory).ticks(space, trial)
    : trialTicks(space, trial, memory);
  return { mapping, estimate: estimated, ticks, candidates, space };
}
