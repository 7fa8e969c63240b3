/** Loops whose anchor went round since they were looked at last: each once, however often it did. */
import type { Recurrence } from './recurrence.ts';

export class Rounds {
  /** The first `#count`; those that were left meanwhile are not round any more. */
  readonly #loops: number[] = [];
  #count = 0;
  #isRound: Uint8Array;

  constructor(anchoredLoops: number) {
    this.#isRound = new Uint8Array(anchoredLoops);
  }

  /** Other loops are followed from now on, so many; nobody is in any of before. */
  follow(anchoredLoops: number): void {
    if (this.#isRound.length < anchoredLoops) this.#isRound = new Uint8Array(anchoredLoops);
  }

  went(loop: number): void {
    if (this.#isRound[loop] === 1) return;
    this.#isRound[loop] = 1;
    this.#loops[this.#count] = loop;
    this.#count += 1;
  }

  /** An anchor that leaves its loop has nothing to recur there, though it went round before. */
  left(loop: number, recurrence: Recurrence): void {
    this.#isRound[loop] = 0;
    recurrence.leave(loop);
  }

  get areNone(): boolean {
    return this.#count === 0;
  }

  /** Lets recurrence look at each. */
  look(recurrence: Recurrence): void {
    for (let i = 0; i < this.#count; i += 1) {
      const loop = this.#loops[i];
      if (this.#isRound[loop] === 0) continue;
      this.#isRound[loop] = 0;
      recurrence.wentRound(loop);
    }
    this.#count = 0;
  }
}
