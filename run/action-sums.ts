/** Counts of actions that are being added up, thousands of times a step. */
import type { Action, ActionCounts } from '../arch/energy/actions.ts';

/** Sums in the order in which their actions came first: in two lists, since an object that grows key by key is slow. */
export class ActionSums {
  readonly #actions: Action[] = [];
  readonly #counts: number[] = [];

  /** Adds so many times the counts. */
  add(counts: ActionCounts, times: number): void {
    let action: Action;
    for (action in counts) this.#add(action, times * (counts[action] ?? 0));
  }

  /** Adds what of other sums was ever done. */
  addDone(others: ActionSums): void {
    for (let i = 0; i < others.#actions.length; i += 1) {
      if (others.#counts[i] > 0) this.#add(others.#actions[i], others.#counts[i]);
    }
  }

  #add(action: Action, count: number): void {
    const at = this.#actions.indexOf(action);
    if (at < 0) {
      this.#actions.push(action);
      this.#counts.push(count);
    } else {
      this.#counts[at] += count;
    }
  }

  /** What was ever done. */
  done(): ActionCounts {
    const counts: Partial<Record<Action, number>> = {};
    this.#actions.forEach((action, i) => {
      if (this.#counts[i] > 0) counts[action] = this.#counts[i];
    });
    return counts;
  }
}
