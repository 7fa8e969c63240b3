/**
 * All that is state, in one piece: integers and counts that are compared as they are, loop counters, then deadlines, of which only what
 * lies ahead counts. What is saved and compared follows from that order; `sim/state-store.ts` says why.
 */
import { take, takeInts, takeNums } from './arena';
import * as program from './program';
import { int, num, setInt, setNum } from './words';

// Units: what each does, where it is in its stream; how often each of its loops went round; from when on it is free, or when it asks.
export let status: usize = 0;
export let place: usize = 0;
export let rounds: usize = 0;
export let until: usize = 0;

// Channels of tokens: tokens and free places of each, side by side; when the last token arrived, when tokens arrive, the oldest first, then
// when free places were left, in a row for each.
let tokens: usize = 0;
let times: usize = 0;
/** Of each channel, where its times begin among all. */
let firstTime: usize = 0;
/** Of a channel's times, in bytes: from the last arrival to the oldest token. */
export const ARRIVALS: usize = 8;

// Channels of the memory: the queue (units; 2 · part, + 1 if it was cold), its length, whose transfer was the last (1 + 2 · unit, + 1 if it
// wrote), until when it is busy. Then of each unit: parts that have not begun, and when those that have will be over.
export let queueUnits: usize = 0;
export let queueParts: usize = 0;
export let queueLength: usize = 0;
export let lastServed: usize = 0;
export let busyUntil: usize = 0;
export let partsLeft: usize = 0;
export let partsUntil: usize = 0;

// The array: see `array.ts`.
export let arrayMode: usize = 0;
export let arraySince: usize = 0;
export let arrayTimes: usize = 0;
export const ARRAY_MODES: i32 = 6;
export const ARRAY_TIMES: i32 = 6;

// Where each kind begins, and the end.
let first: usize = 0;
let counts: usize = 0;
let loops: usize = 0;
let deadlines: usize = 0;
let end: usize = 0;

/** Where the last comparison failed. */
let lastDifference: usize = 0;

// How two states recur: loop counters that grew, and by how much; deadlines ahead that have not moved; ticks to the first of those and to the
// last of the others.
export let growths: i32 = 0;
export let growthLoop: usize = 0;
export let growthBy: usize = 0;
export let waits: i32 = 0;
let waitAt: usize = 0;
export let toFirstWait: f64 = 0;
export let toLastDeadline: f64 = 0;

/** Everything at zero. */
export function takeState(units: i32, channels: i32, loopCount: i32, memoryChannels: i32): void {
  const timesOfAll = placeTimes(channels);
  const ints = 3 * units + 2 * channels + memoryChannels * (2 * units + 2) + ARRAY_MODES;
  const ahead = 2 * units + timesOfAll + memoryChannels + ARRAY_TIMES;
  first = take(((<usize>ints) << 2) + 8 + ((<usize>(1 + loopCount + ahead)) << 3));
  status = first;
  place = status + ((<usize>units) << 2);
  partsLeft = place + ((<usize>units) << 2);
  tokens = partsLeft + ((<usize>units) << 2);
  queueLength = tokens + ((<usize>channels) << 3);
  lastServed = queueLength + ((<usize>memoryChannels) << 2);
  queueUnits = lastServed + ((<usize>memoryChannels) << 2);
  queueParts = queueUnits + ((<usize>(memoryChannels * units)) << 2);
  arrayMode = queueParts + ((<usize>(memoryChannels * units)) << 2);
  counts = (arrayMode + ((<usize>ARRAY_MODES) << 2) + 7) & ~7;
  arraySince = counts;
  loops = counts + 8;
  rounds = loops;
  deadlines = loops + ((<usize>loopCount) << 3);
  until = deadlines;
  partsUntil = until + ((<usize>units) << 3);
  times = partsUntil + ((<usize>units) << 3);
  busyUntil = times + ((<usize>timesOfAll) << 3);
  arrayTimes = busyUntil + ((<usize>memoryChannels) << 3);
  end = arrayTimes + ((<usize>ARRAY_TIMES) << 3);
  lastDifference = first;
  growthLoop = takeInts(loopCount);
  growthBy = takeNums(loopCount);
  waitAt = takeInts(ahead);
}

