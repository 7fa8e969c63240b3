/**
 * The tiles of one GEMM under a mapping: their sizes, how often each occurs, what they hold and move.
 *
 * Axes: `pixels` (images, then bands of rows), `columns` (output channels of the tile's columns), `others` (the second
 * channel axis). FF and BP reduce over `others`, WU over `pixels`. First, middle and last bands differ in the rows of
 * padding they meet, so runs of equal bands are kept apart.
 */
import { DENSE } from '../../arch/sat/array.ts';
import type { GroupShape } from '../../arch/sat/array.ts';
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { ActionCounts } from '../../arch/energy/actions.ts';
import { osActions, wsActions } from '../../arch/sat/array-actions.ts';
import { sparseSplit } from '../../arch/sat/split.ts';
import type { Split } from '../../arch/sat/split.ts';
import { osTiles, wsTiles } from '../../arch/sat/stce-work.ts';
import type { OsTile, TileTiming, WsTile } from '../../arch/sat/stce-work.ts';
import { groupBytes, groupsOf, keptOf } from '../compressed.ts';
import type { Phase } from '../conv-passes.ts';
import type { GemmOperation } from '../operation.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import { bytesOf } from '../../terms/data-type.ts';
import { indexBits } from '../../terms/sparsity.ts';
import { FP16_BYTES, channelsOf } from '../step-writer.ts';
import { LevelTable } from './loops.ts';
import type { Tensor } from './loops.ts';
import { CONTIGUOUS, piecesOf } from './pieces.ts';
import type { TilePieces } from './pieces.ts';
import { interleaveLimit } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import { pixelAxisOf } from './pixel-axis.ts';
import type { BandRun, PixelAxis } from './pixel-axis.ts';
import { TileTable } from './tile-table.ts';
import type { TileWay } from './tile-table.ts';

const FP32_BYTES = bytesOf('fp32');

export interface SizeRun {
  readonly size: number;
  readonly count: number;
}

/** `count` equal parts of an axis. */
export interface Run extends SizeRun {
  /** The last part of the axis: where a segmented sum drains. */
  readonly isLast: boolean;
}

/** One tile: a point of the product of the axes. */
export interface Tile {
  readonly images: number;
  readonly band: BandRun;
  readonly columns: number;
  readonly others: number;
  readonly isLastChunk: boolean;
}

/** One GEMM of a tile: a phase of a strided input gradient, or all of it. */
export interface TilePart {
  readonly rows: number;
  readonly columns: number;
  readonly instances: number;
  readonly groups: number;
  readonly macs: number;
}

/** Whether tensors lie in memory as their shapes have them, so that parts of one may be many runs of bytes. */
export const knowsPieces = ({ dram }: SatMachine): boolean =>
  dram.model !== 'bandwidth' && dram.tensorLayout === 'row-major';

export class TileSpace {
  readonly operation: GemmOperation;
  readonly machine: SatMachine;
  readonly pixelAxis: PixelAxis;
  readonly phases: readonly Phase[];
  readonly shape: GroupShape;
  /** Rows of the pixel axis. */
  readonly pixelRows: number;
  readonly columnChannels: number;
  readonly otherChannels: number;
  /** The pixel operand comes from the north: it is the sparse one. */
  readonly isPixelNorth: boolean;
  /** The second operand differs from image to image: products of attention. */
  readonly isPerImage: boolean;
  readonly isReducedByPixels: boolean;
  /** Positions of the kernel. */
  readonly #taps: number;
  readonly #hasPieces: boolean;
  #found: Found | null = null;

  constructor(operation: GemmOperation, machine: SatMachine) {
    const { pass, geometry, sparse } = operation;
    this.operation = operation;
    this.machine = machine;
    const [reduction, other] = channelsOf(pass, geometry);
    this.shape = sparse ? sparse.sparsity : DENSE;
    this.isPixelNorth = sparse?.operand === 'output-gradient';
    this.isPerImage = operation.heads !== null;
    this.isReducedByPixels = pass === 'WU';
    this.#hasPieces = knowsPieces(machine);
    this.#taps = geometry.kernelHeight * geometry.kernelWidth;
    this.columnChannels = this.isReducedByPixels ? geometry.outChannels : other;
    this.otherChannels = this.isReducedByPixels ? geometry.inChannels : reduction;
    this.pixelAxis = pixelAxisOf(operation, machine.stridedInputGradient === 'zero-insertion');
    this.phases = this.pixelAxis.phases;
    this.pixelRows = this.pixelAxis.rows;
  }

