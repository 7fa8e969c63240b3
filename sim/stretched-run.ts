/** A run that follows stretches as far as they are known, and simulates what is not. */
import { linkSections } from './link.ts';
import type { Program } from './program.ts';
import type { KnownSection } from './section-library.ts';
import type { Prepared, Simulation } from './simulation.ts';
import type { Stop, Stretch, Stretches } from './stretches.ts';

/** Makes a simulation without accounts of a program that was compiled beforehand: what is given of it has no body. */
export type MakeSimulation<Work> = (frame: Program<Work>, prepared: Prepared<Work>) => Simulation<Work>;

/** The index of what stands behind a unit's last section, and its address. */
const NOTHING_MORE = -1;
/** Address of a unit before anything was executed. */
const NOT_YET = -2;
/** What stands for the command at the place of a unit that is over. */
const OVER = -1;

export class StretchedRun<Work> {
  readonly #stretches: Stretches<Work>;
  readonly #frame: Program<Work>;
  readonly #sections: readonly KnownSection<Work>[];
  readonly #make: MakeSimulation<Work>;
  readonly #units: number;
  /** The sections that have code of each unit, as indices; NOTHING_MORE behind them. */
  readonly #streams: readonly (readonly number[])[];
  /** In which of them each unit is, −1 before anything was executed, and how far. */
  readonly #at: Int32Array;
  readonly #offset: Int32Array;
  #simulation: Simulation<Work> | null = null;
  /** The stop at which the simulation stands. */
  #simulated: Stop | null = null;
  /** Place of the first instruction of each section in each unit's stream, and of its HALT. */
  #places: readonly (readonly number[])[] = [];
  /** Fields of each unit's loop counters. */
  #loopFields: readonly (readonly number[])[] = [];
  /** Numbers of the commands of the program. */
  #commandNumbers = new Int32Array(0);

