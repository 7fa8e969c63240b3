/**
 * Channels of tokens: when each token arrives and each free place was left, oldest first, as far as units have gone ahead.
 *
 * One giver and one taker go through a channel in the order of their streams, whatever their times: the next taker of a token takes the
 * oldest, and who gives one occupies the place that was left first.
 */
import { takeInts } from './arena';
import {
  TOKEN_BYTES,
  capacityOf,
  channelOf,
  countOf,
  givesEndOf,
  givesOf,
  lagOf,
  peerOf,
  takesOf,
  timesOf,
  tokensOf,
} from './commands';
import { addWork } from './lists';
import * as program from './program';
import { ARRIVALS, tokensOfChannel } from './state';
import { int, num, setInt, setNum } from './words';

/** Nobody knows yet. */
export const UNKNOWN: f64 = -1;

// Of a channel: numbers of tokens and of free places, and of its times the last arrival. Arrivals follow, then when places were left.
const TOKENS: i32 = 0;
const FREE: i32 = 1;
const LAST_ARRIVAL: i32 = 0;

/** The channel in which each unit found too few tokens or places last. */
let lacksIn: usize = 0;

export function takeLacks(): void {
  lacksIn = takeInts(program.units);
}

/** Puts the tokens there that are there at first. */
export function fillChannels(): void {
  for (let channel = 0; channel < program.channels; channel += 1) {
    const initial = int(program.initial, channel);
    const tokens = tokensOfChannel(channel);
    setInt(tokens, TOKENS, initial);
    setInt(tokens, FREE, int(program.capacity, channel) - initial);
  }
}

function arrivalsOf(token: usize): usize {
  return timesOf(token) + ARRIVALS;
}

function placesOf(token: usize): usize {
  return arrivalsOf(token) + ((<usize>capacityOf(token)) << 3);
}

/** When a unit that is free from a tick on finds all tokens and room for a command, or `UNKNOWN`. */
export function readyAt(command: usize, unit: i32, from: f64): f64 {
  let ready = from;
  const gives = givesOf(command);
  for (let token = takesOf(command); token < gives; token += TOKEN_BYTES) {
    const count = countOf(token);
    if (int(tokensOf(token), TOKENS) < count) return lacks(unit, token);
    ready = max(ready, num(arrivalsOf(token), count - 1));
  }
  const end = givesEndOf(command);
  for (let token = gives; token < end; token += TOKEN_BYTES) {
    const count = countOf(token);
    if (int(tokensOf(token), FREE) < count) return lacks(unit, token);
    ready = max(ready, num(placesOf(token), count - 1));
  }
  return ready;
}

function lacks(unit: i32, token: usize): f64 {
  setInt(lacksIn, unit, channelOf(token));
  return UNKNOWN;
}

/** A command starts: it takes its tokens, which leave their places, and its gives occupy theirs. */
export function startCommand(command: usize, tick: f64): void {
  const gives = givesOf(command);
  for (let token = takesOf(command); token < gives; token += TOKEN_BYTES) {
    const count = countOf(token);
    const tokens = tokensOf(token);
    const places = placesOf(token);
    dropFirst(arrivalsOf(token), capacityOf(token), count);
    const left = int(tokens, FREE);
    for (let k = 0; k < count; k += 1) setNum(places, left + k, tick);
    setInt(tokens, TOKENS, int(tokens, TOKENS) - count);
    setInt(tokens, FREE, left + count);
    wake(token);
  }
  const end = givesEndOf(command);
  for (let token = gives; token < end; token += TOKEN_BYTES) {
    const count = countOf(token);
    const tokens = tokensOf(token);
    dropFirst(placesOf(token), capacityOf(token), count);
    setInt(tokens, FREE, int(tokens, FREE) - count);
  }
}

/** Takes the first of some times in a row away; behind the last ones in use all are zero. */
function dropFirst(row: usize, length: i32, count: i32): void {
  for (let i = 0; i < length - count; i += 1) setNum(row, i, num(row, i + count));
  for (let i = length - count; i < length; i += 1) setNum(row, i, 0);
}

/** The unit at the other end of a channel may go ahead, if it was this one that stopped it. */
function wake(token: usize): void {
  const unit = peerOf(token);
  if (int(lacksIn, unit) == channelOf(token)) addWork(unit);
}

/** A command is over: what it gives arrives, but not before what was given earlier. */
export function give(command: usize, end: f64): void {
  const givesEnd = givesEndOf(command);
  for (let token = givesOf(command); token < givesEnd; token += TOKEN_BYTES) {
    const count = countOf(token);
    const tokens = tokensOf(token);
    const times = timesOf(token);
    const before = int(tokens, TOKENS);
    const arrival = max(end + lagOf(token), num(times, LAST_ARRIVAL));
    const arrivals = arrivalsOf(token);
    for (let k = 0; k < count; k += 1) setNum(arrivals, before + k, arrival);
    setInt(tokens, TOKENS, before + count);
    setNum(times, LAST_ARRIVAL, arrival);
    wake(token);
  }
}
