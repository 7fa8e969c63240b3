/** What a mapping must keep to, whoever made it: the scheduler's own do by construction, those of a plan file are checked. */
import { depthOf, levelsOf, forEachTile } from './loops.ts';
import type { Mapping } from './mapping.ts';
import type { TileSpace } from './tile-space.ts';

/** Why a GEMM cannot run by a mapping, whatever the buffers hold; null if it can. */
export function whyImpossible(space: TileSpace, mapping: Mapping): string | null {
  return whyOutOfRange(space, mapping) ?? whyOutOfOrder(space, mapping) ?? whySumsDiffer(space, mapping);
}

function whyOutOfRange(space: TileSpace, mapping: Mapping): string | null {
  const { batch } = space.operation.geometry;
  const limits = {
    images: batch,
    bandRows: space.pixelRows,
    columnChannels: space.columnChannels,
    otherChannels: space.otherChannels,
  } as const;
  for (const key of ['images', 'bandRows', 'columnChannels', 'otherChannels'] as const) {
    const size = mapping[key];
    if (!Number.isInteger(size) || size < 1 || size > limits[key]) {
      return `${key} is ${size}; there are 1 to ${limits[key]}`;
    }
  }
  if (mapping.images > 1 && mapping.bandRows < space.pixelRows) {
    return `a tile of ${mapping.images} images has all ${space.pixelRows} rows, not ${mapping.bandRows}`;
  }
  const { m } = space.shape;
  const cutsGroups = !space.isReducedByPixels && mapping.otherChannels % m !== 0;
  if (cutsGroups && mapping.otherChannels < space.otherChannels) {
    return `otherChannels is ${mapping.otherChannels}, which cuts groups of ${m}`;
  }
  return null;
}

function whyOutOfOrder({ isReducedByPixels }: TileSpace, { order }: Mapping): string | null {
  if ((order === 'outputs-outer') === isReducedByPixels) return null;
  return isReducedByPixels
    ? `a weight gradient has order outputs-outer, not ${order}`
    : `order is ${order}, which is for weight gradients`;
}

function whySumsDiffer(space: TileSpace, mapping: Mapping): string | null {
  const isWhole = space.isReducedByPixels
    ? mapping.images >= space.operation.geometry.batch && mapping.bandRows >= space.pixelRows
    : mapping.otherChannels >= space.otherChannels;
  if (isWhole !== (mapping.sums === 'whole')) {
    return isWhole ? `the reduction is not cut, so sums are whole` : `the reduction is cut, so sums are not whole`;
  }
  if (mapping.sums !== 'segments') return null;
  if (mapping.dataflow !== 'os' || space.isReducedByPixels) return 'only output-stationary FF and BP keep sums in PEs';
  const levels = levelsOf(space, mapping);
  let passes = 0;
  forEachTile(levels, depthOf(levels, ['pixels', 'columns', 'others']), (tile) => {
    passes = Math.max(passes, space.timing(tile, mapping).passes);
  });
  return passes > 1 ? `sums wait in the accumulators of one pass; the tile takes ${passes}` : null;
}
