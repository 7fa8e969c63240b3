/**
 * Scales of axes: from values to pixels, linear, logarithmic, or logarithmic on both sides of 0. As d3-scale has them, without its colours,
 * dates and locales, which are a third of a page's code.
 */
import { ticks } from 'd3';
import { integer } from '../../terms/people.ts';

type Range = readonly [number, number];

export interface Scale {
  (value: number): number;
  /** The value at a pixel. */
  readonly invert: (pixel: number) => number;
  /** Round values, about as many as wanted. */
  readonly ticks: (count: number) => number[];
  /** With the digits that tell ticks apart. */
  readonly tickFormat: (count: number) => (value: number) => string;
}

export const scaleLinear = (domain: Range, range: Range): Scale =>
  scaled(domain, range, { forth: (value) => value, back: (value) => value }, (count) => ticks(...domain, count));

/** @param domain  of positive values */
export const scaleLog = (domain: Range, range: Range): Scale =>
  scaled(domain, range, { forth: Math.log, back: Math.exp }, (count) => logTicks(domain, count));

/** Linear around 0. */
export const scaleSymlog = (domain: Range, range: Range): Scale =>
  scaled(
    domain,
    range,
    {
      forth: (value) => Math.sign(value) * Math.log1p(Math.abs(value)),
      back: (value) => Math.sign(value) * Math.expm1(Math.abs(value)),
    },
    (count) => ticks(...domain, count),
  );

interface Transform {
  readonly forth: (value: number) => number;
  readonly back: (value: number) => number;
}

function scaled(domain: Range, [low, high]: Range, { forth, back }: Transform, ticksFor: Scale['ticks']): Scale {
  const [from, to] = [forth(domain[0]), forth(domain[1])];
  const scale = (value: number): number =>
    low + (high - low) * (to === from ? 0.5 : (forth(value) - from) / (to - from));
  return Object.assign(scale, {
    invert: (pixel: number) => back(high === low ? from : from + ((to - from) * (pixel - low)) / (high - low)),
    ticks: ticksFor,
    tickFormat: (count: number) => {
      const [first = 0, second = first + 1] = ticks(...domain, count);
      return (value: number): string => fixed(value, decimalsFor(second - first));
    },
  });
}

/** Powers of ten and what is between them; of a narrow range, round values; of a wide one, some of the powers. */
function logTicks([low, high]: Range, count: number): number[] {
  const [from, to] = [Math.log10(low), Math.log10(high)];
  if (to - from >= count) return ticks(from, to, Math.min(to - from, count)).map((power) => 10 ** power);
  const found: number[] = [];
  for (let power = Math.floor(from); power <= Math.ceil(to); power += 1) {
    for (let step = 1; step < 10; step += 1) {
      const tick = power < 0 ? step / 10 ** -power : step * 10 ** power;
      if (tick >= low && tick <= high) found.push(tick);
    }
  }
  return found.length * 2 < count ? ticks(low, high, count) : found;
}

/** Digits behind the point that tell values apart that are a step of 1, 2 or 5 times a power of ten from each other. */
const decimalsFor = (step: number): number => Math.max(0, -Math.floor(Math.log10(Math.abs(step)) + 1e-9));

function fixed(value: number, digits: number): string {
  const size = Math.abs(value).toFixed(digits);
  const [whole, fraction] = size.split('.');
  const grouped = whole.length > 4 ? integer(Number(whole)) : whole;
  return `${value < 0 && Number(size) !== 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
