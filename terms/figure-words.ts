/** A figure of theirs and ours in words, as reports and pages show them. */
import { compact, decimals } from './people.ts';

/** From the lowest to the highest; equal ends are one number. */
interface Range {
  readonly low: number;
  readonly high: number;
}

interface Theirs {
  readonly theirsRange: Range;
  readonly decimals: number;
  readonly unit: string;
  readonly relation?: keyof typeof SIGNS;
}

const SIGNS = { equal: '', 'at-most': '≤ ', 'at-least': '≥ ' } as const;

/** `≤ 276 GOP/s`: with the digits that it was printed with. */
export const theirsText = ({ theirsRange, decimals: digits, unit, relation = 'equal' }: Theirs): string =>
  `${SIGNS[relation]}${intervalText(theirsRange, (value) => asPrinted(value, digits))}${unitText(unit)}`;

/** `1.781–1.927`: four digits, without the unit, which is theirs. */
export const oursText = (range: Range): string => intervalText(range, shortNumber);

/** What a figure is held to: its digits, some percent, or nothing. */
export function toleranceText({
  verdict,
  tolerancePct,
}: {
  readonly verdict: string;
  readonly tolerancePct: number | null;
}): string {
  if (verdict === 'shown') return '·';
  return tolerancePct === null ? 'digits' : `${tolerancePct} %`;
}

/** An error in percent: few digits, and never 0 for one that is there. */
export function errorText(errorPct: number): string {
  if (errorPct === 0) return '0 %';
  return Math.abs(errorPct) < 0.01 ? `${errorPct < 0 ? '−' : ''}<0.01 %` : `${errorPct.toFixed(2).replace('-', '−')} %`;
}

export const asPrinted = (value: number, digits: number): string =>
  value >= LARGE ? compact(value) : value.toFixed(digits);

export const unitText = (unit: string): string => (unit === '×' || unit === 'x' ? '×' : ` ${unit}`);

export function intervalText({ low, high }: Range, text: (value: number) => string): string {
  return low === high ? text(low) : `${text(low)}–${text(high)}`;
}

const LARGE = 1e5;

export const shortNumber = (value: number): string => (value >= LARGE ? compact(value) : decimals(value));