  /** Forgets what is known of tiles; asked again, it is found again. */
  forgetTiles(): void {
    this.#found = null;
  }

  get levelTable(): LevelTable {
    return this.#known.levels;
  }

  get #known(): Found {
    return (this.#found ??= new Found(this.operation.geometry.batch, this.otherChannels));
  }

  /** Parts of a channel axis. */
  runs(total: number, size: number, marksLast: boolean): Run[] {
    const whole = Math.floor(total / size);
    const rest = total - whole * size;
    const runs: Run[] = [];
    const last = rest > 0 ? { size: rest, count: 1, isLast: true } : { size, count: 1, isLast: true };
    const before = rest > 0 ? whole : whole - 1;
    if (!marksLast) {
      if (whole > 0) runs.push({ size, count: whole, isLast: rest === 0 });
      if (rest > 0) runs.push(last);
      return runs;
    }
    if (before > 0) runs.push({ size, count: before, isLast: false });
    runs.push(last);
    return runs;
  }

  /** How often each size occurs among the parts of an axis. */
  sizesOf(total: number, size: number): readonly SizeRun[] {
    const { sizes } = this.#known;
    let known = sizes.get(total);
    if (!known) sizes.set(total, (known = new Map<number, readonly SizeRun[]>()));
    const runs = known.get(size) ?? this.runs(total, size, false);
    known.set(size, runs);
    return runs;
  }

  /** Output pixels of a tile in each phase; WU: its reduction length. */
  pixels(tile: Tile): readonly number[] {
    if (this.operation.pass === 'WU') return [tile.images * tile.band.targetRows * this.operation.geometry.outWidth];
    return this.phases.map((phase, i) => tile.images * tile.band.phaseRows[i] * phase.columns);
  }

  /** Bytes of a tile of a tensor between memory and chip. */
  moved(tensor: Tensor, tile: Tile): number {
    if (tensor === 'west') return this.westBytes(tile);
    return tensor === 'north' ? this.northBytes(tile) : this.storedBytes(tile);
  }

  westBytes({ images, band, columns, others }: Tile): number {
    const { isReducedByPixels, isPixelNorth } = this;
    if (isReducedByPixels) return images * band.sourceRows * this.operation.geometry.inWidth * others * FP16_BYTES;
    return (isPixelNorth ? columns * this.#taps : this.#sourcePixels(images, band)) * others * FP16_BYTES;
  }

  northBytes({ images, band, columns, others }: Tile): number {
    const { isPixelNorth, shape } = this;
    const { sparse, geometry } = this.operation;
    if (this.isReducedByPixels) return images * band.targetRows * geometry.outWidth * columns * FP16_BYTES;
    const weights = columns * this.#taps;
    if (this.isPerImage) return images * weights * others * FP16_BYTES;
    const north = isPixelNorth ? this.#sourcePixels(images, band) : weights;
    const isCompressed = isPixelNorth || sparse !== null;
    return isCompressed ? groupBytes(north * groupsOf(others, shape), shape) : north * others * FP16_BYTES;
  }

  /** In the output buffer until they are stored. */
  heldBytes(tile: Tile, { sums, dataflow }: Pick<Mapping, 'sums' | 'dataflow'>): number {
    if (this.isReducedByPixels) return this.storedBytes(tile);
    const addsInBuffer = sums === 'accumulate' || dataflow === 'ws';
    return this.#computedPixels(tile.images, tile.band) * tile.columns * (addsInBuffer ? FP32_BYTES : FP16_BYTES);
  }

  storedBytes({ images, band, columns, others }: Tile): number {
    const { pass, geometry } = this.operation;
    if (this.isReducedByPixels) return others * this.#taps * columns * FP32_BYTES;
    return images * band.targetRows * (pass === 'FF' ? geometry.outWidth : geometry.inWidth) * columns * FP16_BYTES;
  }

  #sourcePixels(images: number, band: BandRun): number {
    const { pass, geometry } = this.operation;
    return images * band.sourceRows * (pass === 'FF' ? geometry.inWidth : geometry.outWidth);
  }