  constructor(
    stretches: Stretches<Work>,
    frame: Program<Work>,
    sections: readonly KnownSection<Work>[],
    make: MakeSimulation<Work>,
  ) {
    this.#stretches = stretches;
    this.#frame = frame;
    this.#sections = sections;
    this.#make = make;
    this.#units = frame.units.length;
    this.#at = new Int32Array(this.#units).fill(-1);
    this.#offset = new Int32Array(this.#units);
    this.#streams = frame.units.map((_, unit) => {
      const stream: number[] = [];
      for (let i = 0; i < sections.length; i += 1) if (sections[i].lengths[unit] > 0) stream.push(i);
      stream.push(NOTHING_MORE);
      return stream;
    });
  }

  /** Whether the run has the code before it through which a stretch leads. */
  follows({ moves }: Stretch): boolean {
    for (let i = 0; i < moves.length;) {
      const unit = moves[i];
      if (moves[i + 1] !== this.#address(unit)) return false;
      const passed = moves[i + 2];
      i += 3;
      for (let ahead = 1; ahead <= passed; ahead += 1, i += 1) {
        if (moves[i] !== this.#firstAddress(unit, this.#at[unit] + ahead)) return false;
      }
      i += 1;
    }
    return true;
  }

  /** Where a unit is. */
  #address(unit: number): number {
    return this.#at[unit] < 0 ? NOT_YET : this.#firstAddress(unit, this.#at[unit]) + this.#offset[unit];
  }

  #firstAddress(unit: number, place: number): number {
    const index = this.#streams[unit][place];
    return index >= 0 ? this.#sections[index].addresses[unit] : NOTHING_MORE;
  }

  /** Is where a stretch ends. */
  skip({ moves }: Stretch): void {
    for (let i = 0; i < moves.length;) {
      const unit = moves[i];
      const passed = moves[i + 2];
      this.#at[unit] += passed;
      this.#offset[unit] = moves[i + 3 + passed];
      i += 4 + passed;
    }
    // The same state may come again further on.
    this.#simulated = null;
  }

  /** Simulates from a stop to the next. */
  simulateFrom(stop: Stop): Stretch {
    const simulation = (this.#simulation ??= this.#prepared());
    if (stop.fields && this.#simulated !== stop) this.#goOn(simulation, stop.fields);
    const from = stop.fields ? simulation.realTime : 0;
    const before = { at: this.#at.slice(), offset: this.#offset.slice(), fields: simulation.store.values.slice() };
    const addresses = this.#at.map((_, unit) => this.#address(unit));
    const isOver = this.#toLandmark(simulation);
    this.#find(simulation);
    const moves: number[] = [];
    for (let unit = 0; unit < this.#units; unit += 1) {
      if (!this.#hasMoved(simulation, unit, before)) continue;
      moves.push(unit, addresses[unit], this.#at[unit] - before.at[unit]);
      for (let place = before.at[unit] + 1; place <= this.#at[unit]; place += 1) {
        moves.push(this.#firstAddress(unit, place));
      }
      moves.push(this.#offset[unit]);
    }
    const stretch: Stretch = {
      ticks: simulation.realTime - from,
      moves: Int32Array.from(moves),
      to: isOver ? null : this.#stretches.stopAt(this.#fieldsOf(simulation)),
    };
    this.#simulated = stretch.to;
    return stretch;
  }

  /** A unit that has come round is in another round of a loop, or in another section. */
  #hasMoved(
    simulation: Simulation<Work>,
    unit: number,
    { at, offset, fields }: { readonly at: Int32Array; readonly offset: Int32Array; readonly fields: Float64Array },
  ): boolean {
    if (this.#at[unit] !== at[unit] || this.#offset[unit] !== offset[unit]) return true;
    return this.#loopFields[unit].some((field) => fields[field] !== simulation.store.values[field]);
  }

  #prepared(): Simulation<Work> {
    const { library, check } = this.#stretches;
    check.check(this.#frame, this.#sections);
    const compiled = { ...linkSections(this.#frame, this.#sections), depth: library.depth };
    const requests = new Int32Array(compiled.commands.length);
    this.#commandNumbers = new Int32Array(compiled.commands.length);
    let command = 0;
    for (const { commandNumbers, requestNumbers } of this.#sections) {
      for (let i = 0; i < commandNumbers.length; i += 1, command += 1) {
        requests[command] = requestNumbers[i];
        this.#commandNumbers[command] = commandNumbers[i];
      }
    }
    this.#places = this.#streams.map((stream, unit) => {
      let place = compiled.start[unit];
      return stream.map((index) => {
        const begin = place;
        if (index >= 0) place += this.#sections[index].lengths[unit];
        return begin;
      });
    });
    const simulation = this.#make(this.#frame, { compiled, requests });
    this.#loopFields = this.#frame.units.map((_, unit) => simulation.loopFields(unit));
    return simulation;
  }

  /** Puts the simulation into a state, with the places that its own program has. */
  #goOn(simulation: Simulation<Work>, state: Float64Array): void {
    const fields = state.slice();
    for (let unit = 0; unit < this.#units; unit += 1) {
      fields[simulation.placeField(unit)] = this.#places[unit][this.#at[unit]] + this.#offset[unit];
    }
    simulation.goOnFrom(fields);
  }

  /** @returns true if the run is over */
  #toLandmark(simulation: Simulation<Work>): boolean {
    const { values } = simulation.store;
    const { landmarks } = this.#stretches;
    const fields = landmarks.map((unit) => simulation.placeField(unit));
    const next = landmarks.map((unit) => this.#places[unit][Math.max(0, this.#at[unit]) + 1] ?? Infinity);
    while (simulation.advance()) {
      for (let i = 0; i < fields.length; i += 1) if (values[fields[i]] >= next[i]) return false;
    }
    return true;
  }

  /** Finds the section in which each unit is. */
  #find(simulation: Simulation<Work>): void {
    const { values } = simulation.store;
    for (let unit = 0; unit < this.#units; unit += 1) {
      const places = this.#places[unit];
      const place = values[simulation.placeField(unit)];
      while (this.#at[unit] + 1 < places.length && places[this.#at[unit] + 1] <= place) this.#at[unit] += 1;
      this.#offset[unit] = place - places[this.#at[unit]];
    }
  }

  /** The state as it is compared, with commands for places. */
  #fieldsOf(simulation: Simulation<Work>): Float64Array {
    const { store } = simulation;
    const captured = new Float64Array(store.size);
    store.capture(simulation.now, captured);
    const fields = store.comparable(captured);
    for (let unit = 0; unit < this.#units; unit += 1) {
      const command = simulation.commandOf(unit);
      fields[simulation.placeField(unit)] = command < 0 ? OVER : this.#commandNumbers[command];
    }
    return fields;
  }
}
