/** A run: the host lays it out, writes the program, and asks when it ends. */
import { clearArena } from './arena';
import { fillChannels, takeLacks } from './channels';
import { now, setNow, skipped, startClock } from './clock';
import { writeCommands } from './commands';
import { asker, asking, forgetAskers, popWork, takeLists, working } from './lists';
import { decide, freeFrom, nextService, submit, takeMemory } from './memory-channels';
import * as program from './program';
import { look, rounded, takeRecurrence } from './recurrence';
import { lastTime, takeState, until } from './state';
import { goAhead, running, startUnits } from './units';
import { num } from './words';

export { take } from './arena';
export { describeArray } from './array';
export { now, skipped } from './clock';
export { status } from './state';
export {
  anchor,
  argument,
  capacity,
  code,
  firstLoop,
  giveChannel,
  giveCount,
  giveLag,
  giver,
  givesFrom,
  initial,
  isBackground,
  loopDepth,
  loopUnit,
  partChannel,
  partWrites,
  partsFrom,
  start,
  takeCount,
  takeChannel,
  taker,
  takesFrom,
  target,
  ticks,
  tile,
  trips,
} from './program';

/** Nothing can happen any more, and a unit has not finished. */
const STUCK: f64 = -1;
/** Ticks are too many to count. */
const TOO_LONG: f64 = -2;
const MOST: f64 = 9007199254740991;

let loopCount: i32 = 0;
let memoryChannels: i32 = 1;
let partCount: i32 = 0;

/** Takes memory for a program, whose addresses are then known. Whatever was there before is gone. */
export function layOut(
  units: i32,
  channels: i32,
  instructions: i32,
  commands: i32,
  takes: i32,
  gives: i32,
  parts: i32,
  loops: i32,
  anchoredLoops: i32,
  channelsOfMemory: i32,
): void {
  clearArena();
  program.takeUnits(units, loops, anchoredLoops);
  program.takeChannels(channels);
  program.takeInstructions(instructions);
  program.takeCommands(commands, takes, gives, parts);
  loopCount = loops;
  memoryChannels = channelsOfMemory;
  partCount = parts;
}

/** Once for a program that was laid out. @returns the tick of the last arrival, or at which the last unit is over; or less than 0, if there is none */
export function run(fastForward: bool): f64 {
  takeState(program.units, program.channels, loopCount, memoryChannels);
  takeLacks();
  takeMemory(memoryChannels, partCount);
  takeLists(program.units);
  takeRecurrence(program.anchoredLoops, fastForward);
  writeCommands();
  startClock();
  fillChannels();
  startUnits();
  goAheadAll();
  while (running > 0) {
    if (rounded > 0) look();
    if (now + skipped > MOST) return TOO_LONG;
    const next = min(firstAsk(), nextService());
    if (next == Infinity) return STUCK;
    setNow(next);
    takeAskers(next);
    decide();
    goAheadAll();
  }
  return end();
}

function goAheadAll(): void {
  while (working > 0) goAhead(popWork());
}

/** When the first who asks may be served. */
function firstAsk(): f64 {
  return asking == 0 ? Infinity : max(num(until, asker(0)), freeFrom());
}

function takeAskers(tick: f64): void {
  let taken = 0;
  while (taken < asking) {
    const unit = asker(taken);
    const asked = num(until, unit);
    if (asked > tick) break;
    submit(unit, asked);
    taken += 1;
  }
  forgetAskers(taken);
}

function end(): f64 {
  const ticks = skipped + lastTime();
  return ticks > MOST ? TOO_LONG : ticks;
}