  /** Output pixels of a tile, all phases together. */
  #computedPixels(images: number, { phaseRows }: BandRun): number {
    let sum = 0;
    for (let i = 0; i < this.phases.length; i += 1) sum += images * phaseRows[i] * this.phases[i].columns;
    return sum;
  }

  /** The runs of bytes that a tile lies in; none are told apart where the scheduler stores tensors in the order in which they are read. */
  pieces(tile: Tile): TilePieces {
    return this.#hasPieces ? piecesOf(this, tile) : CONTIGUOUS;
  }

  /** MACs that a tile executes, and those of the dense GEMM it stands for. */
  macs(tile: Tile): { readonly macs: number; readonly denseMacs: number } {
    const { pass, geometry, sparse } = this.operation;
    if (pass === 'WU') {
      const [pixels] = this.pixels(tile);
      const macs = pixels * geometry.kernelHeight * geometry.kernelWidth * tile.others * tile.columns;
      return { macs, denseMacs: macs };
    }
    const positions = this.phases.reduce((sum, _, i) => sum + this.#phaseMacs(tile, i), 0) * tile.columns;
    const kept = sparse ? keptOf(tile.others, sparse.sparsity) : tile.others;
    return { macs: positions * kept, denseMacs: positions * tile.others };
  }

  /** MACs of a tile in a phase, per pair of channels. */
  #phaseMacs({ images, band }: Tile, phase: number): number {
    return images * band.phaseMacs[phase] * this.phases[phase].columnMacs;
  }

  /** Closed-form time of a tile on the array; equal tiles are timed once. */
  timing(tile: Tile, mapping: Mapping): TileTiming {
    const way = this.#wayOf(tile, mapping);
    const { timings } = this.#known;
    return timings.get(tile, way) ?? timings.add(tile, way, this.#time(tile, way));
  }

  #wayOf({ isLastChunk }: Tile, mapping: Mapping): TileWay {
    const { dataflow, sums } = mapping;
    const drains = sums !== 'segments' || isLastChunk;
    return { dataflow, sums, drains, interleaveLimit: interleaveLimit(this.machine, mapping) };
  }

  #time(tile: Tile, way: TileWay): TileTiming {
    const { array } = this.machine;
    const parts = this.#parts(tile);
    return way.dataflow === 'ws' ? wsTiles(array, this.#wsTiles(parts)) : osTiles(array, this.#osTiles(parts, way));
  }

  #wsTiles(parts: readonly TilePart[]): WsTile[] {
    const { shape } = this;
    return parts.map(({ rows: streamRows, columns, instances, groups, macs }) => ({
      streamRows,
      columns,
      instances,
      groups,
      macs,
      shape,
    }));
  }

  #osTiles(parts: readonly TilePart[], { sums, drains, interleaveLimit: limit }: TileWay): OsTile[] {
    const { shape } = this;
    const accumulates = sums === 'accumulate';
    return parts.map(({ rows, columns, instances, groups, macs }) => {
      const split = shape.m === 1 ? null : this.splitOf(rows, columns, limit);
      return { rows, columns, instances, groups, macs, shape, drains, accumulates, interleaveLimit: limit, split };
    });
  }

  /** How the passes of a sparse part are cut; parts of as many tiles of the array are cut once. */
  splitOf(rows: number, columns: number, limit: number): Split {
    const { array } = this.machine;
    const rowTiles = ceilDiv(rows, array.rows);
    const columnTiles = ceilDiv(columns, array.columns);
    const most = Math.min(limit, array.accumulators);
    const key = rowTiles * (array.accumulators + 1) + most;
    const { splits } = this.#known;
    let known = splits.get(key);
    if (!known) splits.set(key, (known = new Map<number, Split>()));
    let split = known.get(columnTiles);
    if (!split) known.set(columnTiles, (split = sparseSplit(array, this.shape, rowTiles, columnTiles, most)));
    return split;
  }

  /** What is priced of a tile's work in the array; equal tiles are counted once. */
  actions(tile: Tile, mapping: Mapping): ActionCounts {
    const way = this.#wayOf(tile, mapping);
    const { actions } = this.#known;
    return actions.get(tile, way) ?? actions.add(tile, way, this.#count(tile, way));
  }

  #count(tile: Tile, way: TileWay): ActionCounts {
    const { array } = this.machine;
    const parts = this.#parts(tile);
    const did =
      way.dataflow === 'ws' ? wsActions(array, this.#wsTiles(parts)) : osActions(array, this.#osTiles(parts, way));
    const { macs } = this.macs(tile);
    const { m } = this.shape;
    return {
      'fp16-multiply': macs,
      'fp32-add': macs + did.southAdds,
      'accumulator-access': did.accumulatorAccesses,
      'group-file-access': did.groupFileAccesses,
      'west-byte': did.westValues * FP16_BYTES,
      'north-byte': did.northPairs * (FP16_BYTES + (m === 1 ? 0 : indexBits(m)) / 8),
      'out-byte': (did.outWrites + did.outReads) * this.#heldBytes(way),
    };
  }

  /** Bytes of a value in the output buffer, whether it is stored as such or rounded on the way. */
  #heldBytes({ sums, dataflow }: Pick<Mapping, 'sums' | 'dataflow'>): number {
    return this.isReducedByPixels || sums === 'accumulate' || dataflow === 'ws' ? FP32_BYTES : FP16_BYTES;
  }

  /** Bytes read from the output buffer for a tile that is stored. */
  storeReads(tile: Tile, mapping: Mapping): number {
    const storedBytes = this.isReducedByPixels ? FP32_BYTES : FP16_BYTES;
    return (this.storedBytes(tile) / storedBytes) * this.#heldBytes(mapping);
  }

  /** The GEMMs of the whole operation, as if all of it were one tile. */
  wholeParts(): TilePart[] {
    const [band] = this.pixelAxis.bands(this.pixelRows);
    const { batch: images } = this.operation.geometry;
    return this.#parts({ images, band, columns: this.columnChannels, others: this.otherChannels, isLastChunk: true });
  }

  /** The GEMMs of a tile, one a phase, turned so that the sparse operand is north. */
  #parts(tile: Tile): TilePart[] {
    const { pass, geometry, sparse } = this.operation;
    const taps = geometry.kernelHeight * geometry.kernelWidth;
    if (pass === 'WU') {
      const [groups] = this.pixels(tile);
      return [{ rows: tile.others * taps, columns: tile.columns, instances: 1, groups, macs: this.macs(tile).macs }];
    }
    const instances = this.#instances(tile);
    const groupsOfTap = sparse ? groupsOf(tile.others, sparse.sparsity) : tile.others;
    const kept = sparse ? keptOf(tile.others, sparse.sparsity) : tile.others;
    const parts: TilePart[] = [];
    for (let i = 0; i < this.phases.length; i += 1) {
      const { taps: phaseTaps, columns: phaseColumns } = this.phases[i];
      const pixels = (tile.images * tile.band.phaseRows[i] * phaseColumns) / instances;
      if (pixels === 0) continue;
      const groups = phaseTaps * groupsOfTap;
      const macs = this.#phaseMacs(tile, i) * kept * tile.columns;
      if (this.isPixelNorth) parts.push({ rows: tile.columns, columns: pixels, instances, groups, macs });
      else parts.push({ rows: pixels, columns: tile.columns, instances, groups, macs });
    }
    return parts;
  }

  /** GEMMs with operands of their own in a tile: one, or one an image where the second operand differs by image. */
  #instances(tile: Tile): number {
    return this.isPerImage ? tile.images : 1;
  }
}

/** What was found of the tiles of a GEMM: by any mapping, so that most of it is soon needed no more. */
class Found {
  readonly levels = new LevelTable();
  readonly timings: TileTable<TileTiming>;
  readonly actions: TileTable<ActionCounts>;
  readonly sizes = new Map<number, Map<number, readonly SizeRun[]>>();
  readonly splits = new Map<number, Map<number, Split>>();

  /** @param images  of a tile at most @param others  channels of the second axis, of a tile at most */
  constructor(images: number, others: number) {
    this.timings = new TileTable(images, others);
    this.actions = new TileTable(images, others);
  }
}
