/**
 * Exact fast-forward by recurrence: `sim/recurrence.ts` without audits and marks, in another language.
 *
 * When the anchor of a loop has gone round and all units have stopped, the state is compared with the one saved for the loop. If they recur, as
 * many periods as no loop counter can run out of are skipped, and as nobody's wait ends in.
 */
import { take, takeInts, takeNums } from './arena';
import { now, skip, skipped } from './clock';
import * as program from './program';
import {
  bringNearer,
  capture,
  growthBy,
  growthLoop,
  growths,
  place,
  recurs,
  rounds,
  stateBytes,
  toFirstWait,
  toLastDeadline,
  waits,
} from './state';
import { byte, int, num, setByte, setInt, setNum } from './words';

const END: i32 = 2;

// Of each loop that is looked at: how often its anchor went round since it entered, the round of the next save, and rounds from that to the
// one after it: 1, 1, 2, 4, …
let round: usize = 0;
let saveNext: usize = 0;
let patience: usize = 0;
/** The saved state, 0 if there is none, and its two times. */
let saved: usize = 0;
let savedNow: usize = 0;
let savedTime: usize = 0;

/** States that nobody holds any more. */
let spare: usize = 0;
let spares: i32 = 0;

// Loops whose anchor went round since they were looked at last: each once, however often it did.
const UNLISTED: i32 = 0;
const ROUND: i32 = 1;
const LEFT: i32 = 2;
let listed: usize = 0;
let listing: usize = 0;
export let rounded: i32 = 0;

let looks: bool = true;

export function takeRecurrence(loops: i32, fastForward: bool): void {
  looks = fastForward;
  round = takeNums(loops);
  saveNext = takeNums(loops);
  patience = takeNums(loops);
  saved = takeInts(loops);
  savedNow = takeNums(loops);
  savedTime = takeNums(loops);
  spare = takeInts(loops);
  listed = takeInts(loops);
  listing = take(<usize>loops);
  spares = 0;
  rounded = 0;
  for (let loop = 0; loop < loops; loop += 1) {
    setNum(saveNext, loop, 1);
    setNum(patience, loop, 1);
  }
}

/** An anchor goes round a loop. */
export function went(loop: i32): void {
  if (!looks) return;
  const before = byte(listing, loop);
  if (before == ROUND) return;
  setByte(listing, loop, ROUND);
  if (before == LEFT) return;
  setInt(listed, rounded, loop);
  rounded += 1;
}

/** An anchor leaves a loop: it has nothing to recur there, though it went round before. */
export function left(loop: i32): void {
  if (!looks) return;
  if (byte(listing, loop) == ROUND) setByte(listing, loop, LEFT);
  setNum(round, loop, 0);
  restart(loop);
}

/** Looks at all loops that went round. */
export function look(): void {
  for (let i = 0; i < rounded; i += 1) {
    const loop = int(listed, i);
    const isRound = byte(listing, loop) == ROUND;
    setByte(listing, loop, UNLISTED);
    if (isRound) wentRound(loop);
  }
  rounded = 0;
}

function wentRound(loop: i32): void {
  const present = num(round, loop) + 1;
  setNum(round, loop, present);
  const before = <usize>int(saved, loop);
  if (before != 0) {
    const elapsed = now + skipped - num(savedTime, loop);
    if (recurs(before, num(savedNow, loop), now, elapsed) && jump(loop, elapsed)) return;
  }
  if (present < num(saveNext, loop)) return;
  save(loop);
  setNum(saveNext, loop, present + num(patience, loop));
  setNum(patience, loop, 2 * num(patience, loop));
}

function save(loop: i32): void {
  if (int(saved, loop) == 0) setInt(saved, loop, <i32>spareState());
  capture(<usize>int(saved, loop));
  setNum(savedNow, loop, now);
  setNum(savedTime, loop, now + skipped);
}

function spareState(): usize {
  if (spares == 0) return take(stateBytes());
  spares -= 1;
  return <usize>int(spare, spares);
}

/** @returns false if there is no period to skip */
function jump(loop: i32, period: f64): bool {
  const periods = periodsLeft(period);
  if (periods < 1) return false;
  for (let i = 0; i < growths; i += 1) {
    const counter = int(growthLoop, i);
    setNum(rounds, counter, num(rounds, counter) + num(growthBy, i) * periods);
  }
  skip(periods * period);
  bringNearer(periods * period);
  restart(loop);
  return true;
}

/**
 * Whole periods in which every growing loop still goes round, and after which a period and all other deadlines still lie before the end of
 * the first wait.
 */
function periodsLeft(period: f64): f64 {
  let least = Infinity;
  for (let i = 0; i < growths; i += 1) {
    least = min(least, Math.floor(tripsLeft(int(growthLoop, i)) / num(growthBy, i)));
  }
  if (least == Infinity) return 0;
  if (waits == 0 || least < 1) return least;
  return min(least, Math.floor((toFirstWait - toLastDeadline) / period) - 1);
}

/** Trips of a loop that its unit is in, but for the present one and those before. */
function tripsLeft(counter: i32): f64 {
  let at = int(place, int(program.loopUnit, counter));
  const depth = int(program.loopDepth, counter);
  while (byte(program.code, at) != END || int(program.argument, at) != depth) at += 1;
  return num(program.trips, at) - 1 - num(rounds, counter);
}

/** Begins the search anew, from the present round on. */
function restart(loop: i32): void {
  setNum(saveNext, loop, num(round, loop) + 1);
  setNum(patience, loop, 1);
  const state = int(saved, loop);
  if (state == 0) return;
  setInt(saved, loop, 0);
  setInt(spare, spares, state);
  spares += 1;
}
