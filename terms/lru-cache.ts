/** What was asked for last, up to so many; what was not asked for longest is forgotten. */
export class LruCache<V extends object> {
  readonly #most: number;
  /** In the order in which they were asked for: a Map keeps that of insertion. */
  readonly #known = new Map<string, V>();

  /** @param most  a positive integer */
  constructor(most: number) {
    if (!Number.isInteger(most) || most < 1) throw new RangeError(`LruCache: ${most} is not a positive integer`);
    this.#most = most;
  }

  get size(): number {
    return this.#known.size;
  }

  /** What is known of a key, or else what is made now. Nothing is kept if that throws. */
  get(key: string, make: () => V): V {
    const known = this.#known.get(key);
    if (known) this.#known.delete(key);
    const value = known ?? make();
    this.#known.set(key, value);
    const [oldest] = this.#known.size > this.#most ? this.#known.keys() : [];
    if (oldest !== undefined) this.#known.delete(oldest);
    return value;
  }
}
