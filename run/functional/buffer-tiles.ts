/**
 * What a half of an operand buffer holds: the part of a tensor that DMA has brought, and nothing else.
 *
 * Reading what is not there is an error, except padding: pixels outside the map are zero and are made on chip.
 */
import { groupBytes } from '../../dataflows/compressed.ts';
import type { ConvGeometry } from '../../dataflows/operation.ts';
import type { CompressedTensor } from './compressed-tensor.ts';
import { MemoryError } from './memory.ts';
import type { Stretch } from './tile-place.ts';

/** A feature map by size, and where in a pixel the channels begin that are meant: those of one group. */
export interface MapShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly firstChannel: number;
}

/** The map that a pass reads by pixel: the input forward and for weight gradients, the output gradient backward. */
export const inputMap = (g: ConvGeometry, group: number): MapShape => ({
  height: g.inHeight,
  width: g.inWidth,
  channels: g.groups * g.inChannels,
  firstChannel: group * g.inChannels,
});

export const outputMap = (g: ConvGeometry, group: number): MapShape => ({
  height: g.outHeight,
  width: g.outWidth,
  channels: g.groups * g.outChannels,
  firstChannel: group * g.outChannels,
});

/** Where rows of a map lie in a tile that holds only some of them. */
class HeldRows {
  readonly images: Stretch;
  readonly #local: Int32Array;
  readonly count: number;

  constructor(images: Stretch, rows: readonly number[], height: number) {
    this.images = images;
    this.#local = new Int32Array(height).fill(-1);
    rows.forEach((row, i) => {
      this.#local[row] = i;
    });
    this.count = rows.length;
  }

  /** Number of the pixel row (image, row) within the tile. @throws {MemoryError} if it is not held */
  at(image: number, row: number): number {
    const local = this.#local[row];
    const { from, size } = this.images;
    if (image < from || image >= from + size || local < 0) {
      throw new MemoryError(`row ${row} of image ${image} is not in the buffer`);
    }
    return (image - from) * this.count + local;
  }
}

/** Rows of a feature map, some of its channels, counted from the first of their group. */
export class MapTile {
  readonly #rows: HeldRows;
  readonly #map: MapShape;
  readonly #channels: Stretch;
  readonly #values: Float32Array;

  constructor(tensor: Float32Array, map: MapShape, images: Stretch, rows: readonly number[], channels: Stretch) {
    this.#rows = new HeldRows(images, rows, map.height);
    this.#map = map;
    this.#channels = channels;
    this.#values = new Float32Array(images.size * rows.length * map.width * channels.size);
    let to = 0;
    for (let image = images.from; image < images.from + images.size; image += 1) {
      for (const row of rows) {
        for (let column = 0; column < map.width; column += 1) {
          const pixel = (image * map.height + row) * map.width + column;
          const from = pixel * map.channels + map.firstChannel + channels.from;
          this.#values.set(tensor.subarray(from, from + channels.size), to);
          to += channels.size;
        }
      }
    }
  }

  get sizeBytes(): number {
    return 2 * this.#values.length;
  }

  /** A value by its place in the map; outside the map it is padding. */
  at(image: number, row: number, column: number, channel: number): number {
    const { height, width } = this.#map;
    if (row < 0 || row >= height || column < 0 || column >= width) return 0;
    const { from, size } = this.#channels;
    if (channel < from || channel >= from + size) throw new MemoryError(`channel ${channel} is not in the buffer`);
    return this.#values[(this.#rows.at(image, row) * width + column) * size + channel - from];
  }
}

/** A (value, index) pair of a group. */
export interface Pair {
  readonly value: number;
  readonly index: number;
  readonly isValid: boolean;
}

const PADDING: Pair = { value: 0, index: 0, isValid: false };

/** Some groups of some vectors of a compressed tensor. */
class PairTile {
  readonly #n: number;
  readonly #groups: number;
  readonly #values: Float32Array;
  readonly #indices: Uint8Array;
  readonly #valid: Uint8Array;
  readonly sizeBytes: number;

