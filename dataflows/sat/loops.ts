/**
 * The loop nest of a GEMM under a mapping, as levels from the outermost in.
 *
 * Each level runs through the parts of one axis; equal parts are one variant with a count. What is loaded, held and stored
 * where follows from which axes a tensor has.
 */
import { sameTiles } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import type { Tile, TileSpace } from './tile-space.ts';

export type Axis = 'groups' | 'pixels' | 'columns' | 'others';

/** `count` equal parts of an axis, each `size` long, from position `from` on. */
export interface Variant {
  readonly count: number;
  readonly choose: Partial<Tile>;
  readonly from: number;
  readonly size: number;
}

/** The positions that levels step along; the axis `pixels` has two: images, and rows of one. */
export type Position = 'group' | 'images' | 'rows' | 'columns' | 'others';

export interface Level {
  readonly axis: Axis;
  readonly position: Position;
  readonly variants: readonly Variant[];
  /** Of all variants together. */
  readonly parts: number;
}

/** Levels of one GEMM that have been made, by axis and size of its parts: mappings have most of them in common. */
export class LevelTable {
  readonly #known = new Map<number, readonly Level[]>();

  get(kind: number, size: number): readonly Level[] | undefined {
    return this.#known.get(size * KINDS + kind);
  }

  /** @returns what was added */
  add(kind: number, size: number, levels: readonly Level[]): readonly Level[] {
    this.#known.set(size * KINDS + kind, levels);
    return levels;
  }
}

const KINDS = 5;
const [IMAGES, BANDS, COLUMNS, OTHERS, SEGMENTS] = [0, 1, 2, 3, 4];

/** The levels of a mapping, outermost first. */
export function levelsOf(space: TileSpace, mapping: Mapping): readonly Level[] {
  const { levelTable: known } = space;
  const { images: size, bandRows, columnChannels, otherChannels } = mapping;
  const marksLast = !space.isReducedByPixels && mapping.sums === 'segments';
  const bands = known.get(BANDS, bandRows) ?? known.add(BANDS, bandRows, bandLevels(space, bandRows));
  const isOneBand = bands.length === 0;
  const imagesKey = size * 2 + (isOneBand ? 1 : 0);
  const images = known.get(IMAGES, imagesKey) ?? known.add(IMAGES, imagesKey, imageLevels(space, mapping, isOneBand));
  const columns =
    known.get(COLUMNS, columnChannels) ?? known.add(COLUMNS, columnChannels, [columnLevel(space, columnChannels)]);
  const ofOthers = marksLast ? SEGMENTS : OTHERS;
  const others =
    known.get(ofOthers, otherChannels) ??
    known.add(ofOthers, otherChannels, [otherLevel(space, otherChannels, marksLast)]);
  const inOrder = inOrderOf(mapping.order, images, bands, columns, others);
  const levels: Level[] = [];
  // Axes of one part stand outside: the innermost level is one that has rounds, if any has.
  for (const ofAxis of inOrder) for (const level of ofAxis) if (level.parts === 1) levels.push(level);
  if (space.operation.geometry.groups > 1) levels.push(groupLevel(space));
  for (const ofAxis of inOrder) for (const level of ofAxis) if (level.parts > 1) levels.push(level);
  return levels;
}

/** Whether two mappings are one nest: but for the order of columns and pixels they are the same, and one of those has one part. */
export function isSameNest(space: TileSpace, a: Mapping, b: Mapping): boolean {
  if (!sameTiles(a, b)) return false;
  if (a.order === b.order) return true;
  const { geometry } = space.operation;
  const arePixelsWhole = a.images >= geometry.batch && a.bandRows >= space.pixelRows;
  return arePixelsWhole || a.columnChannels >= space.columnChannels;
}

/** The levels of each axis, outermost first. */
function inOrderOf(
  order: Mapping['order'],
  images: readonly Level[],
  bands: readonly Level[],
  columns: readonly Level[],
  others: readonly Level[],
): readonly (readonly Level[])[] {
  switch (order) {
    case 'outputs-outer':
      return [others, columns, images, bands];
    case 'columns-outer':
      return [columns, images, bands, others];
    case 'pixels-outer':
      return [images, bands, columns, others];
  }
}

/** Groups of channels share nothing and run one behind another. */
const groupLevel = ({ operation }: TileSpace): Level =>
  levelOf('groups', 'group', [{ count: operation.geometry.groups, size: 1, from: 0, choose: {} }]);

