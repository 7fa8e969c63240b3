/** What is known of tiles of one GEMM, by everything that the array's work on them depends on. */
import type { Mapping } from './mapping.ts';
import type { Tile } from './tile-space.ts';

/** How a tile is computed. */
export interface TileWay extends Pick<Mapping, 'dataflow' | 'sums'> {
  readonly drains: boolean;
  /** Tiles interleaved in a pass at most. */
  readonly interleaveLimit: number;
}

const SUMS = { whole: 0, segments: 1, accumulate: 2 } as const;

export class TileTable<Value> {
  readonly #images: number;
  readonly #others: number;
  readonly #known = new Map<number, Map<number, Value>>();

  /** @param images  of a tile at most @param others  channels of the second axis, of a tile at most */
  constructor(images: number, others: number) {
    this.#images = images;
    this.#others = others;
  }

  /** What is known of a tile that is computed this way. */
  get(tile: Tile, way: TileWay): Value | undefined {
    return this.#ofPixels(tile, way).get(this.#keyOf(tile));
  }

  /** @returns what was added */
  add(tile: Tile, way: TileWay, value: Value): Value {
    this.#ofPixels(tile, way).set(this.#keyOf(tile), value);
    return value;
  }

  #keyOf({ columns, others }: Tile): number {
    return columns * (this.#others + 1) + others;
  }

  #ofPixels({ images, band }: Tile, { dataflow, sums, drains, interleaveLimit }: TileWay): Map<number, Value> {
    const way = ((2 * interleaveLimit + (drains ? 1 : 0)) * 3 + SUMS[sums]) * 2 + (dataflow === 'ws' ? 1 : 0);
    const key = (way * (this.#images + 1) + images) * MOST_BANDS + band.id;
    let found = this.#known.get(key);
    if (!found) this.#known.set(key, (found = new Map<number, Value>()));
    return found;
  }
}

/** A GEMM has fewer kinds of bands: a few for each of some twenty heights. */
const MOST_BANDS = 2 ** 12;