  /** @param vectors  which vectors, in the order in which they are held */
  constructor(tensor: CompressedTensor, vectors: readonly number[], channels: Stretch) {
    const { sparsity, groupsPerVector } = tensor;
    const { n, m } = sparsity;
    if (channels.from % m !== 0) throw new MemoryError(`channel ${channels.from} begins no group of ${m}`);
    this.#n = n;
    this.#groups = Math.ceil(channels.size / m);
    const size = vectors.length * this.#groups * n;
    this.#values = new Float32Array(size);
    this.#indices = new Uint8Array(size);
    this.#valid = new Uint8Array(size);
    let to = 0;
    for (const vector of vectors) {
      const first = (vector * groupsPerVector + channels.from / m) * n;
      for (let pair = first; pair < first + this.#groups * n; pair += 1) {
        this.#values[to] = tensor.values[pair];
        this.#indices[to] = tensor.indexOf(pair);
        this.#valid[to] = tensor.isValid(pair) ? 1 : 0;
        to += 1;
      }
    }
    this.sizeBytes = groupBytes(vectors.length * this.#groups, sparsity);
  }

  /** Pair `pair` of group `group` of a held vector. */
  at(held: number, group: number, pair: number): Pair {
    if (group >= this.#groups) throw new MemoryError(`group ${group} is not in the buffer`);
    const at = (held * this.#groups + group) * this.#n + pair;
    return { value: this.#values[at], index: this.#indices[at], isValid: this.#valid[at] === 1 };
  }
}

/** Rows of a compressed feature map: a vector a pixel. */
export class PairMapTile {
  readonly #rows: HeldRows;
  readonly #map: MapShape;
  readonly #pairs: PairTile;

  constructor(tensor: CompressedTensor, map: MapShape, images: Stretch, rows: readonly number[], channels: Stretch) {
    this.#rows = new HeldRows(images, rows, map.height);
    this.#map = map;
    const vectors: number[] = [];
    for (let image = images.from; image < images.from + images.size; image += 1) {
      for (const row of rows) {
        for (let column = 0; column < map.width; column += 1) {
          vectors.push((image * map.height + row) * map.width + column);
        }
      }
    }
    this.#pairs = new PairTile(tensor, vectors, channels);
  }

  get sizeBytes(): number {
    return this.#pairs.sizeBytes;
  }

  at(image: number, row: number, column: number, group: number, pair: number): Pair {
    const { height, width } = this.#map;
    if (row < 0 || row >= height || column < 0 || column >= width) return PADDING;
    return this.#pairs.at(this.#rows.at(image, row) * width + column, group, pair);
  }
}

/** A value in memory by its three positions: (column channel, tap, other channel) of weights, (head, row, column) of a head. */
export type ValueAt = (first: number, second: number, third: number) => number;

/** A dense block of three axes: weights of some columns, or a part of a matrix a head and image. */
export class BlockTile {
  readonly #axes: readonly [Stretch, Stretch, Stretch];
  readonly #values: Float32Array;

  /** @param valueAt  the value in memory */
  constructor(first: Stretch, second: Stretch, third: Stretch, valueAt: ValueAt) {
    this.#axes = [first, second, third];
    this.#values = new Float32Array(first.size * second.size * third.size);
    let to = 0;
    for (let i = first.from; i < first.from + first.size; i += 1) {
      for (let j = second.from; j < second.from + second.size; j += 1) {
        for (let k = third.from; k < third.from + third.size; k += 1) {
          this.#values[to] = valueAt(i, j, k);
          to += 1;
        }
      }
    }
  }

  get sizeBytes(): number {
    return 2 * this.#values.length;
  }

  at(i: number, j: number, k: number): number {
    const [first, second, third] = this.#axes;
    if (!isWithin(first, i) || !isWithin(second, j) || !isWithin(third, k)) {
      throw new MemoryError(`value (${i}, ${j}, ${k}) is not in the buffer`);
    }
    return this.#values[((i - first.from) * second.size + j - second.from) * third.size + k - third.from];
  }
}

const isWithin = ({ from, size }: Stretch, position: number): boolean => position >= from && position < from + size;

/** Compressed weights of some columns: a vector a column and tap. */
export class PairWeightTile {
  readonly #columns: Stretch;
  readonly #taps: number;
  readonly #pairs: PairTile;

  constructor(tensor: CompressedTensor, columns: Stretch, others: Stretch, taps: number) {
    this.#columns = columns;
    this.#taps = taps;
    const first = columns.from * taps;
    const vectors = Array.from({ length: columns.size * taps }, (_, i) => first + i);
    this.#pairs = new PairTile(tensor, vectors, others);
  }

  get sizeBytes(): number {
    return this.#pairs.sizeBytes;
  }

  at(column: number, tap: number, group: number, pair: number): Pair {
    const { from, size } = this.#columns;
    if (column < from || column >= from + size) throw new MemoryError(`column ${column} is not in the buffer`);
    return this.#pairs.at((column - from) * this.#taps + tap, group, pair);
  }
}

/** What a half of an operand buffer may hold. */
export type BufferTile = MapTile | PairMapTile | BlockTile | PairWeightTile;