const columnLevel = (space: TileSpace, size: number): Level =>
  levelOf(
    'columns',
    'columns',
    inTurn(
      space
        .runs(space.columnChannels, size, false)
        .map((run) => ({ count: run.count, size: run.size, choose: { columns: run.size } })),
    ),
  );

const otherLevel = (space: TileSpace, size: number, marksLast: boolean): Level =>
  levelOf(
    'others',
    'others',
    inTurn(
      space.runs(space.otherChannels, size, marksLast).map((run) => ({
        count: run.count,
        size: run.size,
        choose: space.isReducedByPixels ? { others: run.size } : { others: run.size, isLastChunk: run.isLast },
      })),
    ),
  );

/** Images; they choose the band as well if an image is one. */
function imageLevels(space: TileSpace, { images, bandRows }: Mapping, isOneBand: boolean): readonly Level[] {
  const [band] = space.pixelAxis.bands(bandRows);
  const runs = space.runs(space.operation.geometry.batch, images, false).map(({ size, count }) => ({
    count,
    size,
    choose: isOneBand ? { images: size, band } : { images: size },
  }));
  return [levelOf('pixels', 'images', inTurn(runs))];
}

/** Bands of an image; none if an image is one band. */
function bandLevels(space: TileSpace, bandRows: number): readonly Level[] {
  const bands = space.pixelAxis.bands(bandRows);
  if (bands.length === 1 && bands[0].count === 1) return [];
  const runs = inTurn(bands.map((band) => ({ count: band.count, size: bandRows, choose: { band } })));
  // Only the last band may be shorter than the others.
  const rows = runs.map(({ count, size, choose, from }) => ({
    count,
    size: Math.min(size, space.pixelRows - from),
    choose,
    from,
  }));
  return [levelOf('pixels', 'rows', rows)];
}

const levelOf = (axis: Axis, position: Position, variants: readonly Variant[]): Level => ({
  axis,
  position,
  variants,
  parts: variants.reduce((sum, { count }) => sum + count, 0),
});

/** Puts runs of parts one behind another. */
function inTurn(runs: readonly Omit<Variant, 'from'>[]): Variant[] {
  let from = 0;
  return runs.map(({ count, size, choose }) => {
    const placed = { count, size, choose, from };
    from += count * size;
    return placed;
  });
}

export type Tensor = 'west' | 'north' | 'out';

/** The axes that a tensor has. */
export function axesOf(space: TileSpace, tensor: Tensor): readonly Axis[] {
  if (space.isReducedByPixels) return REDUCED_BY_PIXELS[tensor];
  if (tensor === 'out') return OUTPUTS;
  if (tensor === 'north' && space.isPerImage) return OF_IMAGES;
  return (tensor === 'north') === space.isPixelNorth ? PIXELS : WEIGHTS;
}

const REDUCED_BY_PIXELS: Readonly<Record<Tensor, readonly Axis[]>> = {
  west: ['groups', 'others', 'pixels'],
  north: ['groups', 'columns', 'pixels'],
  out: ['groups', 'others', 'columns'],
};
const OUTPUTS: readonly Axis[] = ['groups', 'pixels', 'columns'];
const PIXELS: readonly Axis[] = ['groups', 'pixels', 'others'];
const WEIGHTS: readonly Axis[] = ['groups', 'columns', 'others'];
/** Second operands that differ from image to image. */
const OF_IMAGES: readonly Axis[] = ['groups', 'pixels', 'columns', 'others'];

/** The innermost level that changes a tensor with these axes, or −1: below it, the tensor stays. */
export function depthOf(levels: readonly Level[], axes: readonly Axis[]): number {
  let depth = levels.length - 1;
  while (depth >= 0 && !(levels[depth].parts > 1 && axes.includes(levels[depth].axis))) depth -= 1;
  return depth;
}

/** Calls `visit` for every distinct prefix of the nest down to `depth`, with how often it occurs. */
export function forEachTile(levels: readonly Level[], depth: number, visit: (tile: Tile, times: number) => void): void {
  visitTiles(levels, depth, 0, firstTile(levels), 1, visit);
}

