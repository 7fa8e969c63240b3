/**
 * From a loop nest to flat code: one instruction stream a unit, in shared typed arrays.
 *
 * A loop becomes LOOP … END in the stream of every unit that has a command in its body; it is anchored in the stream of
 * the unit of its first command, where the engine looks for recurrence.
 */
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

interface Instruction {
  code: number;
  argument: number;
  trips: number;
  target: number;
  anchor: number;
}

/** Compiles a checked program. */
export function compileProgram<Work>(program: Program<Work>): CompiledProgram<Work> {
  const units = program.units.length;
  const streams: Instruction[][] = program.units.map(() => []);
  const depths = new Int32Array(units);
  const open = new Int32Array(units);
  const commands: Command<Work>[] = [];
  const represented: number[] = [];
  const row: number[] = [];
  const rows: { unit: number; operation: number }[] = [];
  const rowOf = new Map<number, number>();
  const loops: AnchoredLoop[] = [];

  const rowFor = (unit: number, operation: number): number => {
    const key = operation * units + unit;
    const known = rowOf.get(key);
    if (known !== undefined) return known;
    rows.push({ unit, operation });
    rowOf.set(key, rows.length - 1);
    return rows.length - 1;
  };

  const emit = (nodes: readonly Node<Work>[], times: number): void => {
    for (const node of nodes) {
      if (!isRepeat(node)) {
        streams[node.unit].push(instruction(COMMAND, commands.length));
        row.push(rowFor(node.unit, node.operation));
        represented.push(times);
        commands.push(node);
      } else if (node.repeat === 1) {
        emit(node.body, times);
      } else {
        emitLoop(node.repeat, node.body, times * node.repeat);
      }
    }
  };

  const emitLoop = (trips: number, body: readonly Node<Work>[], times: number): void => {
    const members = unitsOf(body, new Set());
    const first = members.values().next().value;
    const anchored = first !== undefined && trips >= LEAST_ANCHORED_TRIPS ? loops.length : -1;
    if (first !== undefined && anchored >= 0) loops.push({ unit: first, depth: open[first] });
    const starts = new Map<number, number>();
    for (const unit of members) {
      const loop = instruction(LOOP, open[unit]);
      streams[unit].push(loop);
      open[unit] += 1;
      depths[unit] = Math.max(depths[unit], open[unit]);
      starts.set(unit, streams[unit].length);
    }
    emit(body, times);
    for (const unit of members) {
      open[unit] -= 1;
      const end = instruction(END, open[unit]);
      end.trips = trips;
      end.target = starts.get(unit) ?? 0;
      if (unit === first) end.anchor = anchored;
      streams[unit].push(end);
    }
  };

  emit(program.body, 1);
  for (const stream of streams) stream.push(instruction(HALT, 0));

  const all: Instruction[] = [];
  const start = new Int32Array(units);
  streams.forEach((stream, unit) => {
    start[unit] = all.length;
    for (const item of stream) {
      if (item.code === END) item.target += start[unit];
      all.push(item);
    }
  });
  return {
    program,
    commands,
    represented: Float64Array.from(represented),
    code: Uint8Array.from(all, (item) => item.code),
    argument: Int32Array.from(all, (item) => item.argument),
    trips: Float64Array.from(all, (item) => item.trips),
    target: Int32Array.from(all, (item) => item.target),
    anchor: Int32Array.from(all, (item) => item.anchor),
    start,
    depth: depths,
    anchoredLoops: loops,
    row: Int32Array.from(row),
    rows,
  };
}

function instruction(code: number, argument: number): Instruction {
  return { code, argument, trips: 0, target: 0, anchor: -1 };
}

/** The units of a body, in the order of their first command. */
function unitsOf<Work>(nodes: readonly Node<Work>[], found: Set<number>): Set<number> {
  for (const node of nodes) {
    if (isRepeat(node)) unitsOf(node.body, found);
    else found.add(node.unit);
  }
  return found;
}