/** @returns times of all channels together */
function placeTimes(channels: i32): i32 {
  firstTime = takeInts(channels);
  let placed = 0;
  for (let channel = 0; channel < channels; channel += 1) {
    setInt(firstTime, channel, placed);
    placed += 1 + 2 * int(program.capacity, channel);
  }
  return placed;
}

export function tokensOfChannel(channel: i32): usize {
  return tokens + ((<usize>channel) << 3);
}

export function timesOfChannel(channel: i32): usize {
  return times + ((<usize>int(firstTime, channel)) << 3);
}

export function stateBytes(): usize {
  return end - first;
}

export function capture(into: usize): void {
  memory.copy(into, first, end - first);
}

/**
 * Compares the state as of `now` with one that was captured at `then`, `elapsed` ticks ago, those that were skipped included. They recur when all is equal
 * except that in each unit at most one loop counter has grown, and that deadlines may lie ahead which are where they were.
 */
export function recurs(before: usize, then: f64, now: f64, elapsed: f64): bool {
  // Most comparisons fail, and often where the one before did.
  if (differs(lastDifference, before, then, now, elapsed)) return false;
  const shift = before - first;
  // Integers are compared two at a time; counts are whole numbers, for which bits are as good as values.
  for (let at = first; at < loops; at += 8) {
    if (load<u64>(at) != load<u64>(at + shift)) {
      lastDifference = at;
      return false;
    }
  }
  return haveGrown(shift) && areAhead(shift, then, now, elapsed);
}

/** Whether a place of the state alone says that it does not recur. */
function differs(at: usize, before: usize, then: f64, now: f64, elapsed: f64): bool {
  const was = at + (before - first);
  if (at < loops) return load<u64>(at) != load<u64>(was);
  if (at < deadlines) return load<f64>(at) < load<f64>(was);
  const ahead = max(0, load<f64>(at) - now);
  const aheadThen = max(0, load<f64>(was) - then);
  return ahead != aheadThen && !(ahead > 0 && aheadThen - ahead == elapsed);
}

function haveGrown(shift: usize): bool {
  growths = 0;
  let grownUnit = -1;
  for (let at = loops; at < deadlines; at += 8) {
    const by = load<f64>(at) - load<f64>(at + shift);
    if (by == 0) continue;
    const loop = <i32>((at - loops) >> 3);
    const unit = int(program.loopUnit, loop);
    if (by < 0 || unit == grownUnit) {
      lastDifference = at;
      return false;
    }
    grownUnit = unit;
    setInt(growthLoop, growths, loop);
    setNum(growthBy, growths, by);
    growths += 1;
  }
  return true;
}

function areAhead(shift: usize, then: f64, now: f64, elapsed: f64): bool {
  waits = 0;
  toFirstWait = Infinity;
  toLastDeadline = 0;
  for (let at = deadlines; at < end; at += 8) {
    const ahead = load<f64>(at) - now;
    const was = load<f64>(at + shift) - then;
    // Most are over.
    if (ahead <= 0 && was <= 0) continue;
    if (ahead == was) {
      toLastDeadline = max(toLastDeadline, ahead);
    } else if (ahead > 0 && was - ahead == elapsed) {
      setInt(waitAt, waits, <i32>at);
      waits += 1;
      toFirstWait = min(toFirstWait, ahead);
    } else {
      lastDifference = at;
      return false;
    }
  }
  return true;
}

/** What somebody waits for comes nearer. */
export function bringNearer(ticks: f64): void {
  for (let i = 0; i < waits; i += 1) {
    const at = <usize>int(waitAt, i);
    store<f64>(at, load<f64>(at) - ticks);
  }
}

/** When the last unit is over, or the last token arrived. */
export function lastTime(): f64 {
  let last: f64 = 0;
  for (let unit = 0; unit < program.units; unit += 1) last = max(last, num(until, unit));
  for (let channel = 0; channel < program.channels; channel += 1) last = max(last, load<f64>(timesOfChannel(channel)));
  return last;
}