function visitTiles(
  levels: readonly Level[],
  depth: number,
  from: number,
  tile: Tile,
  timesAround: number,
  visit: (tile: Tile, times: number) => void,
): void {
  let index = from;
  let times = timesAround;
  // The tile already has the first variant of every level, and most levels have no other.
  while (index <= depth && levels[index].variants.length === 1) {
    times *= levels[index].variants[0].count;
    index += 1;
  }
  if (index > depth) {
    visit(tile, times);
    return;
  }
  const { variants } = levels[index];
  for (let i = 0; i < variants.length; i += 1) {
    const narrowed = i === 0 ? tile : chosen(tile, variants[i].choose);
    visitTiles(levels, depth, index + 1, narrowed, times * variants[i].count, visit);
  }
}

/** What somebody makes of the distinct tiles of a nest, as `walkNest` comes by them. */
export interface NestVisitor {
  /** Tiles of a tensor, equal ones together, are moved between memory and chip. */
  move(tensor: Tensor, tile: Tile, times: number): void;
  /**
   * The array works on a tile, and then on the next one; equal pairs are told together. Tiles of one innermost loop follow each other; its
   * last one is taken to be followed by its first (of the next outer round).
   *
   * @param isWithin  whether both are in one innermost loop
   */
  multiply(tile: Tile, next: Tile, times: number, isWithin: boolean): void;
}

/** The innermost level at which each tensor changes. */
export type TensorDepths = Readonly<Record<Tensor, number>>;

export const depthsOf = (space: TileSpace, levels: readonly Level[]): TensorDepths => ({
  west: depthOf(levels, axesOf(space, 'west')),
  north: depthOf(levels, axesOf(space, 'north')),
  out: depthOf(levels, axesOf(space, 'out')),
});

/** Visits what a nest moves and multiplies, all in one go. */
export function walkNest(levels: readonly Level[], depths: TensorDepths, visitor: NestVisitor): void {
  const tile = firstTile(levels);
  moveAt(depths, -1, tile, 1, visitor);
  walkLevel(levels, depths, 0, tile, 1, visitor);
}

function walkLevel(
  levels: readonly Level[],
  depths: TensorDepths,
  index: number,
  tile: Tile,
  times: number,
  visitor: NestVisitor,
): void {
  const { variants } = levels[index];
  const first = variants[0];
  if (index === levels.length - 1) {
    // The tile already has the first variant of every level.
    let here = tile;
    for (let i = 0; i < variants.length; i += 1) {
      const { count } = variants[i];
      const isLast = i + 1 === variants.length;
      const next = isLast ? tile : chosen(tile, variants[i + 1].choose);
      moveAt(depths, index, here, times * count, visitor);
      if (count > 1) visitor.multiply(here, here, times * (count - 1), true);
      visitor.multiply(here, next, times, !isLast);
      here = next;
    }
    return;
  }
  for (const variant of variants) {
    const narrowed = variant === first ? tile : chosen(tile, variant.choose);
    moveAt(depths, index, narrowed, times * variant.count, visitor);
    walkLevel(levels, depths, index + 1, narrowed, times * variant.count, visitor);
  }
}

function moveAt({ west, north, out }: TensorDepths, depth: number, tile: Tile, times: number, to: NestVisitor): void {
  if (west === depth) to.move('west', tile, times);
  if (north === depth) to.move('north', tile, times);
  if (out === depth) to.move('out', tile, times);
}

/** A tile with what a variant chooses. */
export const chosen = (tile: Tile, choose: Partial<Tile>): Tile => ({
  images: choose.images ?? tile.images,
  band: choose.band ?? tile.band,
  columns: choose.columns ?? tile.columns,
  others: choose.others ?? tile.others,
  isLastChunk: choose.isLastChunk ?? tile.isLastChunk,
});

/** The first tile of a nest. */
export function firstTile(levels: readonly Level[]): Tile {
  let { images, band, columns, others, isLastChunk }: Partial<Tile> = {};
  for (const { variants } of levels) {
    const { choose } = variants[0];
    images ??= choose.images;
    band ??= choose.band;
    columns ??= choose.columns;
    others ??= choose.others;
    isLastChunk ??= choose.isLastChunk;
  }
  if (images === undefined || !band || columns === undefined || others === undefined) {
    throw new Error('a level of the nest is missing');
  }
  return { images, band, columns, others, isLastChunk: isLastChunk ?? true };
}

/** The last tile of a round: levels from `from` on have come to their last variants. */
export function lastTile(levels: readonly Level[], from: number, tile: Tile): Tile {
  let last = tile;
  for (let i = from; i < levels.length; i += 1) {
    const { variants } = levels[i];
    if (variants.length > 1) last = chosen(last, variants[variants.length - 1].choose);
  }
  return last;
}
