/**
 * What runs have in common, skipped exactly.
 *
 * What happens from a state on depends on that state and on the code that units come to, and on nothing else. Whenever a landmark
 * unit passes from one section of its program to the next and the tick is over, the state is kept, as fast-forward compares it:
 * deadlines as ticks ahead, and of places what command is there. A stretch leads from one such state to the next in so many ticks;
 * it names the code of the units that moved. A run that is in a known state, and has that code before it, is so many ticks later in
 * the next state, without anything being executed; where nothing is known, it is simulated from the last state on.
 */
import { TOO_LONG } from './errors.ts';
import type { Program } from './program.ts';
import { SectionCheck } from './section-check.ts';
import type { KnownSection, SectionLibrary } from './section-library.ts';
import { StretchedRun } from './stretched-run.ts';
import type { MakeSimulation } from './stretched-run.ts';

/** A state in which runs have been, and what came next. */
export interface Stop {
  /** All fields as they are compared; null at the very start, before anything was executed. */
  readonly fields: Float64Array | null;
  readonly stretches: Stretch[];
}

/** What led from one stop to the next. */
export interface Stretch {
  readonly ticks: number;
  /**
   * The units that moved, one behind the other: which it is, the address at which it was, how many sections it passed on and their
   * addresses, and how far in the last one it is.
   */
  readonly moves: Int32Array;
  /** Null at the end. */
  readonly to: Stop | null;
}

/** Stops, of two and a half kilobytes, and stretches, of a few hundred bytes. */
const MOST_KNOWN = 20_000;

/** What is known of runs whose programs differ in their bodies alone. */
export class Stretches<Work> {
  readonly library: SectionLibrary<Work>;
  readonly landmarks: readonly number[];
  readonly check = new SectionCheck<Work>();
  #depth: Int32Array;
  #start: Stop = { fields: null, stretches: [] };
  readonly #stops = new Map<number, Stop[]>();
  /** Stops and stretches that are known. */
  #count = 0;

  /** @param landmarks  units that mark where stretches end */
  constructor(library: SectionLibrary<Work>, landmarks: readonly number[]) {
    this.library = library;
    this.landmarks = landmarks;
    this.#depth = library.depth.slice();
  }

  /**
   * Ticks of a run: from the first to the last arrival.
   *
   * @param frame     the program without its body, the same every time
   * @param sections  those of the library that make up the body
   * @param make      a simulation without accounts of a program so prepared, with new models; servers, which keep numbers of
   *                  requests, are the same every time
   * @throws {ProgramError} if the program is faulty and something of it is not known
   * @throws {DeadlockError} if nothing can happen and a unit has not finished
   */
  ticks(frame: Program<Work>, sections: readonly KnownSection<Work>[], make: MakeSimulation<Work>): number {
    // Deeper loops have more counters: states of before cannot be compared.
    const isDeeper = this.library.depth.some((depth, unit) => depth !== this.#depth[unit]);
    if (isDeeper || this.#count > MOST_KNOWN) this.#forget();
    const run = new StretchedRun(this, frame, sections, make);
    let stop = this.#start;
    let ticks = 0;
    for (;;) {
      let stretch = stop.stretches.find((known) => run.follows(known));
      if (stretch) run.skip(stretch);
      else {
        stretch = run.simulateFrom(stop);
        stop.stretches.push(stretch);
        this.#count += 1;
      }
      ticks += stretch.ticks;
      if (!Number.isSafeInteger(ticks)) throw new RangeError(TOO_LONG);
      if (stretch.to === null) return ticks;
      stop = stretch.to;
    }
  }

  /** The stop of a state. */
  stopAt(fields: Float64Array): Stop {
    const hash = hashOf(fields);
    const alike = this.#stops.get(hash) ?? [];
    const known = alike.find((stop) => stop.fields !== null && areEqual(stop.fields, fields));
    if (known) return known;
    const stop = { fields, stretches: [] };
    this.#stops.set(hash, [...alike, stop]);
    this.#count += 1;
    return stop;
  }

  #forget(): void {
    this.#depth = this.library.depth.slice();
    this.#start = { fields: null, stretches: [] };
    this.#stops.clear();
    this.#count = 0;
  }
}

function areEqual(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

/** FNV-1a over the words of the fields. */
function hashOf(fields: Float64Array): number {
  const words = new Int32Array(fields.buffer, fields.byteOffset, 2 * fields.length);
  let hash = 0x811c9dc5;
  for (let i = 0; i < words.length; i += 1) hash = Math.imul(hash ^ words[i], 0x01000193);
  return hash;
}
