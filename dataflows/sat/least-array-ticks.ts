/**
 * What the array needs at least for a mapping, in a few operations a tile: enough to tell most mappings from good ones without
 * timing a pass.
 *
 * Output-stationary, a pass of i tiles takes max(i, L) slots a group and pair, or as long as its groups are on the west link. Behind
 * that, drains set the pace: a value a row and column.
 * Weight-stationary, passes follow each other at the interval of W5.
 */
import { denseSlots } from '../../arch/sat/split.ts';
import { wsHop, wsRowPeriod } from '../../arch/sat/ws-pass.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import { groupsOf } from '../compressed.ts';
import { interleaveLimit } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import type { BandRun } from './pixel-axis.ts';
import type { SizeRun, TileSpace } from './tile-space.ts';

/**
 * A bound of mappings of one GEMM and dataflow: ticks, no more than the `arrayTicks` of the mapping's estimate, nor than any run takes,
 * in which the array works on the tiles one after the other and the last one drains.
 */
export type ArrayBound = (mapping: Mapping) => number;

export function arrayBound(space: TileSpace, dataflow: 'os' | 'ws'): ArrayBound {
  const { operation, columnChannels, otherChannels } = space;
  const { batch, groups } = operation.geometry;
  const ticksOf = dataflow === 'os' ? osTicks(space) : wsTicks(space);
  const imagesOf = lastSizes(space, batch);
  const columnsOf = lastSizes(space, columnChannels);
  const othersOf = lastSizes(space, otherChannels);
  const last = { images: 0, bandRows: 0, columns: 0, others: 0, sums: '', ticks: 0 };
  return (mapping) => {
    // The order of loops changes nothing, and mappings that differ in it alone come one after the other.
    if (
      last.images === mapping.images &&
      last.bandRows === mapping.bandRows &&
      last.columns === mapping.columnChannels &&
      last.others === mapping.otherChannels &&
      last.sums === mapping.sums
    )
      return last.ticks;
    const images = imagesOf(mapping.images);
    const bands = space.pixelAxis.bands(mapping.bandRows);
    const columns = columnsOf(mapping.columnChannels);
    const others = othersOf(mapping.otherChannels);
    let sum = 0;
    for (const image of images) {
      for (const band of bands) {
        for (const column of columns) {
          for (const other of others) {
            const times = image.count * band.count * column.count * other.count;
            sum += times * ticksOf(mapping, image.size, band, column.size, other.size);
          }
        }
      }
    }
    // Ticks are whole: what divisions round up does not reach the next one.
    last.images = mapping.images;
    last.bandRows = mapping.bandRows;
    last.columns = mapping.columnChannels;
    last.others = mapping.otherChannels;
    last.sums = mapping.sums;
    last.ticks = Math.floor(groups * sum);
    return last.ticks;
  };
}

/** Sizes of the parts of an axis; mostly those that were asked for last are asked for again. */
function lastSizes(space: TileSpace, total: number): (size: number) => readonly SizeRun[] {
  let last = 0;
  let sizes: readonly SizeRun[] = [];
  return (size) => {
    if (size !== last) sizes = space.sizesOf(total, size);
    last = size;
    return sizes;
  };
}

type OfTile<T> = (mapping: Mapping, images: number, band: BandRun, columns: number, others: number) => T;
type TileTicks = OfTile<number>;

/** Rows and columns of the outputs of a part of a tile, groups along its reduction, and how many such products there are. */
interface PartSize {
  rows: number;
  columns: number;
  groups: number;
  instances: number;
}

/** Calls `visit` for the parts of a tile that are not empty. */
function overParts(space: TileSpace, visit: (part: PartSize, mapping: Mapping) => void): OfTile<void> {
  const { phases, shape, isReducedByPixels, isPixelNorth, isPerImage } = space;
  const { outWidth, kernelHeight, kernelWidth } = space.operation.geometry;
  const size: PartSize = { rows: 0, columns: 0, groups: 0, instances: 1 };
  if (isReducedByPixels) {
    return (mapping, images, band, columns, others) => {
      size.rows = others * kernelHeight * kernelWidth;
      size.columns = columns;
      size.groups = images * band.targetRows * outWidth;
      visit(size, mapping);
    };
  }
  return (mapping, images, band, columns, others) => {
    const groupsOfTap = groupsOf(others, shape);
    size.instances = isPerImage ? images : 1;
    for (let i = 0; i < phases.length; i += 1) {
      const phase = phases[i];
      const pixels = (images * band.phaseRows[i] * phase.columns) / size.instances;
      if (pixels === 0) continue;
      size.rows = isPixelNorth ? columns : pixels;
      size.columns = isPixelNorth ? pixels : columns;
      size.groups = phase.taps * groupsOfTap;
      visit(size, mapping);
    }
  };
}

function osTicks(space: TileSpace): TileTicks {
  const { machine, shape } = space;
  const { array } = machine;
  const { rows: R, columns: C, accumulators, drainValuesPerColumn } = array;
  let issued = 0;
  let drained = 0;
  const visit = overParts(space, ({ rows, columns, groups, instances }, mapping) => {
    const limit = interleaveLimit(machine, mapping);
    const across = instances * ceilDiv(columns, C);
    const slots =
      shape.m === 1
        ? denseSlots(array, across * ceilDiv(rows, R), Math.min(limit, accumulators))
        : instances * space.splitOf(rows, columns, limit).slots;
    issued += groups * slots;
    // Inner segments leave their sums where they are.
    if (mapping.sums !== 'segments') drained += (across * rows) / drainValuesPerColumn;
  });
  // The drain of a part may hide behind the next one if that takes longer, but all of them together take their time.
  return (mapping, images, band, columns, others) => {
    issued = 0;
    drained = 0;
    visit(mapping, images, band, columns, others);
    return Math.max(issued, drained);
  };
}

function wsTicks(space: TileSpace): TileTicks {
  const { array } = space.machine;
  const { rows: R, columns: C } = array;
  const period = wsRowPeriod(array, space.shape);
  const load = (R - 1) * wsHop(array, space.shape) + R * space.shape.n;
  let ticks = 0;
  const visit = overParts(space, ({ rows, columns, groups, instances }) => {
    const passes = instances * ceilDiv(groups, R) * ceilDiv(columns, C);
    ticks += passes * Math.max(rows * period, load);
  });
  return (mapping, images, band, columns, others) => {
    ticks = 0;
    visit(mapping, images, band, columns, others);
    return ticks;
  };
}
