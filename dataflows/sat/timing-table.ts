/** Tiles of one GEMM that have been timed, by everything that a timing depends on. */
import type { TileTiming } from '../../arch/sat/stce-work.ts';
import type { Mapping } from './mapping.ts';
import type { Tile } from './tile-space.ts';

/** How a tile is computed. */
export interface TileWay extends Pick<Mapping, 'dataflow' | 'sums'> {
  readonly drains: boolean;
  /** Tiles interleaved in a pass at most. */
  readonly interleaveLimit: number;
}

const SUMS = { whole: 0, segments: 1, accumulate: 2 } as const;

export class TimingTable {
  readonly #images: number;
  readonly #others: number;
  readonly #known = new Map<number, Map<number, TileTiming>>();

  /** @param images  of a tile at most @param others  channels of the second axis, of a tile at most */
  constructor(images: number, others: number) {
    this.#images = images;
    this.#others = others;
  }

  /** The timings of tiles of these pixels, computed this way, by their channels: see `channelsKey`. */
  ofPixels({ images, band }: Tile, { dataflow, sums, drains, interleaveLimit }: TileWay): Map<number, TileTiming> {
    const way = ((2 * interleaveLimit + (drains ? 1 : 0)) * 3 + SUMS[sums]) * 2 + (dataflow === 'ws' ? 1 : 0);
    const key = (way * (this.#images + 1) + images) * MOST_BANDS + band.id;
    let found = this.#known.get(key);
    if (!found) this.#known.set(key, (found = new Map<number, TileTiming>()));
    return found;
  }

  channelsKey({ columns, others }: Tile): number {
    return columns * (this.#others + 1) + others;
  }
}

/** A GEMM has fewer kinds of bands: a few for each of some twenty heights. */
const MOST_BANDS = 2 ** 12;
