/** Loops whose anchor went round since they were looked at last: each once, however often it did. */
import type { Recurrence } from './recurrence.ts';

const UNLISTED = 0;
const ROUND = 1;
const LEFT = 2;

export class Rounds {
  /** The first `#count`; those that were left meanwhile are not round any more. */
  readonly #loops: number[] = [];
  #count = 0;
  /** Of each loop: whether it is listed, and whether it was left since. */
  readonly #state: Uint8Array;

  constructor(anchoredLoops: number) {
    this.#state = new Uint8Array(anchoredLoops);
  }

  went(loop: number): void {
    const before = this.#state[loop];
    if (before === ROUND) return;
    this.#state[loop] = ROUND;
    if (before === LEFT) return;
    this.#loops[this.#count] = loop;
    this.#count += 1;
  }

  /** An anchor that leaves its loop has nothing to recur there, though it went round before. */
  left(loop: number, recurrence: Recurrence): void {
    if (this.#state[loop] === ROUND) this.#state[loop] = LEFT;
    recurrence.leave(loop);
  }

  get areNone(): boolean {
    return this.#count === 0;
  }

  /** Lets recurrence look at each. */
  look(recurrence: Recurrence): void {
    for (let i = 0; i < this.#count; i += 1) {
      const loop = this.#loops[i];
      const isRound = this.#state[loop] === ROUND;
      this.#state[loop] = UNLISTED;
      if (isRound) recurrence.wentRound(loop);
    }
    this.#count = 0;
  }
}
