/**
 * The loop nest of a GEMM under a mapping, as levels from the outermost in.
 *
 * Each level runs through the parts of one axis; equal parts are one variant with a count. What is loaded, held and stored
 * where follows from which axes a tensor has.
 */
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
}

/** The levels of a mapping, outermost first. */
export function levelsOf(space: TileSpace, mapping: Mapping): readonly Level[] {
  const pixels = pixelLevels(space, mapping);
  const columns: Level = {
    axis: 'columns',
    position: 'columns',
    variants: inTurn(
      space
        .runs(space.columnChannels, mapping.columnChannels, false)
        .map(({ size, count }) => ({ count, size, choose: { columns: size } })),
    ),
  };
  const marksLast = !space.isReducedByPixels && mapping.sums === 'segments';
  const others: Level = {
    axis: 'others',
    position: 'others',
    variants: inTurn(
      space.runs(space.otherChannels, mapping.otherChannels, marksLast).map(({ size, count, isLast }) => ({
        count,
        size,
        choose: space.isReducedByPixels ? { others: size } : { others: size, isLastChunk: isLast },
      })),
    ),
  };
  const inOrder = {
    'outputs-outer': [others, columns, ...pixels],
    'columns-outer': [columns, ...pixels, others],
    'pixels-outer': [...pixels, columns, others],
  }[mapping.order];
  const levels = [...groupLevels(space), ...inOrder];
  // Axes of one part stand outside: the innermost level is one that has rounds, if any has.
  return [...levels.filter((level) => partsOf(level) === 1), ...levels.filter((level) => partsOf(level) > 1)];
}

/** Groups of channels share nothing and run one behind another. */
function groupLevels({ operation }: TileSpace): readonly Level[] {
  const { groups } = operation.geometry;
  if (groups === 1) return [];
  return [{ axis: 'groups', position: 'group', variants: [{ count: groups, size: 1, from: 0, choose: {} }] }];
}

/** Images, then bands; one level if an image is one band. */
function pixelLevels(space: TileSpace, mapping: Mapping): readonly Level[] {
  const bands = space.bands(mapping.bandRows);
  const isOneBand = bands.length === 1 && bands[0].count === 1;
  const images: Level = {
    axis: 'pixels',
    position: 'images',
    variants: inTurn(
      space.runs(space.operation.geometry.batch, mapping.images, false).map(({ size, count }) => ({
        count,
        size,
        choose: isOneBand ? { images: size, band: bands[0] } : { images: size },
      })),
    ),
  };
  if (isOneBand) return [images];
  const runs = inTurn(bands.map((band) => ({ count: band.count, size: mapping.bandRows, choose: { band } })));
  // Only the last band may be shorter than the others.
  const rows = runs.map((run) => ({ ...run, size: Math.min(run.size, space.pixelRows - run.from) }));
  return [images, { axis: 'pixels', position: 'rows', variants: rows }];
}

/** Puts runs of parts one behind another. */
function inTurn(runs: readonly Omit<Variant, 'from'>[]): Variant[] {
  let from = 0;
  return runs.map((run) => {
    const placed = { ...run, from };
    from += run.count * run.size;
    return placed;
  });
}

export type Tensor = 'west' | 'north' | 'out';

/** The axes that a tensor has. */
export function axesOf(space: TileSpace, tensor: Tensor): readonly Axis[] {
  return ['groups', ...axesOfGroup(space, tensor)];
}

function axesOfGroup(space: TileSpace, tensor: Tensor): readonly Axis[] {
  if (space.isReducedByPixels) {
    if (tensor === 'west') return ['others', 'pixels'];
    if (tensor === 'north') return ['columns', 'pixels'];
    return ['others', 'columns'];
  }
  if (tensor === 'out') return ['pixels', 'columns'];
  if (tensor === 'north' && space.isPerImage) return ['pixels', 'columns', 'others'];
  const isPixels = (tensor === 'north') === space.isPixelNorth;
  return isPixels ? ['pixels', 'others'] : ['columns', 'others'];
}

/** The innermost level that changes a tensor with these axes, or −1: below it, the tensor stays. */
export function depthOf(levels: readonly Level[], axes: readonly Axis[]): number {
  let depth = -1;
  levels.forEach((level, index) => {
    if (axes.includes(level.axis) && partsOf(level) > 1) depth = index;
  });
  return depth;
}

export const partsOf = (level: Level): number => level.variants.reduce((sum, { count }) => sum + count, 0);

/** Calls `visit` for every distinct prefix of the nest down to `depth`, with how often it occurs. */
export function forEachTile(levels: readonly Level[], depth: number, visit: (tile: Tile, times: number) => void): void {
  const walk = (index: number, tile: Tile, times: number): void => {
    if (index > depth) {
      visit(tile, times);
      return;
    }
    const { variants } = levels[index];
    // The tile already has the first variant of every level.
    walk(index + 1, tile, times * variants[0].count);
    for (let i = 1; i < variants.length; i += 1) {
      walk(index + 1, { ...tile, ...variants[i].choose }, times * variants[i].count);
    }
  };
  walk(0, completed(levels, 0, {}), 1);
}

/**
 * Calls `visit` for every distinct pair of a tile and the one after it, with how often it occurs. Tiles of one innermost
 * loop follow each other; its last one is followed by its first (of the next outer round).
 */
export function forEachRound(levels: readonly Level[], visit: (tile: Tile, next: Tile, times: number) => void): void {
  const leaf = levels.length - 1;
  const { variants } = levels[leaf];
  forEachTile(levels, leaf - 1, (outer, times) => {
    const tiles = variants.map(({ choose }) => ({ ...outer, ...choose }));
    tiles.forEach((tile, i) => {
      const { count } = variants[i];
      if (count > 1) visit(tile, tile, times * (count - 1));
      visit(tile, tiles[(i + 1) % tiles.length], times);
    });
  });
}

/** Fills in what deeper levels decide with their first variant, or with their last. */
export function completed(
  levels: readonly Level[],
  from: number,
  chosen: Partial<Tile>,
  which: 'first' | 'last' = 'first',
): Tile {
  let tile = chosen;
  for (let i = from; i < levels.length; i += 1) {
    const variant = levels[i].variants.at(which === 'first' ? 0 : -1);
    tile = { ...variant?.choose, ...tile };
  }
  const { images, band, columns, others } = tile;
  if (images === undefined || !band || columns === undefined || others === undefined) {
    throw new Error('a level of the nest is missing');
  }
  return { images, band, columns, others, isLastChunk: tile.isLastChunk ?? true };
}
