/**
 * Channels of tokens: when each token arrives and each free place was left, oldest first, as far as units have gone ahead.
 *
 * One giver and one taker go through a channel in the order of their streams, whatever their times: the next taker of a token takes the
 * oldest, and who gives one occupies the place that was left first.
 */
import { takeInts } from './arena';
import { addWork } from './lists';
import * as program from './program';
import { free, lastArrival, times, tokens } from './state';
import { int, num, setInt, setNum } from './words';

/** Nobody knows yet. */
export const UNKNOWN: f64 = -1;

/** Of each channel, in the row of times. */
let firstTime: usize = 0;
/** The channel in which each unit found too few tokens or places last. */
let lacksIn: usize = 0;

/** @returns places of all channels together */
export function takeChannelLists(): i32 {
  firstTime = takeInts(program.channels);
  lacksIn = takeInts(program.units);
  let places = 0;
  for (let channel = 0; channel < program.channels; channel += 1) {
    setInt(firstTime, channel, 2 * places);
    places += int(program.capacity, channel);
  }
  return places;
}

/** Puts the tokens there that are there at first. */
export function fillChannels(): void {
  for (let channel = 0; channel < program.channels; channel += 1) {
    const initial = int(program.initial, channel);
    setInt(tokens, channel, initial);
    setInt(free, channel, int(program.capacity, channel) - initial);
  }
}

function arrivalsOf(channel: i32): usize {
  return times + ((<usize>int(firstTime, channel)) << 3);
}

function placesOf(channel: i32): usize {
  return arrivalsOf(channel) + ((<usize>int(program.capacity, channel)) << 3);
}

/** When a unit that is free from a tick on finds all tokens and room for a command, or `UNKNOWN`. */
export function readyAt(command: i32, unit: i32, from: f64): f64 {
  let ready = from;
  const takesEnd = int(program.takesFrom, command + 1);
  for (let i = int(program.takesFrom, command); i < takesEnd; i += 1) {
    const channel = int(program.takeChannel, i);
    const count = int(program.takeCount, i);
    if (int(tokens, channel) < count) return lacks(unit, channel);
    ready = max(ready, num(arrivalsOf(channel), count - 1));
  }
  const givesEnd = int(program.givesFrom, command + 1);
  for (let i = int(program.givesFrom, command); i < givesEnd; i += 1) {
    const channel = int(program.giveChannel, i);
    const count = int(program.giveCount, i);
    if (int(free, channel) < count) return lacks(unit, channel);
    ready = max(ready, num(placesOf(channel), count - 1));
  }
  return ready;
}

function lacks(unit: i32, channel: i32): f64 {
  setInt(lacksIn, unit, channel);
  return UNKNOWN;
}

/** A command starts: it takes its tokens, which leave their places, and its gives occupy theirs. */
export function startCommand(command: i32, tick: f64): void {
  const takesEnd = int(program.takesFrom, command + 1);
  for (let i = int(program.takesFrom, command); i < takesEnd; i += 1) {
    const channel = int(program.takeChannel, i);
    const count = int(program.takeCount, i);
    const capacity = int(program.capacity, channel);
    const arrivals = arrivalsOf(channel);
    dropFirst(arrivals, capacity, count);
    const left = int(free, channel);
    for (let k = 0; k < count; k += 1) setNum(arrivals, capacity + left + k, tick);
    setInt(tokens, channel, int(tokens, channel) - count);
    setInt(free, channel, left + count);
    const giver = int(program.giver, channel);
    if (int(lacksIn, giver) == channel) addWork(giver);
  }
  const givesEnd = int(program.givesFrom, command + 1);
  for (let i = int(program.givesFrom, command); i < givesEnd; i += 1) {
    const channel = int(program.giveChannel, i);
    const count = int(program.giveCount, i);
    dropFirst(placesOf(channel), int(program.capacity, channel), count);
    setInt(free, channel, int(free, channel) - count);
  }
}

/** Takes the first of some times in a row away; behind the last ones in use all are zero. */
function dropFirst(row: usize, length: i32, count: i32): void {
  for (let i = 0; i < length - count; i += 1) setNum(row, i, num(row, i + count));
  for (let i = length - count; i < length; i += 1) setNum(row, i, 0);
}

/** A command is over: what it gives arrives, but not before what was given earlier. */
export function give(command: i32, end: f64): void {
  const givesEnd = int(program.givesFrom, command + 1);
  for (let i = int(program.givesFrom, command); i < givesEnd; i += 1) {
    const channel = int(program.giveChannel, i);
    const count = int(program.giveCount, i);
    const before = int(tokens, channel);
    const arrival = max(end + num(program.giveLag, i), num(lastArrival, channel));
    const arrivals = arrivalsOf(channel);
    for (let k = 0; k < count; k += 1) setNum(arrivals, before + k, arrival);
    setInt(tokens, channel, before + count);
    setNum(lastArrival, channel, arrival);
    const taker = int(program.taker, channel);
    if (int(lacksIn, taker) == channel) addWork(taker);
  }
}
