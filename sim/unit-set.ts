/** A set of units that knows its first: a bit a unit. */
export class UnitSet {
  readonly #words: Int32Array;

  constructor(units: number) {
    this.#words = new Int32Array((units + 31) >>> 5);
  }

  add(unit: number): void {
    this.#words[unit >>> 5] |= 1 << (unit & 31);
  }

  delete(unit: number): void {
    this.#words[unit >>> 5] &= ~(1 << (unit & 31));
  }

  /** The least unit in it, or −1. */
  get first(): number {
    const words = this.#words;
    for (let i = 0; i < words.length; i += 1) {
      const bits = words[i];
      if (bits !== 0) return 32 * i + 31 - Math.clz32(bits & -bits);
    }
    return -1;
  }
}
