/** Units that must be looked at in the present tick, each once, the last one first. */
export class WorkList {
  readonly #units: Int32Array;
  readonly #isListed: Uint8Array;
  #count = 0;

  constructor(units: number) {
    this.#units = new Int32Array(units);
    this.#isListed = new Uint8Array(units);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  add(unit: number): void {
    if (this.#isListed[unit] === 1) return;
    this.#isListed[unit] = 1;
    this.#units[this.#count] = unit;
    this.#count += 1;
  }

  /** Takes one off the list, which is not empty. */
  pop(): number {
    this.#count -= 1;
    const unit = this.#units[this.#count];
    this.#isListed[unit] = 0;
    return unit;
  }
}
