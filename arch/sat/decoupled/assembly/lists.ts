/** Units that may go ahead, each once, the last one first; and units that will ask the memory, the soonest first, then in their order. */
import { take, takeInts } from './arena';
import { until } from './state';
import { byte, int, num, setByte, setInt } from './words';

let work: usize = 0;
let isListed: usize = 0;
export let working: i32 = 0;

let askers: usize = 0;
export let asking: i32 = 0;

export function takeLists(units: i32): void {
  work = takeInts(units);
  isListed = take(<usize>units);
  askers = takeInts(units);
  working = 0;
  asking = 0;
}

export function addWork(unit: i32): void {
  if (byte(isListed, unit) != 0) return;
  setByte(isListed, unit, 1);
  setInt(work, working, unit);
  working += 1;
}

export function popWork(): i32 {
  working -= 1;
  const unit = int(work, working);
  setByte(isListed, unit, 0);
  return unit;
}

/** A unit will ask when its `until` says. */
export function ask(unit: i32): void {
  const tick = num(until, unit);
  let at = asking;
  for (; at > 0; at -= 1) {
    const other = int(askers, at - 1);
    const before = num(until, other);
    if (before < tick || (before == tick && other < unit)) break;
    setInt(askers, at, other);
  }
  setInt(askers, at, unit);
  asking += 1;
}

export function asker(index: i32): i32 {
  return int(askers, index);
}

/** The first so many have asked. */
export function forgetAskers(count: i32): void {
  asking -= count;
  for (let i = 0; i < asking; i += 1) setInt(askers, i, int(askers, i + count));
}
