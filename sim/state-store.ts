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
  /** Fields by kind; the last are not compared. */
  readonly #plains: number[] = [];
  readonly #loops: number[] = [];
  readonly #deadlines: number[] = [];
  readonly #counters: number[] = [];
  #fields: readonly Field[] = [];
  /** Where the last comparison failed. */
  #lastDifference = 0;

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
      this.#ofKind(code).push(field);
    }
    return first;
  }

  #ofKind(code: number): number[] {
    if (code === PLAIN) return this.#plains;
    if (code === LOOP) return this.#loops;
    return code === DEADLINE ? this.#deadlines : this.#counters;
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

  /** How many numbers `capture` writes: all fields, then the tick. */
  get size(): number {
    return this.#kinds.length + 1;
  }

  /** Writes the state as of `now` into `into`. */
  capture(now: number, into: Float64Array): void {
    into.set(this.values);
    into[into.length - 1] = now;
  }

  /** What is compared of a captured state: deadlines as ticks ahead, no counters. */
  comparable(captured: Float64Array): Float64Array {
    const fields = captured.slice(0, -1);
    const now = captured[captured.length - 1];
    for (const field of this.#deadlines) fields[field] = Math.max(0, fields[field] - now);
    for (const field of this.#counters) fields[field] = 0;
    return fields;
  }

  /** Puts all fields back as of `now`, from what is compared of a state. */
  resume(comparable: Float64Array, now: number): void {
    const { values } = this;
    values.set(comparable);
    for (const field of this.#deadlines) if (values[field] > 0) values[field] += now;
  }

  /**
   * Compares the state as of `now` with one captured before. They recur when all is equal except that in each owner at most
   * one loop counter has grown, and that deadlines may lie ahead which are where they were: nobody has come to them, so that
   * what happened in between did not depend on them.
   *
   * Most comparisons fail, and often at the field at which the one before did: that one is looked at first.
   *
   * @param before   captured
   * @param elapsed  ticks between the two, those that were skipped included
   * @returns null if the states do not recur
   */
  recurrence(before: Float64Array, now: number, elapsed: number): Recurring | null {
    if (this.values.length > 0 && this.#differs(this.#lastDifference, before, now, elapsed)) return null;
    if (!this.#isPlainlySame(before)) return null;
    const growths = this.#growthsSince(before);
    return growths && this.#recurringWith(growths, before, now, elapsed);
  }

  #isPlainlySame(before: Float64Array): boolean {
    const { values } = this;
    const plains = this.#plains;
    for (let i = 0; i < plains.length; i += 1) {
      if (values[plains[i]] === before[plains[i]]) continue;
      this.#lastDifference = plains[i];
      return false;
    }
    return true;
  }

  /** Loop counters that have grown; null if one has shrunk, or a second one of an owner has grown. */
  #growthsSince(before: Float64Array): readonly Growth[] | null {
    const { values } = this;
    let growths: Growth[] | null = null;
    let grownOwner = -1;
    for (const field of this.#loops) {
      const by = values[field] - before[field];
      if (by === 0) continue;
      if (by < 0 || this.#owners[field] === grownOwner) {
        this.#lastDifference = field;
        return null;
      }
      grownOwner = this.#owners[field];
      growths ??= [];
      growths.push({ field, by });
    }
    return growths ?? NO_GROWTH;
  }

  #recurringWith(growths: readonly Growth[], before: Float64Array, now: number, elapsed: number): Recurring | null {
    const { values } = this;
    const deadlines = this.#deadlines;
    const then = before[values.length];
    let waits: number[] | null = null;
    let toFirstWait = Infinity;
    let toLastDeadline = 0;
    for (let i = 0; i < deadlines.length; i += 1) {
      const field = deadlines[i];
      const was = before[field] > then ? before[field] - then : 0;
      const ahead = values[field] > now ? values[field] - now : 0;
      if (ahead === was) {
        if (ahead > toLastDeadline) toLastDeadline = ahead;
      } else if (ahead > 0 && was - ahead === elapsed) {
        waits ??= [];
        waits.push(field);
        if (ahead < toFirstWait) toFirstWait = ahead;
      } else {
        this.#lastDifference = field;
        return null;
      }
    }
    return { growths, waits: waits ?? NO_WAITS, toFirstWait, toLastDeadline };
  }

  /** Whether a field alone says that the state does not recur. */
  #differs(field: number, before: Float64Array, now: number, elapsed: number): boolean {
    const kind = this.#kindOf[field];
    if (kind === COUNTER) return false;
    if (kind !== DEADLINE) {
      const change = this.values[field] - before[field];
      return kind === LOOP ? change < 0 : change !== 0;
    }
    const was = Math.max(0, before[field] - before[before.length - 1]);
    const ahead = Math.max(0, this.values[field] - now);
    return ahead !== was && !(ahead > 0 && was - ahead === elapsed);
  }

  /** The name of the first field in which the state as of `now` differs from a captured one beyond what recurrence allows. */
  firstDifference(before: Float64Array, now: number, elapsed: number): string {
    const first = this.fields.find((_, field) => this.#differs(field, before, now, elapsed));
    return first?.name ?? 'a second loop counter of one unit';
  }
}
