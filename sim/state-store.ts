/**
 * Declared state: every mutable field that can change the future of a simulation, in one flat array.
 *
 * Each unit, channel, server and model declares its fields once, with a kind. Saving, comparing and auditing derive from
 * the declaration, so that nobody can forget a field in one of the three.
 */

/**
 * - `plain`: compared as it is;
 * - `deadline`: an absolute tick; compared as max(0, t − now), so that the past is all alike;
 * - `loop`: a loop counter; compared as it is, except that recurrence lets one per unit grow;
 * - `counter`: counted, never read back; not state.
 */
export type FieldKind = 'plain' | 'deadline' | 'loop' | 'counter';

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  /** Whose field it is; recurrence allows one growing loop counter an owner. */
  readonly owner: number;
}

const PLAIN = 0;
const DEADLINE = 1;
const LOOP = 2;

/** One loop counter that grew between two otherwise equal states. */
export interface Growth {
  readonly field: number;
  readonly by: number;
}

export class StateStore {
  /** All fields; a field is known by its index. Replaced while fields are declared, fixed after `seal`. */
  values: Float64Array = new Float64Array(0);
  readonly fields: Field[] = [];
  #compared: Int32Array = new Int32Array(0);
  #kinds: Uint8Array = new Uint8Array(0);
  #owners: Int32Array = new Int32Array(0);

  /** Declares one field and returns its index in `values`. */
  declare(name: string, kind: FieldKind, owner: number): number {
    this.fields.push({ name, kind, owner });
    return this.fields.length - 1;
  }

  /** Ends the declarations: allocates `values`, all zero. */
  seal(): void {
    this.values = new Float64Array(this.fields.length);
    const compared = new Int32Array(this.fields.length);
    const kinds = new Uint8Array(this.fields.length);
    const owners = new Int32Array(this.fields.length);
    let count = 0;
    this.fields.forEach(({ kind, owner }, index) => {
      if (kind === 'counter') return;
      compared[count] = index;
      kinds[count] = kind === 'deadline' ? DEADLINE : kind === 'loop' ? LOOP : PLAIN;
      owners[count] = owner;
      count += 1;
    });
    this.#compared = compared.subarray(0, count);
    this.#kinds = kinds.subarray(0, count);
    this.#owners = owners.subarray(0, count);
  }

  /** How many numbers `capture` writes. */
  get size(): number {
    return this.#compared.length;
  }

  /** Writes the state as of `now`, in comparable form, into `into`. */
  capture(now: number, into: Float64Array): void {
    const { values } = this;
    const compared = this.#compared;
    const kinds = this.#kinds;
    for (let i = 0; i < compared.length; i += 1) {
      const value = values[compared[i]];
      into[i] = kinds[i] === DEADLINE ? (value > now ? value - now : 0) : value;
    }
  }

  /**
   * Compares two captured states. They recur when all is equal except that in each owner at most one loop counter has
   * grown.
   *
   * @returns the counters that grew, or null if the states do not recur
   */
  recurrence(before: Float64Array, after: Float64Array): Growth[] | null {
    const growths: Growth[] = [];
    let grownOwner = -1;
    for (let i = 0; i < before.length; i += 1) {
      if (before[i] === after[i]) continue;
      if (this.#kinds[i] !== LOOP || after[i] < before[i] || this.#owners[i] === grownOwner) return null;
      grownOwner = this.#owners[i];
      growths.push({ field: this.#compared[i], by: after[i] - before[i] });
    }
    return growths;
  }

  /** The name of the first field in which two captured states differ beyond what recurrence allows. */
  firstDifference(before: Float64Array, after: Float64Array): string {
    for (let i = 0; i < before.length; i += 1) {
      if (before[i] === after[i]) continue;
      if (this.#kinds[i] !== LOOP || after[i] < before[i]) return this.fields[this.#compared[i]].name;
    }
    return 'a second loop counter of one unit';
  }
}
