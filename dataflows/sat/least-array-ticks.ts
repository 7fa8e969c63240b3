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
import type { SizeRun, TileSpace } from './tile-space.ts';

/**
 * A bound of mappings of one GEMM and dataflow: ticks, no more than the `arrayTicks` of the mapping's estimate, nor than any run takes,
 * in which the array works on the tiles one after the other and the last one drains.
 */
export type ArrayBound = (mapping: Mapping) => number;

export function arrayBound(space: TileSpace, dataflow: 'os' | 'ws'): ArrayBound {
  const { groups } = space.operation.geometry;
  const ticksOf = space.isReducedByPixels ? gradientTicks(space, dataflow) : outputTicks(space, dataflow);
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
    last.images = mapping.images;
    last.bandRows = mapping.bandRows;
    last.columns = mapping.columnChannels;
    last.others = mapping.otherChannels;
    last.sums = mapping.sums;
    // Ticks are whole: what divisions round up does not reach the next one.
    last.ticks = Math.floor(groups * ticksOf(mapping));
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

/** Of the groups of channels one. */
type GroupTicks = (mapping: Mapping) => number;

/** FF and BP: the reduction is cut by channels, so that pixels and columns say how passes are cut. */
function outputTicks(space: TileSpace, dataflow: 'os' | 'ws'): GroupTicks {
  const { phases, shape, isPixelNorth, isPerImage, columnChannels, otherChannels, operation } = space;
  const { rows: R } = space.machine.array;
  const isOs = dataflow === 'os';
  const passes = isOs ? osPasses(space) : wsPasses(space);
  const imagesOf = lastSizes(space, operation.geometry.batch);
  const columnsOf = lastSizes(space, columnChannels);
  const othersOf = lastSizes(space, otherChannels);
  const ofPhase = phases.map(() => 0);
  return (mapping) => {
    const columns = columnsOf(mapping.columnChannels);
    const others = othersOf(mapping.otherChannels);
    const bands = space.pixelAxis.bands(mapping.bandRows);
    let sum = 0;
    for (const image of imagesOf(mapping.images)) {
      const instances = isPerImage ? image.size : 1;
      for (const band of bands) {
        for (const column of columns) {
          let drained = 0;
          let ofTaps = 0;
          for (let i = 0; i < phases.length; i += 1) {
            const pixels = (image.size * band.phaseRows[i] * phases[i].columns) / instances;
            const [height, width] = isPixelNorth ? [column.size, pixels] : [pixels, column.size];
            ofPhase[i] = pixels === 0 ? 0 : passes.ofGroups(height, width, instances, mapping);
            ofTaps += phases[i].taps * ofPhase[i];
            drained += passes.drain(height, width, instances, mapping);
          }
          const times = image.count * band.count * column.count;
          for (const other of others) {
            const groups = groupsOf(other.size, shape);
            // The drain of a part may hide behind the next one if that takes longer, but all of them together take their time.
            if (isOs) sum += times * other.count * Math.max(groups * ofTaps, drained);
            else
              for (let i = 0; i < phases.length; i += 1)
                sum += times * other.count * ceilDiv(phases[i].taps * groups, R) * ofPhase[i];
          }
        }
      }
    }
    return sum;
  };
}

/** WU: the reduction is cut by pixels, so that columns and the other channels say how passes are cut. */
function gradientTicks(space: TileSpace, dataflow: 'os' | 'ws'): GroupTicks {
  const { batch, outWidth, kernelHeight, kernelWidth } = space.operation.geometry;
  const { rows: R } = space.machine.array;
  const isOs = dataflow === 'os';
  const passes = isOs ? osPasses(space) : wsPasses(space);
  const imagesOf = lastSizes(space, batch);
  const columnsOf = lastSizes(space, space.columnChannels);
  const othersOf = lastSizes(space, space.otherChannels);
  return (mapping) => {
    const images = imagesOf(mapping.images);
    const bands = space.pixelAxis.bands(mapping.bandRows);
    let sum = 0;
    for (const column of columnsOf(mapping.columnChannels)) {
      for (const other of othersOf(mapping.otherChannels)) {
        const height = other.size * kernelHeight * kernelWidth;
        const ofGroup = passes.ofGroups(height, column.size, 1, mapping);
        const drained = passes.drain(height, column.size, 1, mapping);
        for (const image of images) {
          for (const band of bands) {
            const groups = image.size * band.targetRows * outWidth;
            const ofTile = isOs ? Math.max(groups * ofGroup, drained) : ceilDiv(groups, R) * ofGroup;
            sum += column.count * other.count * image.count * band.count * ofTile;
          }
        }
      }
    }
    return sum;
  };
}

/** The passes over outputs of so many rows and columns. */
interface Passes {
  /** Ticks of a group along the reduction (os), or of as many groups as the array has rows (ws). */
  ofGroups(rows: number, columns: number, instances: number, mapping: Mapping): number;
  /** Ticks of the drain. */
  drain(rows: number, columns: number, instances: number, mapping: Mapping): number;
}

function osPasses(space: TileSpace): Passes {
  const { machine, shape } = space;
  const { array } = machine;
  const { rows: R, columns: C, accumulators, drainValuesPerColumn } = array;
  return {
    ofGroups(rows, columns, instances, mapping) {
      const limit = interleaveLimit(machine, mapping);
      if (shape.m > 1) return instances * space.splitOf(rows, columns, limit).slots;
      const tiles = instances * ceilDiv(columns, C) * ceilDiv(rows, R);
      return denseSlots(array, tiles, Math.min(limit, accumulators));
    },
    drain(rows, columns, instances, { sums }) {
      // Inner segments leave their sums where they are.
      return sums === 'segments' ? 0 : (instances * ceilDiv(columns, C) * rows) / drainValuesPerColumn;
    },
  };
}

function wsPasses(space: TileSpace): Passes {
  const { array } = space.machine;
  const { rows: R, columns: C } = array;
  const period = wsRowPeriod(array, space.shape);
  const load = (R - 1) * wsHop(array, space.shape) + R * space.shape.n;
  return {
    ofGroups: (rows, columns, instances) => instances * ceilDiv(columns, C) * Math.max(rows * period, load),
    drain: () => 0,
  };
}
