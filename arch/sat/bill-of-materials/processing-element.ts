/** One PE of the STCE: multiply-add, links, accumulators and shadows, group file, weight-stationary registers. */
import { band } from '../../../terms/band.ts';
import { indexBits } from '../../../terms/sparsity.ts';
import { bankedMemory, delayLine, smallMemory } from '../../fpga/lut-memories.ts';
import type { SmallMemory } from '../../fpga/lut-memories.ts';
import { mux } from '../../fpga/muxes.ts';
import { operatorDemand, operatorSource } from '../../fpga/operators.ts';
import { demand, timesDemand, totalDemand } from '../../fpga/resources.ts';
import type { Demand } from '../../fpga/resources.ts';
import type { StceArray } from '../array.ts';
import { SUM_BITS, VALUE_BITS } from './item.ts';
import type { BillItem, BillOptions } from './item.ts';

/** Bits of a kept value and its index in the group. */
export const pairBits = (m: number): number => VALUE_BITS + indexBits(m);

/** Values a cycle on the west link. */
export const westValues = ({ denseLinkValues }: StceArray, m: number): number => (m > 1 ? denseLinkValues : 1);

/** Pairs a PE holds in weight-stationary mode. */
export const heldPairs = ({ wsPairs }: StceArray, m: number): number => (m > 1 ? wsPairs : 1);

/** Values that the index and the row tile select from: half of the group file, or less if so many row tiles never share it. */
export const selectableValues = ({ groupFileValues, accumulators }: StceArray, m: number): number =>
  Math.max(1, Math.min(Math.floor(groupFileValues / 2), accumulators * m));

/** Bits from a row to the row below: a pair, and the results that drain or the partial sum, which share a link. */
export const southBits = (array: StceArray, m: number): number => pairBits(m) + SUM_BITS * array.drainValuesPerColumn;

/** Bits from a column to the next. */
export const eastBits = (array: StceArray, m: number): number => VALUE_BITS * westValues(array, m);

/** Control of a PE: which tile, first and last of a group, mode. [est] */
const CONTROL = demand({ lut: band(5, 10, 20), ff: band(8, 16, 32) });

export function processingElement(array: StceArray, { sparsity: { m }, style }: BillOptions): BillItem[] {
  const { rows, columns, multiplyLatency, addLatency, accumulators } = array;
  const item = (part: string, each: Demand, source: string, evidence: BillItem['evidence'] = 'derived'): BillItem => ({
    unit: 'STCE',
    part,
    count: rows * columns,
    each,
    place: 'pe',
    evidence,
    source,
  });
  const pair = pairBits(m);
  const pairs = heldPairs(array, m);
  const sums = smallMemory(accumulators, SUM_BITS);
  const { evidence, source } = operatorSource(style);
  const multiplyAdd = operatorDemand('fp16-multiply-add', style, multiplyLatency + addLatency);
  return [
    item('multiply-add', multiplyAdd, `${source}; registers scaled to the stages [est]`, evidence),
    item(
      'links west, north',
      totalDemand([demand({ ff: eastBits(array, m) + pair }), mux(m > 1 ? 2 : 1, VALUE_BITS)]),
      `${westValues(array, m)} values of ${VALUE_BITS} bits, a pair of ${pair}; a register a hop`,
    ),
    item(
      'link south',
      // From the north, from a shadow, or from the adder; the adder takes an accumulator or the sum from the north.
      totalDemand([demand({ ff: southSumBits(array) }), mux(3, southSumBits(array)), mux(2, SUM_BITS)]),
      'drain chain and partial sums share it: 3:1 in front, 2:1 at the adder',
    ),
    item(
      'accumulators, shadows',
      timesDemand(sums.demand, 2),
      `2 × ${accumulators} words of ${SUM_BITS} bits as ${storageText(sums)}`,
    ),
    ...groupFile(array, m, item),
    item(
      'stationary weights',
      totalDemand([demand({ ff: 2 * pairs * pair }), mux(pairs + 1, pair)]),
      `${pairs} pairs and their shadow chain; ${pairs + 1}:1 with the north pair`,
    ),
    ...(pairs > 1
      ? [
          item(
            'product delay',
            delayLine((pairs - 1) * (addLatency - 1), SUM_BITS),
            `up to (${pairs} − 1)·(${addLatency} − 1) cycles (rule W2), as shift registers`,
          ),
        ]
      : []),
    item('control', CONTROL, 'tile, first, last, mode', 'est'),
  ];
}

function groupFile(
  array: StceArray,
  m: number,
  item: (part: string, each: Demand, source: string) => BillItem,
): BillItem[] {
  if (m === 1) return [];
  const selectable = selectableValues(array, m);
  const words = 2 * selectable;
  const file = bankedMemory(words, VALUE_BITS, array.denseLinkValues);
  const select =
    file.chosen === 'lutram'
      ? `the address selects ${selectable}:1, a multiplexer one of ${Math.min(array.denseLinkValues, words)} banks`
      : `a multiplexer selects ${words}:1`;
  return [item('group file, selection', file.demand, `${words} values as ${storageText(file)}; ${select}`)];
}

const southSumBits = (array: StceArray): number => SUM_BITS * array.drainValuesPerColumn;

const storageText = ({ chosen }: SmallMemory): string => (chosen === 'lutram' ? 'LUTRAM' : 'flip-flops');
