/**
 * From a loop nest to flat code: the instructions of each unit, in the order of the nest. `link.ts` deals them to the units' streams.
 *
 * A loop becomes LOOP … END in the stream of every unit that has a command in its body; it is anchored in the stream of
 * the unit of its first command, where the engine looks for recurrence.
 */
import { flattenCommands } from './flat-commands.ts';
import type { FlatCommands } from './flat-commands.ts';
import { isRepeat } from './program.ts';
import type { Command, Node } from './program.ts';

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

/** Nodes in a row, compiled by themselves: a whole program, or what several programs have in common. */
export interface Section<Work> {
  readonly nodes: readonly Node<Work>[];
  readonly commands: readonly Command<Work>[];
  /** The same commands as the engine reads them. */
  readonly flat: FlatCommands;
  /** How often each command is executed: the product of the trip counts around it. */
  readonly represented: readonly number[];
  /** Whose each instruction is. */
  readonly unit: readonly number[];
  /** Opcode of each instruction. */
  readonly code: readonly number[];
  /** COMMAND: command index within the section. LOOP, END: loop depth within the unit. */
  readonly argument: readonly number[];
  /** END: trip count. */
  readonly trips: readonly number[];
  /** END: index of the anchored loop within the section, or −1. */
  readonly anchor: readonly number[];
  /** How many instructions each unit has. */
  readonly lengths: Int32Array;
  /** Deepest nesting of each unit's instructions. */
  readonly depth: Int32Array;
  /** Anchor unit of each anchored loop, and the loop's depth in that unit's stream. */
  readonly anchoredLoops: readonly AnchoredLoop[];
}

/** Compiles nodes for a machine of so many units. */
export function compileSection<Work>(nodes: readonly Node<Work>[], units: number): Section<Work> {
  return new Compiler<Work>(nodes, units).compile();
}

class Compiler<Work> {
  readonly #body: readonly Node<Work>[];
  readonly #unit: number[] = [];
  readonly #code: number[] = [];
  readonly #argument: number[] = [];
  readonly #trips: number[] = [];
  readonly #anchor: number[] = [];

  readonly #commands: Command<Work>[] = [];
  readonly #represented: number[] = [];

  /**
   * Trip counts of the loops around the present command, and what they are anchored as (−1: not). A unit enters them all
   * at its first command in the innermost, so that it is always in the outermost few.
   */
  readonly #loopTrips: number[] = [];
  readonly #loopAnchors: number[] = [];
  readonly #anchoredLoops: AnchoredLoop[] = [];
  readonly #open: Int32Array;
  readonly #depth: Int32Array;
  readonly #lengths: Int32Array;

  constructor(body: readonly Node<Work>[], units: number) {
    this.#body = body;
    this.#open = new Int32Array(units);
    this.#depth = new Int32Array(units);
    this.#lengths = new Int32Array(units);
  }

  compile(): Section<Work> {
    this.#nodes(this.#body, 1);
    return {
      nodes: this.#body,
      commands: this.#commands,
      flat: flattenCommands(this.#commands),
      represented: this.#represented,
      unit: this.#unit,
      code: this.#code,
      argument: this.#argument,
      trips: this.#trips,
      anchor: this.#anchor,
      lengths: this.#lengths,
      depth: this.#depth,
      anchoredLoops: this.#anchoredLoops,
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
    this.#lengths[unit] += 1;
  }
}

/** Nobody has entered the loop yet. */
const UNKNOWN = -2;
