/**
 * From a loop nest to flat code: one instruction stream a unit, in shared typed arrays.
 *
 * A loop becomes LOOP … END in the stream of every unit that has a command in its body; it is anchored in the stream of
 * the unit of its first command, where the engine looks for recurrence.
 */
import { flattenCommands } from './flat-commands.ts';
import type { FlatCommands } from './flat-commands.ts';
import { isRepeat } from './program.ts';
import type { Command, Node, Program } from './program.ts';

export const COMMAND = 0;
export const LOOP = 1;
export const END = 2;
export const HALT = 3;

/** Loops with fewer trips than this are not worth looking for recurrence. */
const LEAST_ANCHORED_TRIPS = 4;

export interface AnchoredLoop {
  readonly unit: number;
  readonly depth: number;
}

export interface CompiledProgram<Work> {
  readonly program: Program<Work>;
  readonly commands: readonly Command<Work>[];
  /** The same commands as the engine reads them. */
  readonly flat: FlatCommands;
  /** How often each command is executed in the whole program: the product of the trip counts around it. */
  readonly represented: Float64Array;
  /** Opcode of each instruction. */
  readonly code: Uint8Array;
  /** COMMAND: command index. LOOP, END: loop depth within the unit. */
  readonly argument: Int32Array;
  /** END: trip count. */
  readonly trips: Float64Array;
  /** END: where the body begins. */
  readonly target: Int32Array;
  /** END: index of the anchored loop, or −1. */
  readonly anchor: Int32Array;
  /** First instruction of each unit. */
  readonly start: Int32Array;
  /** Deepest nesting of each unit's stream. */
  readonly depth: Int32Array;
  /** Anchor unit of each anchored loop, and the loop's depth in that unit's stream. */
  readonly anchoredLoops: readonly AnchoredLoop[];
  /** Row of each command's (unit, operation) pair, and what the rows are. */
  readonly row: Int32Array;
  readonly rows: readonly { readonly unit: number; readonly operation: number }[];
}

/** Compiles a checked program. */
export function compileProgram<Work>(program: Program<Work>): CompiledProgram<Work> {
  return new Compiler(program).compile();
}

class Compiler<Work> {
  readonly #program: Program<Work>;
  // Instructions of all units in the order of the nest; they are dealt to the units' streams at the end.
  readonly #unit: number[] = [];
  readonly #code: number[] = [];
  readonly #argument: number[] = [];
  readonly #trips: number[] = [];
  readonly #anchor: number[] = [];

  readonly #commands: Command<Work>[] = [];
  readonly #represented: number[] = [];
  readonly #row: number[] = [];
  readonly #rows: { unit: number; operation: number }[] = [];
  readonly #rowOf = new Map<number, number>();

  /**
   * Trip counts of the loops around the present command, and what they are anchored as (−1: not). A unit enters them all
   * at its first command in the innermost, so that it is always in the outermost few.
   */
  readonly #loopTrips: number[] = [];
  readonly #loopAnchors: number[] = [];
  readonly #anchoredLoops: AnchoredLoop[] = [];
  readonly #open: Int32Array;
  readonly #depth: Int32Array;

  constructor(program: Program<Work>) {
    this.#program = program;
    this.#open = new Int32Array(program.units.length);
    this.#depth = new Int32Array(program.units.length);
  }

