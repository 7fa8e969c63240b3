/** What is executed, as addresses: the host writes it before a run. `sim/link.ts` and `sim/flat-commands.ts` say what it means. */
import { take, takeInts, takeNums } from './arena';

export let units: i32 = 0;
/** Of tokens. */
export let channels: i32 = 0;
export let anchoredLoops: i32 = 0;
export let instructions: i32 = 0;

// Instructions, all units' streams one behind the other.
export let code: usize = 0;
export let argument: usize = 0;
export let trips: usize = 0;
export let target: usize = 0;
export let anchor: usize = 0;
/** First instruction of each unit. */
export let start: usize = 0;

// Commands.
export let ticks: usize = 0;
export let takesFrom: usize = 0;
export let takeChannel: usize = 0;
export let takeCount: usize = 0;
export let givesFrom: usize = 0;
export let giveChannel: usize = 0;
export let giveCount: usize = 0;
export let giveLag: usize = 0;
/** Parts of each command's request, from here to where the next command's begin; none if it asks for nothing. */
export let partsFrom: usize = 0;
/** Address of what the array does in a command, as `array.ts` has it; 0 if it does nothing. */
export let tile: usize = 0;

// Parts of requests: on which channel of the memory, and whether they write.
export let partChannel: usize = 0;
export let partWrites: usize = 0;

// Channels of tokens.
export let capacity: usize = 0;
export let initial: usize = 0;
export let giver: usize = 0;
export let taker: usize = 0;

// Loop counters: those of a unit are in a row, and this is the first.
export let firstLoop: usize = 0;
export let loopUnit: usize = 0;
export let loopDepth: usize = 0;

/** 1 for units that are served only while nobody else waits. */
export let isBackground: usize = 0;

export function takeUnits(count: i32, loops: i32, anchored: i32): void {
  units = count;
  anchoredLoops = anchored;
  start = takeInts(count);
  isBackground = take(<usize>count);
  firstLoop = takeInts(count);
  loopUnit = takeInts(loops);
  loopDepth = takeInts(loops);
}

export function takeChannels(count: i32): void {
  channels = count;
  capacity = takeInts(count);
  initial = takeInts(count);
  giver = takeInts(count);
  taker = takeInts(count);
}

export function takeInstructions(count: i32): void {
  instructions = count;
  code = take(<usize>count);
  argument = takeInts(count);
  trips = takeNums(count);
  target = takeInts(count);
  anchor = takeInts(count);
}

export function takeCommands(count: i32, takes: i32, gives: i32, parts: i32): void {
  ticks = takeNums(count);
  takesFrom = takeInts(count + 1);
  takeChannel = takeInts(takes);
  takeCount = takeInts(takes);
  givesFrom = takeInts(count + 1);
  giveChannel = takeInts(gives);
  giveCount = takeInts(gives);
  giveLag = takeNums(gives);
  partsFrom = takeInts(count + 1);
  tile = takeInts(count);
  partChannel = takeInts(parts);
  partWrites = take(<usize>parts);
}
