/**
 * What one tile leaves behind in the array and the next one meets: `arch/sat/stce-model.ts` in another language, where every line is explained.
 * Tests hold the two together.
 */
import { arrayMode, arraySince, arrayTimes } from './state';
import { int, num, setInt, setNum } from './words';

const NONE: i32 = 0;
const OS: i32 = 1;

// Of the state: integers, one count, deadlines.
const MODE: i32 = 0;
const N: i32 = 1;
const M: i32 = 2;
const ROW_PERIOD: i32 = 3;
const HOLDS_SUMS: i32 = 4;
const LAST_DRAIN_ROWS: i32 = 5;
const LAST_START_TO_EMPTY: i32 = 0;
const DRAIN_DONE: i32 = 0;
const LINK_FREE: i32 = 1;
const LAST_SWITCH: i32 = 2;
const EMPTY: i32 = 3;
const EMPTY_AND_LOADED: i32 = 4;
const EMPTY_AND_SENT: i32 = 5;

// Of a tile, as the host writes it.
const T_MODE: i32 = 0;
const T_N: i32 = 1;
const T_M: i32 = 2;
const T_ROW_PERIOD: i32 = 3;
const T_HOLDS_SUMS: i32 = 4;
const T_FIRST_DRAIN_START: i32 = 5;
const T_FIRST_DRAIN_ROWS: i32 = 6;
const T_LEAD: i32 = 7;
const T_WEIGHT_LOAD: i32 = 8;
const T_DRAIN_END: i32 = 9;
const T_LAST_DRAIN_ROWS: i32 = 10;
const T_LINK_FREE: i32 = 11;
const T_LAST_SWITCH: i32 = 12;
const T_EMPTY: i32 = 13;
const T_LAST_START: i32 = 14;

let rows: f64 = 0;
let readLatency: f64 = 0;
let addLatency: f64 = 0;
let longestLead: f64 = 0;
let longestSend: f64 = 0;
let longestLoad: f64 = 0;

export function describeArray(
  rowCount: f64,
  readTicks: f64,
  addTicks: f64,
  leadTicks: f64,
  sendTicks: f64,
  loadTicks: f64,
): void {
  rows = rowCount;
  readLatency = readTicks;
  addLatency = addTicks;
  longestLead = leadTicks;
  longestSend = sendTicks;
  longestLoad = loadTicks;
}

/** When a tile whose operands are there starts. */
export function hold(tile: usize, ready: f64): f64 {
  const mode = <i32>num(tile, T_MODE);
  const before = int(arrayMode, MODE);
  const changes = before != NONE && !isSameMode(tile, mode, before);
  const empty = num(arrayTimes, EMPTY);
  const isEmpty = empty <= ready && int(arrayMode, HOLDS_SUMS) == 0;
  const free = changes ? max(ready, empty) : ready;
  const least = isEmpty || changes ? free + readLatency : free;
  const lead = num(tile, T_LEAD);
  const sent = changes ? max(least, num(arrayTimes, EMPTY_AND_SENT) - longestSend + lead) : least;
  if (mode != OS) return holdWs(tile, sent, before, changes, isEmpty);
  return changes ? sent : holdOs(tile, least, lead);
}

function isSameMode(tile: usize, mode: i32, before: i32): bool {
  if (before != mode) return false;
  if (mode == OS) return true;
  return (
    int(arrayMode, N) == <i32>num(tile, T_N) &&
    int(arrayMode, M) == <i32>num(tile, T_M) &&
    int(arrayMode, ROW_PERIOD) == <i32>num(tile, T_ROW_PERIOD)
  );
}

function holdOs(tile: usize, ready: f64, lead: f64): f64 {
  const drainRows = num(tile, T_FIRST_DRAIN_ROWS);
  let free = ready;
  if (drainRows != 0) {
    const longer = max(<f64>int(arrayMode, LAST_DRAIN_ROWS), drainRows);
    free = max(free, num(arrayTimes, DRAIN_DONE) - rows + longer - num(tile, T_FIRST_DRAIN_START));
  }
  if (lead != 0) free = max(free, num(arrayTimes, LINK_FREE) - longestLead + lead);
  return free;
}

function holdWs(tile: usize, ready: f64, before: i32, changes: bool, isEmpty: bool): f64 {
  const from = num(arrayTimes, changes ? EMPTY_AND_LOADED : LAST_SWITCH) - longestLoad;
  const loaded = before == NONE ? 0 : from + num(tile, T_WEIGHT_LOAD);
  const least = max(ready, loaded);
  if (changes || isEmpty) return least;
  const lastStart = num(arrayTimes, EMPTY) - num(arraySince, LAST_START_TO_EMPTY);
  const slot = max(least, lastStart + addLatency) - lastStart;
  const period = num(tile, T_ROW_PERIOD);
  return lastStart + Math.ceil(slot / period) * period;
}

export function startTile(tile: usize, at: f64): void {
  const holdsSums = <i32>num(tile, T_HOLDS_SUMS);
  setInt(arrayMode, MODE, <i32>num(tile, T_MODE));
  setInt(arrayMode, N, <i32>num(tile, T_N));
  setInt(arrayMode, M, <i32>num(tile, T_M));
  setInt(arrayMode, ROW_PERIOD, <i32>num(tile, T_ROW_PERIOD));
  setInt(arrayMode, HOLDS_SUMS, holdsSums);
  if (holdsSums == 0) {
    setInt(arrayMode, LAST_DRAIN_ROWS, <i32>num(tile, T_LAST_DRAIN_ROWS));
    setNum(arrayTimes, DRAIN_DONE, at + num(tile, T_DRAIN_END) + rows);
  }
  setNum(arrayTimes, LINK_FREE, at + num(tile, T_LINK_FREE) + longestLead);
  setNum(arrayTimes, LAST_SWITCH, at + num(tile, T_LAST_SWITCH) + longestLoad);
  const empty = max(num(arrayTimes, EMPTY), at + num(tile, T_EMPTY));
  setNum(arrayTimes, EMPTY, empty);
  setNum(arrayTimes, EMPTY_AND_LOADED, empty + longestLoad);
  setNum(arrayTimes, EMPTY_AND_SENT, empty + longestSend);
  setNum(arraySince, LAST_START_TO_EMPTY, empty - (at + num(tile, T_LAST_START)));
}
