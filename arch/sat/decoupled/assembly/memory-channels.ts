/** Channels of the memory: `arch/memory/loop/channel-server.ts` in another language. Tests hold the two together. */
import { takeNums } from './arena';
import { now } from './clock';
import { firstPartOf, partsEndOf } from './commands';
import * as program from './program';
import { busyUntil, lastServed, partsLeft, partsUntil, queueLength, queueParts, queueUnits } from './state';
import { commandOf, queue, serve } from './units';
import { transferTicks } from './host';
import { byte, int, num, setInt, setNum } from './words';

// What a transfer comes behind, each cold or not: the host knows these too.
const CONTEXTS: i32 = 6;
const SAME: i32 = 0;
const OTHER: i32 = 2;
const TURN: i32 = 4;

let channels: i32 = 0;
/** Of each part, and within one by what it comes behind; 0 if it is not known yet. */
let known: usize = 0;

export function takeMemory(count: i32, parts: i32): void {
  channels = count;
  known = takeNums(CONTEXTS * parts);
}

/** The first tick at which a service may begin. */
export function freeFrom(): f64 {
  let first = Infinity;
  for (let channel = 0; channel < channels; channel += 1) first = min(first, num(busyUntil, channel));
  return first;
}

/** When somebody who waits already may be served; infinite if nobody waits. */
export function nextService(): f64 {
  let next = Infinity;
  for (let channel = 0; channel < channels; channel += 1) {
    if (int(queueLength, channel) > 0) next = min(next, num(busyUntil, channel));
  }
  return next;
}

/** A unit asks at a tick, or did while nobody could be served. */
export function submit(unit: i32, tick: f64): void {
  queue(unit);
  const command = commandOf(unit);
  const end = partsEndOf(command);
  for (let part = firstPartOf(command); part < end; part += 1) {
    const channel = int(program.partChannel, part);
    const length = int(queueLength, channel);
    const isCold = length == 0 && num(busyUntil, channel) <= tick;
    const slot = channel * program.units + length;
    setInt(queueUnits, slot, unit);
    setInt(queueParts, slot, 2 * part + (isCold ? 1 : 0));
    setInt(queueLength, channel, length + 1);
    setInt(partsLeft, unit, int(partsLeft, unit) + 1);
  }
}

export function decide(): void {
  for (let channel = 0; channel < channels; channel += 1) {
    if (int(queueLength, channel) > 0 && num(busyUntil, channel) <= now) begin(channel);
  }
}

function begin(channel: i32): void {
  const first = channel * program.units;
  const slot = first + next(channel);
  const unit = int(queueUnits, slot);
  const waiting = int(queueParts, slot);
  const part = waiting >> 1;
  const writes = byte(program.partWrites, part);
  const end = now + ticksOf(part, behind(channel, unit, writes) + (waiting & 1));
  remove(channel, slot);
  setNum(busyUntil, channel, end);
  setInt(lastServed, channel, 1 + 2 * unit + writes);
  const left = int(partsLeft, unit) - 1;
  const over = max(end, num(partsUntil, unit));
  setInt(partsLeft, unit, left);
  setNum(partsUntil, unit, left == 0 ? 0 : over);
  if (left == 0) serve(unit, over);
}

/** The first in the queue that is not in the background, else the first. */
function next(channel: i32): i32 {
  const length = int(queueLength, channel);
  if (length == 1) return 0;
  const first = channel * program.units;
  for (let i = 0; i < length; i += 1) {
    if (byte(program.isBackground, int(queueUnits, first + i)) == 0) return i;
  }
  return 0;
}

function behind(channel: i32, unit: i32, writes: i32): i32 {
  const last = int(lastServed, channel) - 1;
  if (last < 0) return SAME;
  if ((last & 1) != writes) return TURN;
  return last >> 1 == unit ? SAME : OTHER;
}

function ticksOf(part: i32, context: i32): f64 {
  const at = CONTEXTS * part + context;
  const before = num(known, at);
  if (before > 0) return before;
  const ticks = transferTicks(part, context, now);
  setNum(known, at, ticks);
  return ticks;
}

function remove(channel: i32, slot: i32): void {
  const last = channel * program.units + int(queueLength, channel) - 1;
  for (let i = slot; i < last; i += 1) {
    setInt(queueUnits, i, int(queueUnits, i + 1));
    setInt(queueParts, i, int(queueParts, i + 1));
  }
  setInt(queueUnits, last, 0);
  setInt(queueParts, last, 0);
  setInt(queueLength, channel, int(queueLength, channel) - 1);
}