  compile(): CompiledProgram<Work> {
    this.#nodes(this.#program.body, 1);
    for (let unit = 0; unit < this.#open.length; unit += 1) this.#emit(unit, HALT, 0, 0, -1);
    return {
      program: this.#program,
      commands: this.#commands,
      flat: flattenCommands(this.#commands),
      represented: new Float64Array(this.#represented),
      ...this.#streams(),
      depth: this.#depth,
      anchoredLoops: this.#anchoredLoops,
      row: new Int32Array(this.#row),
      rows: this.#rows,
    };
  }

  #nodes(nodes: readonly Node<Work>[], times: number): void {
    for (const node of nodes) {
      if (!isRepeat(node)) this.#command(node, times);
      else if (node.repeat === 1) this.#nodes(node.body, times);
      else this.#loop(node.repeat, node.body, times * node.repeat);
    }
  }

  #command(command: Command<Work>, times: number): void {
    const { unit } = command;
    while (this.#open[unit] < this.#loopTrips.length) this.#enter(unit);
    this.#emit(unit, COMMAND, this.#commands.length, 0, -1);
    this.#row.push(this.#rowFor(unit, command.operation));
    this.#represented.push(times);
    this.#commands.push(command);
  }

  #loop(trips: number, body: readonly Node<Work>[], times: number): void {
    const depth = this.#loopTrips.length;
    this.#loopTrips.push(trips);
    this.#loopAnchors.push(UNKNOWN);
    this.#nodes(body, times);
    for (let unit = 0; unit < this.#open.length; unit += 1) {
      if (this.#open[unit] <= depth) continue;
      this.#open[unit] = depth;
      const anchor = this.#loopAnchors[depth];
      const isAnchored = anchor >= 0 && this.#anchoredLoops[anchor].unit === unit;
      this.#emit(unit, END, depth, trips, isAnchored ? anchor : -1);
    }
    this.#loopTrips.pop();
    this.#loopAnchors.pop();
  }

  /** A unit enters the outermost loop that it is not in; the first that enters a loop is its anchor. */
  #enter(unit: number): void {
    const depth = this.#open[unit];
    if (this.#loopAnchors[depth] === UNKNOWN) {
      const isWorthIt = this.#loopTrips[depth] >= LEAST_ANCHORED_TRIPS;
      this.#loopAnchors[depth] = isWorthIt ? this.#anchoredLoops.push({ unit, depth }) - 1 : -1;
    }
    this.#emit(unit, LOOP, depth, 0, -1);
    this.#open[unit] = depth + 1;
    this.#depth[unit] = Math.max(this.#depth[unit], depth + 1);
  }

  #emit(unit: number, code: number, argument: number, trips: number, anchor: number): void {
    this.#unit.push(unit);
    this.#code.push(code);
    this.#argument.push(argument);
    this.#trips.push(trips);
    this.#anchor.push(anchor);
  }

  #rowFor(unit: number, operation: number): number {
    const key = operation * this.#open.length + unit;
    const known = this.#rowOf.get(key);
    if (known !== undefined) return known;
    const row = this.#rows.push({ unit, operation }) - 1;
    this.#rowOf.set(key, row);
    return row;
  }

  /** Deals the instructions to their units' streams, and finds where loops begin. */
  #streams(): Pick<CompiledProgram<Work>, 'code' | 'argument' | 'trips' | 'target' | 'anchor' | 'start'> {
    const length = this.#code.length;
    const units = this.#open.length;
    const start = new Int32Array(units);
    for (let i = 0; i < length; i += 1) if (this.#unit[i] + 1 < units) start[this.#unit[i] + 1] += 1;
    for (let unit = 1; unit < units; unit += 1) start[unit] += start[unit - 1];
    const code = new Uint8Array(length);
    const argument = new Int32Array(length);
    const trips = new Float64Array(length);
    const target = new Int32Array(length);
    const anchor = new Int32Array(length);
    const next = start.slice();
    /** Where the body of each unit's open loops begins, by unit and depth. */
    const bodies: number[][] = [];
    for (let unit = 0; unit < units; unit += 1) bodies.push([]);
    for (let i = 0; i < length; i += 1) {
      const unit = this.#unit[i];
      const place = next[unit];
      next[unit] = place + 1;
      code[place] = this.#code[i];
      argument[place] = this.#argument[i];
      trips[place] = this.#trips[i];
      anchor[place] = this.#anchor[i];
      if (code[place] === LOOP) bodies[unit][argument[place]] = place + 1;
      else if (code[place] === END) target[place] = bodies[unit][argument[place]];
    }
    return { code, argument, trips, target, anchor, start };
  }
}

/** Nobody has entered the loop yet. */
const UNKNOWN = -2;
