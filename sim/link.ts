/** From sections to one instruction stream a unit, in shared typed arrays: what the engine executes. */
import { COMMAND, END, HALT, LOOP, compileSection } from './compile.ts';
import type { AnchoredLoop, Section } from './compile.ts';
import { joinCommands } from './flat-commands.ts';
import type { FlatCommands } from './flat-commands.ts';
import type { Command, Program } from './program.ts';
import { float64s, int32s, uint8s } from './small-arrays.ts';

/** What is executed. */
export interface LinkedStreams<Work> {
  readonly program: Program<Work>;
  readonly commands: readonly Command<Work>[];
  /** The same commands as the engine reads them. */
  readonly flat: FlatCommands;
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
}

/** What is executed, and what accounts need to know of it. */
export interface CompiledProgram<Work> extends LinkedStreams<Work> {
  /** How often each command is executed in the whole program: the product of the trip counts around it. */
  readonly represented: Float64Array;
  /** Row of each command's (unit, operation) pair, and what the rows are. */
  readonly row: Int32Array;
  readonly rows: readonly Row[];
}

interface Row {
  readonly unit: number;
  readonly operation: number;
}

/** Trips of the loop of a depth that a place of a unit's stream is in. */
export function tripsAround({ code, argument, trips }: LinkedStreams<unknown>, place: number, depth: number): number {
  let end = place;
  while (code[end] !== END || argument[end] !== depth) end += 1;
  return trips[end];
}

/** Compiles a sound program. */
export function compileProgram<Work>(program: Program<Work>): CompiledProgram<Work> {
  return linkSections(program, [compileSection(program.body, program.units.length)]);
}

/** Puts sections one behind the other; together they are the body of the program. */
export function linkSections<Work>(program: Program<Work>, sections: readonly Section<Work>[]): CompiledProgram<Work> {
  const streams = linkStreams(program, sections);
  const { commands } = streams;
  return { ...streams, represented: representedOf(sections, commands.length), ...rowsOf(program, commands) };
}

/** The same for who keeps no accounts. */
export function linkStreams<Work>(program: Program<Work>, sections: readonly Section<Work>[]): LinkedStreams<Work> {
  return {
    program,
    commands: joined(sections, (section) => section.commands),
    flat: joinCommands(sections.map(({ flat }) => flat)),
    ...streamsOf(sections, program.units.length),
    depth: depthOf(sections, program.units.length),
    anchoredLoops: joined(sections, (section) => section.anchoredLoops),
  };
}

/** Parts of all sections, in their order. */
function joined<Work, T>(
  sections: readonly Section<Work>[],
  partsOf: (section: Section<Work>) => readonly T[],
): readonly T[] {
  if (sections.length === 1) return partsOf(sections[0]);
  const all: T[] = [];
  for (const section of sections) for (const part of partsOf(section)) all.push(part);
  return all;
}

function representedOf(sections: readonly Section<unknown>[], commands: number): Float64Array {
  const all = float64s(commands);
  let command = 0;
  for (const { represented } of sections) {
    for (let i = 0; i < represented.length; i += 1, command += 1) all[command] = represented[i];
  }
  return all;
}

function depthOf(sections: readonly Section<unknown>[], units: number): Int32Array {
  const depth = int32s(units);
  for (const section of sections) {
    for (let unit = 0; unit < units; unit += 1) depth[unit] = Math.max(depth[unit], section.depth[unit]);
  }
  return depth;
}

function rowsOf<Work>(
  { units, operations }: Program<Work>,
  commands: readonly Command<Work>[],
): Pick<CompiledProgram<Work>, 'row' | 'rows'> {
  const row = int32s(commands.length);
  const rows: Row[] = [];
  /** One more than the row; 0 while there is none. */
  const known = int32s(units.length * operations.length);
  for (let index = 0; index < commands.length; index += 1) {
    const { unit, operation } = commands[index];
    const place = operation * units.length + unit;
    if (known[place] === 0) known[place] = rows.push({ unit, operation });
    row[index] = known[place] - 1;
  }
  return { row, rows };
}

/** Deals the instructions to their units' streams, each of which ends with HALT, and finds where loops begin. */
function streamsOf(
  sections: readonly Section<unknown>[],
  units: number,
): Pick<LinkedStreams<unknown>, 'code' | 'argument' | 'trips' | 'target' | 'anchor' | 'start'> {
  const start = startsOf(sections, units);
  const length = units === 0 ? 0 : start[units - 1] + lengthOf(sections, units - 1) + 1;
  const code = uint8s(length).fill(HALT);
  const argument = int32s(length);
  const trips = float64s(length);
  const target = int32s(length);
  const anchor = int32s(length).fill(-1);
  const next = start.slice();
  /** Where the body of each unit's open loops begins, by unit and depth. */
  const bodies: number[][] = [];
  for (let unit = 0; unit < units; unit += 1) bodies.push([]);
  let [firstCommand, firstAnchor] = [0, 0];
  for (const section of sections) {
    const { unit: owners, code: codes, argument: numbers, trips: tripCounts, anchor: anchors } = section;
    for (let i = 0; i < codes.length; i += 1) {
      const unit = owners[i];
      const place = next[unit];
      const kind = codes[i];
      next[unit] = place + 1;
      code[place] = kind;
      if (kind === COMMAND) {
        argument[place] = numbers[i] + firstCommand;
        continue;
      }
      const depth = numbers[i];
      argument[place] = depth;
      if (kind === LOOP) bodies[unit][depth] = place + 1;
      else if (kind === END) {
        trips[place] = tripCounts[i];
        target[place] = bodies[unit][depth];
        if (anchors[i] >= 0) anchor[place] = anchors[i] + firstAnchor;
      }
    }
    firstCommand += section.commands.length;
    firstAnchor += section.anchoredLoops.length;
  }
  return { code, argument, trips, target, anchor, start };
}

function lengthOf(sections: readonly Section<unknown>[], unit: number): number {
  let length = 0;
  for (const { lengths } of sections) length += lengths[unit];
  return length;
}

/** Where each unit's stream begins: behind the HALT of the one before it. */
function startsOf(sections: readonly Section<unknown>[], units: number): Int32Array {
  const start = int32s(units);
  for (let unit = 1; unit < units; unit += 1) start[unit] = start[unit - 1] + lengthOf(sections, unit - 1) + 1;
  return start;
}
