/** What two objectives leave undominated, as points join: x rises and y falls from one to the next. Both are minimised. */
export class Staircase {
  readonly #steps: (readonly [x: number, y: number])[] = [];

  /** Undominated points, by x. */
  get steps(): readonly (readonly [x: number, y: number])[] {
    return this.#steps;
  }

  /** Takes a point in, and what it dominates out. @returns false if a point is there that is no worse in both */
  add(x: number, y: number): boolean {
    const at = this.#firstBeyond(x);
    if (at > 0 && this.#steps[at - 1][1] <= y) return false;
    // Of equal x there is one at most, right before.
    const from = at > 0 && this.#steps[at - 1][0] === x ? at - 1 : at;
    let to = at;
    while (to < this.#steps.length && this.#steps[to][1] >= y) to += 1;
    this.#steps.splice(from, to - from, [x, y]);
    return true;
  }

  /** Index of the first step of greater x. */
  #firstBeyond(x: number): number {
    let [low, high] = [0, this.#steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#steps[middle][0] <= x) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
