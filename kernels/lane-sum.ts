/**
 * How a vector engine reduces: value i goes to lane i mod lanes; each lane adds its values in order, from +0; then the
 * lanes are added pairwise.
 *
 * The tree over w lanes: with half = ⌈w/2⌉, lane i takes lane i + half for every i < w − half (of an odd w the middle
 * lane passes through), and the first `half` lanes go on until one is left. Every addition is rounded once. Lanes that
 * got no value take part as +0.
 */
import type { Arithmetic } from './arithmetic.ts';

/** The sum of `count` terms, each already rounded, in the order above; +0 when there are none. */
export function laneSum(arithmetic: Arithmetic, count: number, term: (index: number) => number): number {
  const { round, lanes } = arithmetic;
  const sums = new Float64Array(lanes);
  for (let lane = 0; lane < lanes; lane += 1) {
    let sum = 0;
    for (let index = lane; index < count; index += lanes) sum = round(sum + term(index));
    sums[lane] = sum;
  }
  return addLanes(arithmetic, sums);
}

/** The same sum fed one value at a time: same values, same bits as {@link laneSum}. */
export class LaneSum {
  readonly #arithmetic: Arithmetic;
  readonly #sums: Float64Array;
  #lane = 0;

  constructor(arithmetic: Arithmetic) {
    this.#arithmetic = arithmetic;
    this.#sums = new Float64Array(arithmetic.lanes);
  }

  /** Adds the next value, already rounded, to the lane whose turn it is. */
  add(value: number): void {
    const lane = this.#lane;
    this.#sums[lane] = this.#arithmetic.round(this.#sums[lane] + value);
    this.#lane = lane + 1 === this.#sums.length ? 0 : lane + 1;
  }

  /** The sum so far; more values may follow. */
  total(): number {
    return addLanes(this.#arithmetic, this.#sums.slice());
  }
}

/** Adds the lanes pairwise, in place. */
function addLanes({ round }: Arithmetic, sums: Float64Array): number {
  for (let width = sums.length; width > 1; width = Math.ceil(width / 2)) {
    const half = Math.ceil(width / 2);
    for (let lane = 0; lane + half < width; lane += 1) sums[lane] = round(sums[lane] + sums[lane + half]);
  }
  return sums[0];
}
