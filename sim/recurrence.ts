/**
 * Exact fast-forward by recurrence.
 *
 * When the anchor of a loop goes round and that tick is over, the state is compared with the one saved for the loop. If
 * they recur, one more period is simulated (the audit) and must add exactly the same; then as many periods as no loop
 * counter can run out of are skipped: engine time stands still, skipped time, loop counters and counters grow. If they do
 * not recur, nothing is skipped: slower, never wrong.
 *
 * Part of the machine may wait for a tick far ahead, as a long tile of an array does while everything around it goes round:
 * the end of such a wait is a deadline that does not move. Periods are skipped up to one before it, and it comes so much
 * nearer. What acts meanwhile compares deadlines with times at most a period or the last other deadline ahead of it, so that
 * it cannot tell how far beyond that a wait ends.
 */
import { HiddenStateError } from './errors.ts';
import type { Growth, Recurring as Match, StateStore } from './state-store.ts';

/** What the engine offers to recurrence. */
export interface Recurring {
  readonly store: StateStore;
  /** Engine time, which stands still in a jump. */
  readonly now: number;
  /** Represented time: engine time plus all that was skipped. */
  readonly realTime: number;
  /** Trips left of the loop whose counter is this field, not counting the present one. */
  tripsLeft(field: number): number;
  /** The field that counts the rounds of an anchored loop in the stream of its anchor. */
  anchorField(loop: number): number;
  /** Brings all counters up to now, so that a mark cuts cleanly. */
  settle(): void;
  /** Marks the present place in journal and trace. */
  mark(): Mark;
  /** True if what `mark` refers to has been forgotten. */
  isVoid(mark: Mark): boolean;
  /** The stretches a–b and b–c counted the same. */
  sameBetween(a: Mark, b: Mark, c: Mark): boolean;
  /** No mark is in use: what was logged before may be forgotten. */
  releaseMarks(): void;
  /** Whether every pending event is one of the declared deadlines. */
  readonly knowsItsEvents: boolean;
  /** Represents the stretch from `a` to `b` `times` more times; the deadlines `waits` come as much nearer. */
  repeat(a: Mark, b: Mark, times: number, period: number, waits: readonly number[]): void;
}

export interface Mark {
  readonly journal: number;
  readonly generation: number;
  readonly spans: number;
  readonly loops: number;
}

interface Place {
  readonly time: number;
  readonly mark: Mark;
}

interface Saved extends Place {
  readonly state: Float64Array;
}

/** A match that waits for its audit: the period from `first`, which stays saved, to `second`, to be repeated once more. */
interface Audit {
  readonly first: Saved;
  readonly second: Saved;
  readonly match: Match;
  /** When the audited period ends. */
  readonly dueAt: number;
}

interface LoopMemory {
  /** How often the anchor went round since it entered the loop. */
  round: number;
  saveNext: number;
  /** Rounds from this save to the next: 1, 1, 2, 4, … */
  patience: number;
  saved: Saved | null;
  audit: Audit | null;
  /** It holds marks. */
  isLive: boolean;
}

export class Recurrence {
  readonly #engine: Recurring;
  readonly #audits: boolean;
  readonly #memory: LoopMemory[];
  /** Loops that hold marks. */
  readonly #live = new Set<number>();
  /** Arrays of states that nobody holds any more. */
  readonly #spare: Float64Array[] = [];

  constructor(engine: Recurring, anchoredLoops: number, audits: boolean) {
    this.#engine = engine;
    this.#audits = audits;
    this.#memory = [];
    for (let loop = 0; loop < anchoredLoops; loop += 1) this.#memory.push(freshMemory());
  }

  /** The anchor leaves the loop. */
  leave(loop: number): void {
    const memory = this.#memory[loop];
    memory.round = 0;
    this.#restart(memory);
    if (!memory.isLive) return;
    memory.isLive = false;
    this.#live.delete(loop);
    if (this.#live.size === 0) this.#engine.releaseMarks();
  }

  /** Everything is elsewhere: all searches begin anew. */
  forget(): void {
    for (const loop of this.#live) {
      this.#restart(this.#memory[loop]);
      this.#memory[loop].isLive = false;
    }
    this.#live.clear();
    this.#engine.releaseMarks();
  }

  /** The anchor went round `loop` and its tick is over. @returns true if time was skipped */
  wentRound(loop: number): boolean {
    const memory = this.#memory[loop];
    memory.round += 1;
    const jumped = this.#look(memory);
    const isLive = memory.saved !== null || memory.audit !== null;
    if (isLive === memory.isLive) return jumped;
    memory.isLive = isLive;
    if (isLive) this.#live.add(loop);
    else this.#live.delete(loop);
    return jumped;
  }

  #look(memory: LoopMemory): boolean {
    const engine = this.#engine;
    const { saved, audit } = memory;
    if (audit) return engine.realTime < audit.dueAt ? false : this.#finishAudit(memory, audit);
    if (saved && !engine.isVoid(saved.mark) && engine.realTime > saved.time) {
      const match = engine.store.recurrence(saved.state, engine.now, engine.realTime - saved.time);
      if (match && this.#onMatch(memory, saved, match)) return true;
      if (memory.audit) return false;
    }
    if (memory.round >= memory.saveNext) {
      if (memory.saved) this.#spare.push(memory.saved.state);
      memory.saved = this.#save();
      memory.saveNext = memory.round + memory.patience;
      memory.patience *= 2;
    }
    return false;
  }

  #save(): Saved {
    const engine = this.#engine;
    const { time, mark } = this.#place();
    const state = this.#spare.pop() ?? new Float64Array(engine.store.size);
    engine.store.capture(engine.now, state);
    return { state, time, mark };
  }

