/**
 * Declared state: every mutable field that can change the future of a simulation, in one flat array.
 *
 * Each unit, channel, server and model declares its fields once, with a kind. Saving, comparing and auditing derive from
 * the declaration, so that nobody can forget a field in one of the three.
 */

/**
 * - `plain`: compared as it is;
 * - `deadline`: an absolute tick; compared as max(0, t − now), so that the past is all alike. One that lies ahead and has not
 *   moved may also be the end of a long wait, in which everything else recurs;
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
const COUNTER = 3;
const KINDS: readonly FieldKind[] = ['plain', 'deadline', 'loop', 'counter'];
const CODES: Readonly<Record<FieldKind, number>> = { plain: PLAIN, deadline: DEADLINE, loop: LOOP, counter: COUNTER };

/** One loop counter that grew between two otherwise equal states. */
export interface Growth {
  readonly field: number;
  readonly by: number;
}

/** How two states recur. */
export interface Recurring {
  /** Loop counters that grew, and by how much. */
  readonly growths: readonly Growth[];
  /** Deadlines ahead that have not moved: the ends of waits that are longer than the period. */
  readonly waits: readonly number[];
  /** Ticks to the first of them; infinite if there is none. */
  readonly toFirstWait: number;
  /** Ticks to the last of the other deadlines. */
  readonly toLastDeadline: number;
}

/** A declaration, of one field or of several in a row. */
interface Row {
  readonly first: number;
  readonly count: number;
  readonly name: string;
  /** What follows the number in the names of a row; null for one field. */
  readonly after: string | null;
}

const NO_GROWTH: readonly Growth[] = [];
const NO_WAITS: readonly number[] = [];

export class StateStore {
  /** All fields; a field is known by its index. Replaced while fields are declared, fixed after `seal`. */
  values: Float64Array = new Float64Array(0);
  readonly #rows: Row[] = [];
  readonly #kinds: number[] = [];
  readonly #owners: number[] = [];
  #kindOf: Uint8Array = new Uint8Array(0);
  /** Fields that are deadlines, and those that are not compared. */
  readonly #deadlines: number[] = [];
  readonly #counters: number[] = [];
  #fields: readonly Field[] = [];

  /** Declares one field and returns its index in `values`. */
  declare(name: string, kind: FieldKind, owner: number): number {
    return this.#declare({ first: this.#kinds.length, count: 1, name, after: null }, CODES[kind], owner);
  }

  /** Declares fields in a row, `name[0]after`, `name[1]after` and so on, and returns the index of the first. */
  declareRow(count: number, name: string, kind: FieldKind, owner: number, after = ''): number {
    return this.#declare({ first: this.#kinds.length, count, name, after }, CODES[kind], owner);
  }

  #declare(row: Row, code: number, owner: number): number {
    const { first, count } = row;
    this.#rows.push(row);
    for (let field = first; field < first + count; field += 1) {
      this.#kinds.push(code);
      this.#owners.push(owner);
      if (code === DEADLINE) this.#deadlines.push(field);
      else if (code === COUNTER) this.#counters.push(field);
    }
    return first;
  }

  /** Ends the declarations: allocates `values`, all zero. */
  seal(): void {
    this.values = new Float64Array(this.#kinds.length);
    this.#kindOf = new Uint8Array(this.#kinds);
  }

  /** What was declared so far, by index. Names are made when somebody asks. */
  get fields(): readonly Field[] {
    if (this.#fields.length === this.#kinds.length) return this.#fields;
    const fields: Field[] = [];
    for (const { first, count, name, after } of this.#rows) {
      for (let i = 0; i < count; i += 1) {
        const own = after === null ? name : `${name}[${i}]${after}`;
        fields.push({ name: own, kind: KINDS[this.#kinds[first + i]], owner: this.#owners[first + i] });
      }
    }
    this.#fields = fields;
    return fields;
  }

  /** Its deadlines, as fields. */
  deadlinesOf(owner: number): readonly number[] {
    return this.#deadlines.filter((field) => this.#owners[field] === owner);
  }

  ownerOf(field: number): number {
    return this.#owners[field];
  }

  /** How many numbers `capture` writes. */
  get size(): number {
    return this.#kinds.length;
  }

  /** Writes the state as of `now`, in comparable form, into `into`. */
  capture(now: number, into: Float64Array): void {
    const { values } = this;
    into.set(values);
    const deadlines = this.#deadlines;
    for (let i = 0; i < deadlines.length; i += 1) {
      const field = deadlines[i];
      const value = values[field];
      into[field] = value > now ? value - now : 0;
    }
    for (const field of this.#counters) into[field] = 0;
  }

  /**
   * Compares the state as of `now` with one captured before. They recur when all is equal except that in each owner at most
   * one loop counter has grown, and that deadlines may lie ahead which are where they were: nobody has come to them, so that
   * what happened in between did not depend on them.
   *
   * Nearly all comparisons fail within the first few fields, so that nothing is captured for them.
   *
   * @param elapsed  ticks between the two, those that were skipped included
   * @returns null if the states do not recur
   */
  recurrence(before: Float64Array, now: number, elapsed: number): Recurring | null {
    const { values } = this;
    const kinds = this.#kindOf;
    let growths: Growth[] | null = null;
    let waits: number[] | null = null;
    let toFirstWait = Infinity;
    let toLastDeadline = 0;
    let grownOwner = -1;
    for (let field = 0; field < before.length; field += 1) {
      const kind = kinds[field];
      const was = before[field];
      if (kind === DEADLINE) {
        const ahead = values[field] > now ? values[field] - now : 0;
        if (ahead === was) {
          if (ahead > toLastDeadline) toLastDeadline = ahead;
        } else if (ahead > 0 && was - ahead === elapsed) {
          waits ??= [];
          waits.push(field);
          if (ahead < toFirstWait) toFirstWait = ahead;
        } else {
          return null;
        }
        continue;
      }
      const value = values[field];
      if (value === was || kind === COUNTER) continue;
      if (kind !== LOOP || value < was || this.#owners[field] === grownOwner) return null;
      grownOwner = this.#owners[field];
      growths ??= [];
      growths.push({ field, by: value - was });
    }
    return { growths: growths ?? NO_GROWTH, waits: waits ?? NO_WAITS, toFirstWait, toLastDeadline };
  }

  /** The name of the first field in which two captured states differ beyond what recurrence allows. */
  firstDifference(before: Float64Array, after: Float64Array, elapsed: number): string {
    for (let field = 0; field < before.length; field += 1) {
      const [was, is] = [before[field], after[field]];
      if (was === is) continue;
      const kind = this.#kindOf[field];
      const isWait = kind === DEADLINE && is > 0 && was - is === elapsed;
      if (!isWait && (kind !== LOOP || is < was)) return this.fields[field].name;
    }
    return 'a second loop counter of one unit';
  }
}
