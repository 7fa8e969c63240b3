/** Engine time, which stands still in a jump, and what was skipped. */

export let now: f64 = 0;
export let skipped: f64 = 0;

export function startClock(): void {
  now = 0;
  skipped = 0;
}

export function setNow(tick: f64): void {
  now = tick;
}

export function skip(ticks: f64): void {
  skipped += ticks;
}
