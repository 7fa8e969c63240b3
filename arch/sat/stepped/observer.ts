/**
 * Told what the stepped array does, cycle by cycle, while it does it.
 *
 * Everything is read from the registers of the array after they were written, so that what is told is what happened. Without
 * an observer nothing is looked up.
 */

/** Why nothing is issued in a slot: the adder still has the sum, or the west link still sends the next group. */
export type BubbleReason = 'recurrence' | 'group-link';

/** Where and when, in cycles of the run. */
export interface SeenAt {
  readonly cycle: number;
  /** Of the run's passes. */
  readonly pass: number;
}

/** A PE is in a slot of a pass. */
export interface SeenSlot extends SeenAt {
  readonly row: number;
  readonly column: number;
  /** Null in a bubble. */
  readonly product: SeenProduct | null;
  readonly bubble: BubbleReason | null;
}

/** What has entered the first stage of the multiplier of a PE. */
export interface SeenProduct {
  /** OS: the interleaved tile, which is its accumulator; WS: row of the stream. */
  readonly tile: number;
  /** OS: which of the pass's groups · N pairs; WS: which of the PE's N. */
  readonly pair: number;
  /** Sparse: position in the group file that the pair selects; null if it is padding, or dense. */
  readonly selected: number | null;
  readonly west: number;
  /** From the north link (OS), or the weight that stays (WS). */
  readonly north: number;
  readonly product: number;
}

/** Values of an M-group enter the group file of PE(row,0). */
export interface SeenFill extends SeenAt {
  readonly row: number;
  /** Of the pass, and position of the first value in the file. */
  readonly group: number;
  readonly first: number;
  readonly values: readonly number[];
}

/** A weight enters the shadow chain of a column, bound for PE(row,column). */
export interface SeenLoad extends SeenAt {
  readonly row: number;
  readonly column: number;
  readonly pair: number;
  readonly value: number;
  /** Null if it is padding, or dense. */
  readonly selected: number | null;
}

/** A sum leaves the array at the south edge. */
export interface SeenSum extends SeenAt {
  readonly column: number;
  /** Place in the pass's outputs: OS [tile][row][column], WS [stream row][column]. */
  readonly address: number;
  readonly value: number;
}

export interface SteppedObserver {
  slot(seen: SeenSlot): void;
  fill(seen: SeenFill): void;
  load(seen: SeenLoad): void;
  sum(seen: SeenSum): void;
}