  /** Where a period begins or ends. */
  #place(): Place {
    const engine = this.#engine;
    engine.settle();
    return { time: engine.realTime, mark: engine.mark() };
  }

  /** @returns true if time was skipped at once (audits off) */
  #onMatch(memory: LoopMemory, first: Saved, match: Match): boolean {
    const periods = this.#periodsLeft(match, this.#engine.realTime - first.time);
    if (periods < (this.#audits ? 2 : 1)) return false;
    if (!this.#audits) {
      const place = this.#place();
      if (this.#engine.isVoid(first.mark)) {
        this.#restart(memory);
        return false;
      }
      this.#jump(memory, first, place, match, periods);
      return true;
    }
    const second = this.#save();
    if (this.#engine.isVoid(first.mark)) {
      this.#spare.push(second.state);
      this.#restart(memory);
      return false;
    }
    memory.audit = { first, second, match, dueAt: second.time + (second.time - first.time) };
    return false;
  }

  #finishAudit(memory: LoopMemory, audit: Audit): boolean {
    const { store, now } = this.#engine;
    const { first, second } = audit;
    const third = this.#save();
    if (this.#engine.isVoid(first.mark) || this.#engine.isVoid(second.mark)) {
      this.#spare.push(third.state);
      this.#restart(memory);
      return false;
    }
    const elapsed = third.time - second.time;
    const match = store.recurrence(second.state, now, elapsed);
    if (!match) throw new HiddenStateError(`field ${store.firstDifference(second.state, now, elapsed)} differs`);
    if (!sameGrowths(match.growths, audit.match.growths)) throw new HiddenStateError('loop counters grew differently');
    if (!sameFields(match.waits, audit.match.waits)) throw new HiddenStateError('other deadlines stood still');
    if (elapsed !== second.time - first.time) {
      throw new HiddenStateError(`a period of ${second.time - first.time} ticks became ${elapsed}`);
    }
    if (!this.#engine.sameBetween(first.mark, second.mark, third.mark)) {
      throw new HiddenStateError('its counters grew differently');
    }
    const periods = this.#periodsLeft(match, elapsed);
    if (periods < 1) this.#restart(memory);
    else this.#jump(memory, second, third, match, periods);
    this.#spare.push(third.state);
    return periods >= 1;
  }

  #jump(memory: LoopMemory, from: Place, to: Place, { growths, waits }: Match, periods: number): void {
    const { values } = this.#engine.store;
    for (const growth of growths) values[growth.field] += growth.by * periods;
    this.#engine.repeat(from.mark, to.mark, periods, to.time - from.time, waits);
    this.#restart(memory);
    this.#restartCarried(growths);
  }

  /** Loops that a jump carried along begin their search anew: their rounds no longer count what they did. */
  #restartCarried(growths: readonly Growth[]): void {
    for (const loop of this.#live) {
      const counter = this.#engine.anchorField(loop);
      const owner = this.#engine.store.ownerOf(counter);
      for (const { field } of growths) {
        // One loop of a unit grows.
        if (this.#engine.store.ownerOf(field) === owner && field <= counter) this.#restart(this.#memory[loop]);
      }
    }
  }

  /**
   * Whole periods in which every growing loop still goes round, min ⌊(n − 1 − i)/d⌋, and after which a period and all other
   * deadlines still lie before the end of the first wait.
   */
  #periodsLeft({ growths, waits, toFirstWait, toLastDeadline }: Match, period: number): number {
    let least = Infinity;
    for (const { field, by } of growths) {
      least = Math.min(least, Math.floor(this.#engine.tripsLeft(field) / by));
    }
    if (least === Infinity) return 0;
    if (waits.length === 0 || least < 1) return least;
    const periods = Math.min(least, Math.floor((toFirstWait - toLastDeadline) / period) - 1);
    return periods >= 1 && this.#engine.knowsItsEvents ? periods : 0;
  }

  /** Begins the search anew, from the present round on. */
  #restart(memory: LoopMemory): void {
    memory.saveNext = memory.round + 1;
    memory.patience = 1;
    if (memory.audit) this.#spare.push(memory.audit.second.state);
    memory.audit = null;
    if (memory.saved) this.#spare.push(memory.saved.state);
    memory.saved = null;
  }
}

function freshMemory(): LoopMemory {
  return { round: 0, saveNext: 1, patience: 1, saved: null, audit: null, isLive: false };
}

function sameGrowths(a: readonly Growth[], b: readonly Growth[]): boolean {
  return a.length === b.length && a.every((growth, i) => growth.field === b[i].field && growth.by === b[i].by);
}

const sameFields = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((field, i) => field === b[i]);
