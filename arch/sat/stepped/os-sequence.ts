/**
 * The slots that the sequencer of an output-stationary pass emits, one a cycle from its start on.
 *
 * A small state machine: group, then pair, then tile; a bubble while an accumulator is still in the adder, or while the
 * west link still sends the next group.
 */
import { isDense } from '../array.ts';
import type { StceArray } from '../array.ts';
import { groupSends, linkCycles, NO_SENDS } from './group-sends.ts';
import type { GroupSends } from './group-sends.ts';
import type { BubbleReason } from './observer.ts';
import type { SteppedOsPass } from './passes.ts';

/** Slots in which nothing is issued: the adder still has the sum, or the west link still sends the next group. */
export const BUBBLE = -1;
export const LINK_BUBBLE = -2;

export const isBubble = (tile: number): boolean => tile < 0;

/** Why a slot is a bubble. */
export const bubbleReason = (tile: number): BubbleReason => (tile === LINK_BUBBLE ? 'group-link' : 'recurrence');

export interface OsSequence {
  /** Tile of each slot, or a bubble. */
  readonly tiles: Int32Array;
  /** Which of the pass's groups · N pairs it takes (the k of a dense slot). */
  readonly pairs: Int32Array;
  /** Sparse: when the west link fills the group files. */
  readonly sends: GroupSends;
}

/** Runs the sequencer of a pass. */
export function osSequence(array: StceArray, pass: SteppedOsPass): OsSequence {
  const { groups, shape, interleave, interleaveRows } = pass;
  const values = interleaveRows * shape.m;
  const fill = isDense(shape) ? 0 : linkCycles(values, array.denseLinkValues);
  const tiles: number[] = [];
  const pairs: number[] = [];
  const firstUses: number[] = [];
  let pair = 0;
  const emit = (tile: number): void => {
    tiles.push(tile);
    pairs.push(pair);
  };
  for (let group = 0; group < groups; group += 1) {
    const groupStart = tiles.length;
    firstUses.push(groupStart);
    for (let n = 0; n < shape.n; n += 1) {
      const roundStart = tiles.length;
      for (let tile = 0; tile < interleave; tile += 1) emit(tile);
      // The sum of tile 0 is in its accumulator again when it has passed the adder.
      while (tiles.length - roundStart < array.addLatency) emit(BUBBLE);
      pair += 1;
    }
    while (tiles.length - groupStart < fill) emit(LINK_BUBBLE);
  }
  return {
    tiles: Int32Array.from(tiles),
    pairs: Int32Array.from(pairs),
    sends: isDense(shape) ? NO_SENDS : groupSends(firstUses, values, array.denseLinkValues),
  };
}
