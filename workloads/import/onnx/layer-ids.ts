/** Ids of layers made of names in a file: without white space, and none twice. */
export class LayerIds {
  readonly #taken = new Set(['input']);
  readonly #counts = new Map<string, number>();

  /** A new id. @param suffix  of a second layer for the same node */
  of(name: string, suffix?: string): string {
    const plain =
      name
        .replace(/^\/+/, '')
        .replaceAll(/[\s\p{C}]+/gu, '_')
        .slice(0, MOST_LETTERS) || 'layer';
    const base = suffix === undefined ? plain : `${plain}.${suffix}`;
    let id = base;
    let count = this.#counts.get(base) ?? 1;
    while (this.#taken.has(id)) id = `${base}_${(count += 1)}`;
    this.#counts.set(base, count);
    this.#taken.add(id);
    return id;
  }
}

/** Names with the whole path of a module have some hundred letters; beyond that nobody reads them. */
const MOST_LETTERS = 200;
