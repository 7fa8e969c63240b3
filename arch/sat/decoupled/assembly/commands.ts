/**
 * Commands as they are executed: each in one piece, its takes and gives behind it, and in these the addresses of what their channels hold.
 *
 * The host writes commands by columns (`program.ts`), in which a take alone would have to be looked up in eight places.
 */
import { take } from './arena';
import * as program from './program';
import { timesOfChannel, tokensOfChannel } from './state';
import { byte, int, num, setInt } from './words';

const COMMAND: i32 = 0;

// Of a command, in bytes.
const TICKS: usize = 0;
const TILE: usize = 8;
const FIRST_PART: usize = 12;
const PARTS_END: usize = 16;
const TAKES_END: usize = 20;
const GIVES_END: usize = 24;
const HEAD_BYTES: usize = 32;

// Of a take or a give, in bytes: `PEER` is the unit at the other end of the channel.
const LAG: usize = 0;
const TOKENS: usize = 8;
const TIMES: usize = 12;
const COUNT: usize = 16;
const CAPACITY: usize = 20;
const CHANNEL: usize = 24;
const PEER: usize = 28;
/** From one to the next. */
export const TOKEN_BYTES: usize = 32;

/** Writes all commands of a program whose state has a place, and where instructions had their numbers, their addresses. Each is in one place of one stream. */
export function writeCommands(): void {
  for (let at = 0; at < program.instructions; at += 1) {
    if (byte(program.code, at) != COMMAND) continue;
    setInt(program.argument, at, <i32>written(int(program.argument, at)));
  }
}

function written(command: i32): usize {
  const takes = int(program.takesFrom, command);
  const takesEnd = int(program.takesFrom, command + 1);
  const gives = int(program.givesFrom, command);
  const givesEnd = int(program.givesFrom, command + 1);
  const address = take(HEAD_BYTES + TOKEN_BYTES * <usize>(takesEnd - takes + givesEnd - gives));
  let at = address + HEAD_BYTES;
  for (let i = takes; i < takesEnd; i += 1) {
    const channel = int(program.takeChannel, i);
    writeToken(at, channel, int(program.takeCount, i), int(program.giver, channel));
    at += TOKEN_BYTES;
  }
  store<i32>(address, <i32>at, TAKES_END);
  for (let i = gives; i < givesEnd; i += 1) {
    const channel = int(program.giveChannel, i);
    writeToken(at, channel, int(program.giveCount, i), int(program.taker, channel));
    store<f64>(at, num(program.giveLag, i), LAG);
    at += TOKEN_BYTES;
  }
  store<i32>(address, <i32>at, GIVES_END);
  store<f64>(address, num(program.ticks, command), TICKS);
  store<i32>(address, int(program.tile, command), TILE);
  store<i32>(address, int(program.partsFrom, command), FIRST_PART);
  store<i32>(address, int(program.partsFrom, command + 1), PARTS_END);
  return address;
}

function writeToken(at: usize, channel: i32, count: i32, peer: i32): void {
  store<i32>(at, <i32>tokensOfChannel(channel), TOKENS);
  store<i32>(at, <i32>timesOfChannel(channel), TIMES);
  store<i32>(at, count, COUNT);
  store<i32>(at, int(program.capacity, channel), CAPACITY);
  store<i32>(at, channel, CHANNEL);
  store<i32>(at, peer, PEER);
}

export function ticksOf(command: usize): f64 {
  return load<f64>(command, TICKS);
}

/** Address of what the array does, 0 if it does nothing. */
export function tileOf(command: usize): usize {
  return <usize>load<i32>(command, TILE);
}

export function firstPartOf(command: usize): i32 {
  return load<i32>(command, FIRST_PART);
}

export function partsEndOf(command: usize): i32 {
  return load<i32>(command, PARTS_END);
}

/** The first take; they end where gives begin. */
export function takesOf(command: usize): usize {
  return command + HEAD_BYTES;
}

export function givesOf(command: usize): usize {
  return <usize>load<i32>(command, TAKES_END);
}

export function givesEndOf(command: usize): usize {
  return <usize>load<i32>(command, GIVES_END);
}

export function lagOf(token: usize): f64 {
  return load<f64>(token, LAG);
}

/** Where the numbers of tokens and of free places of a take's or give's channel are. */
export function tokensOf(token: usize): usize {
  return <usize>load<i32>(token, TOKENS);
}

/** Where the times of its channel are. */
export function timesOf(token: usize): usize {
  return <usize>load<i32>(token, TIMES);
}

export function countOf(token: usize): i32 {
  return load<i32>(token, COUNT);
}

export function capacityOf(token: usize): i32 {
  return load<i32>(token, CAPACITY);
}

export function channelOf(token: usize): i32 {
  return load<i32>(token, CHANNEL);
}

export function peerOf(token: usize): i32 {
  return load<i32>(token, PEER);
}
