/** Sizes that tiles may have along an axis: few enough to try all, close enough to miss little. */
import { ceilDiv } from '../../terms/ceil-div.ts';

/** Sizes of a channel axis, largest first: all of it, then `unit` times powers of two. */
export function sizes(total: number, unit: number): number[] {
  const found = [total];
  for (let steps = 2 ** Math.ceil(Math.log2(ceilDiv(total, unit))); steps >= 1; steps /= 2) {
    if (steps * unit < total) found.push(steps * unit);
  }
  return found;
}

/** n, then 2^a and 3·2^a below it, largest first. */
export function ladder(n: number): number[] {
  const steps = [n];
  for (let power = 2 ** Math.ceil(Math.log2(n)); power >= 1; power /= 2) {
    if (power < n) steps.push(power);
    if (power * 0.75 < n && power >= 4) steps.push(power * 0.75);
  }
  return steps;
}
