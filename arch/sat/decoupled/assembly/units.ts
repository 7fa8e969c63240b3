/** Units go ahead on a time of their own until they ask the memory, lack tokens or room, or end. */
import { hold, startTile } from './array';
import { UNKNOWN, give, readyAt, startCommand } from './channels';
import { now } from './clock';
import { firstPartOf, partsEndOf, ticksOf, tileOf } from './commands';
import { addWork, ask } from './lists';
import * as program from './program';
import { left, went } from './recurrence';
import { place, rounds, status, until } from './state';
import { byte, int, num, setInt, setNum } from './words';

// Opcodes: sim/compile.ts.
const COMMAND: i32 = 0;
const LOOP: i32 = 1;
const END: i32 = 2;

// What a unit does; the host knows these too.
const AHEAD: i32 = 0;
const ASKING: i32 = 1;
const QUEUED: i32 = 2;
const HALTED: i32 = 3;

export let running: i32 = 0;

export function startUnits(): void {
  running = program.units;
  for (let unit = 0; unit < program.units; unit += 1) {
    setInt(place, unit, int(program.start, unit));
    addWork(unit);
  }
}

export function goAhead(unit: i32): void {
  if (int(status, unit) != AHEAD) return;
  const counters = int(program.firstLoop, unit);
  let at = int(place, unit);
  for (;;) {
    const kind = byte(program.code, at);
    if (kind == COMMAND) {
      if (!run(unit, <usize>int(program.argument, at))) break;
      at += 1;
    } else if (kind == END) {
      const counter = counters + int(program.argument, at);
      const anchor = int(program.anchor, at);
      const round = num(rounds, counter) + 1;
      if (round < num(program.trips, at)) {
        setNum(rounds, counter, round);
        if (anchor >= 0) went(anchor);
        at = int(program.target, at);
      } else {
        setNum(rounds, counter, 0);
        if (anchor >= 0) left(anchor);
        at += 1;
      }
    } else if (kind == LOOP) {
      at += 1;
    } else {
      setInt(status, unit, HALTED);
      running -= 1;
      break;
    }
  }
  setInt(place, unit, at);
}

/** @returns true if it is known when the command is over; else the unit stops at it */
function run(unit: i32, command: usize): bool {
  const ready = readyAt(command, unit, num(until, unit));
  if (ready == UNKNOWN) return false;
  let start = ready;
  const tile = tileOf(command);
  if (tile != 0) {
    start = hold(tile, ready);
    startTile(tile, start);
  }
  startCommand(command, start);
  if (firstPartOf(command) < partsEndOf(command)) {
    setInt(status, unit, ASKING);
    setNum(until, unit, start);
    ask(unit);
    return false;
  }
  const end = start + ticksOf(command);
  setNum(until, unit, end);
  give(command, end);
  return true;
}

/** The command that a unit is at. */
export function commandOf(unit: i32): usize {
  return <usize>int(program.argument, int(place, unit));
}

export function queue(unit: i32): void {
  setInt(status, unit, QUEUED);
}

/** A unit is served from now until a tick. */
export function serve(unit: i32, end: f64): void {
  const command = commandOf(unit);
  const over = max(end, now + ticksOf(command));
  setInt(status, unit, AHEAD);
  setInt(place, unit, int(place, unit) + 1);
  setNum(until, unit, over);
  give(command, over);
  addWork(unit);
}
