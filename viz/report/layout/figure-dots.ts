/**
 * Published figures and ours on one axis, although their units differ: each as its distance from the published one in percent.
 *
 * The middle of what is published is 0. Both are intervals, mostly of one number; a bound (`≤`) is open on the side where ours may be anywhere.
 */
import type { PaperRow } from '../../../published/paper/row.ts';

export interface Extent {
  readonly low: number;
  readonly high: number;
}

export interface FigureDots {
  readonly name: string;
  readonly row: PaperRow;
  /** In percent of the middle of theirs. */
  readonly theirs: Extent;
  readonly ours: Extent;
  /** Where ours is still met; null of a figure that is not judged or is held to its digits. */
  readonly tolerated: Extent | null;
}

export interface FigureGroup {
  readonly name: string;
  readonly dots: readonly FigureDots[];
  readonly met: number;
  readonly off: number;
  readonly shown: number;
}

/** Groups in the order of their first figure. */
export function figureGroups(rows: readonly PaperRow[]): FigureGroup[] {
  const names = [...new Set(rows.map(({ group }) => group))];
  return names.map((name) => {
    const own = rows.filter(({ group }) => group === name);
    const count = (verdict: PaperRow['verdict']): number => own.filter((row) => row.verdict === verdict).length;
    const quantities = own.map(({ quantity }) => quantity);
    const isShared = (quantity: string): boolean => quantities.filter((other) => other === quantity).length > 1;
    return {
      name,
      dots: own.map((row) => dotsOf(row, isShared(row.quantity) ? `${row.quantity}, ${networkOf(row)}` : row.quantity)),
      met: count('ok'),
      off: count('off'),
      shown: count('shown'),
    };
  });
}

/** What tells figures of one quantity apart: the network, or all of them. */
export function networkOf({ measure }: Pick<PaperRow, 'measure'>): string {
  const networks = measure && 'networks' in measure ? measure.networks : [];
  const [network] = networks;
  return networks.length === 1 && typeof network === 'string' ? network : 'mean';
}

function dotsOf(row: PaperRow, name: string): FigureDots {
  const { theirsRange, oursRange, relation, tolerancePct, verdict } = row;
  const middle = (theirsRange.low + theirsRange.high) / 2;
  const relative = (value: number): number => (100 * (value - middle)) / (Math.abs(middle) || 1);
  const low = relation === 'at-most' ? -Infinity : relative(theirsRange.low);
  const high = relation === 'at-least' ? Infinity : relative(theirsRange.high);
  const share = (tolerancePct ?? 0) / 100;
  const tolerated =
    verdict === 'shown' || tolerancePct === null
      ? null
      : {
          low: low === -Infinity ? low : relative(theirsRange.low - share * Math.abs(theirsRange.low)),
          high: high === Infinity ? high : relative(theirsRange.high + share * Math.abs(theirsRange.high)),
        };
  return {
    name,
    row,
    theirs: { low, high },
    ours: { low: relative(oursRange.low), high: relative(oursRange.high) },
    tolerated,
  };
}

const [LEAST, MOST] = [5, 25];

/** Where the axis ends on both sides: the largest error, within limits, up to a round number. What is beyond is drawn at the edge, as an arrow. */
export function axisLimit(rows: readonly Pick<PaperRow, 'errorPct'>[]): number {
  const largest = Math.max(0, ...rows.map(({ errorPct }) => Math.abs(errorPct)));
  return Math.min(MOST, Math.max(LEAST, 5 * Math.ceil(largest / 5)));
}

export interface Clipped extends Extent {
  /** It goes on beyond the edge. */
  readonly isLowBeyond: boolean;
  readonly isHighBeyond: boolean;
}

export function clipped({ low, high }: Extent, limit: number): Clipped {
  const inside = (value: number): number => Math.min(limit, Math.max(-limit, value));
  return { low: inside(low), high: inside(high), isLowBeyond: low < -limit, isHighBeyond: high > limit };
}
