/** A tile's place with loop indices filled in. */
import { positionOf } from '../../arch/sat/work.ts';
import type { TilePlace } from '../../arch/sat/work.ts';

export interface Stretch {
  readonly from: number;
  readonly size: number;
}

export interface PlacedTile {
  /** Number of the group of channels. */
  readonly group: number;
  readonly images: Stretch;
  readonly rows: Stretch;
  readonly columns: Stretch;
  readonly others: Stretch;
  readonly isLastChunk: boolean;
}

/** Fills in the indices of the loops around a command, outermost first. */
export function placedTile(place: TilePlace, indices: ArrayLike<number>): PlacedTile {
  const stretch = ({ from, size }: TilePlace['images']): Stretch => ({ from: positionOf(from, indices), size });
  return {
    group: positionOf(place.group.from, indices),
    images: stretch(place.images),
    rows: stretch(place.rows),
    columns: stretch(place.columns),
    others: stretch(place.others),
    isLastChunk: place.isLastChunk,
  };
}
