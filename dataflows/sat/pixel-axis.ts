/**
 * The pixel axis of a GEMM, which nothing of the array changes: the rows that bands are cut from, and what each band is.
 *
 * First, middle and last bands differ in the rows of padding that they meet, so runs of equal bands are kept apart.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import { gradientRowsFor, inputRowsFor, phasesOf } from '../conv-passes.ts';
import type { Phase } from '../conv-passes.ts';
import type { GemmOperation } from '../operation.ts';
import { ladder, sizes } from './size-ladders.ts';

/** Pixels of a tile: whole images, or a band of rows of one. */
export interface PixelTile {
  readonly images: number;
  readonly bandRows: number;
}

/** Equal bands of rows: how many, how many rows, and what of the source they read. */
export interface BandRun {
  /** Bands of equal number are equal, but for their count. */
  readonly id: number;
  readonly count: number;
  /** Rows per phase, and row taps that are MACs. */
  readonly phaseRows: readonly number[];
  readonly phaseMacs: readonly number[];
  /** Rows of the pixel operand's map, and of the output's map (FF, BP) or of the gradient's map (WU). */
  readonly sourceRows: number;
  readonly targetRows: number;
}

const axes = { phases: new WeakMap<GemmOperation, PixelAxis>(), zeros: new WeakMap<GemmOperation, PixelAxis>() };

/** The pixel axis of an operation, made once for all machines. @param zeroInsertion  strided input gradients insert zeros */
export function pixelAxisOf(operation: GemmOperation, zeroInsertion: boolean): PixelAxis {
  const known = zeroInsertion ? axes.zeros : axes.phases;
  let axis = known.get(operation);
  if (!axis) known.set(operation, (axis = new PixelAxis(operation, zeroInsertion)));
  return axis;
}

export class PixelAxis {
  /** GEMMs that the pass consists of; none if it is reduced by pixels. */
  readonly phases: readonly Phase[];
  /** Rows of the axis. */
  readonly rows: number;
  /** Tiles to consider, largest first: numbers of whole images, then even bands of one image. */
  readonly tiles: readonly PixelTile[];
  /** How many of those are of whole images. */
  readonly wholeTiles: number;
  readonly #operation: GemmOperation;
  readonly #zeroInsertion: boolean;
  readonly #bands = new Map<number, readonly BandRun[]>();
  readonly #largest = new Map<number, BandRun>();
  readonly #kinds: Omit<BandRun, 'id'>[] = [];

  constructor(operation: GemmOperation, zeroInsertion: boolean) {
    const { pass, geometry } = operation;
    this.#operation = operation;
    this.#zeroInsertion = zeroInsertion;
    this.phases = pass === 'WU' ? [] : phasesOf(pass, geometry, zeroInsertion);
    this.rows = pass === 'WU' ? geometry.outHeight : Math.max(...this.phases.map((phase) => phase.rows));
    this.tiles = tilesOf(geometry.batch, this.rows);
    this.wholeTiles = this.tiles.filter(({ bandRows }) => bandRows >= this.rows).length;
  }

  /** Runs of equal bands of one image. */
  bands(bandRows: number): readonly BandRun[] {
    const known = this.#bands.get(bandRows);
    if (known) return known;
    const runs = this.#bandRuns(bandRows);
    this.#bands.set(bandRows, runs);
    return runs;
  }

  /** A band with as many rows of every kind as any band has. */
  largestBand(bandRows: number): BandRun {
    const known = this.#largest.get(bandRows);
    if (known) return known;
    const bands = this.bands(bandRows);
    const found = {
      count: 1,
      phaseRows: bands[0].phaseRows.map((_, i) => Math.max(...bands.map((band) => band.phaseRows[i]))),
      phaseMacs: bands[0].phaseMacs.map((_, i) => Math.max(...bands.map((band) => band.phaseMacs[i]))),
      sourceRows: Math.max(...bands.map((band) => band.sourceRows)),
      targetRows: Math.max(...bands.map((band) => band.targetRows)),
    };
    const largest = { ...found, id: this.#idOf(found) };
    this.#largest.set(bandRows, largest);
    return largest;
  }

  #bandRuns(bandRows: number): BandRun[] {
    const runs: (BandRun & { count: number })[] = [];
    for (let from = 0; from < this.rows; from += bandRows) {
      const to = Math.min(from + bandRows, this.rows);
      const band = this.#band(from, to);
      const before = runs.at(-1);
      if (before && isSameBand(before, band)) before.count += 1;
      else runs.push({ ...band, id: this.#idOf(band) });
    }
    return runs;
  }

  #idOf(band: Omit<BandRun, 'id'>): number {
    const known = this.#kinds.findIndex((kind) => isSameBand(kind, band));
    return known >= 0 ? known : this.#kinds.push(band) - 1;
  }

  #band(from: number, to: number): Omit<BandRun, 'id'> {
    const { pass, geometry } = this.#operation;
    const phaseMacs = this.phases.map(({ rowMacs }) => rowMacs.slice(from, to).reduce((sum, taps) => sum + taps, 0));
    if (pass !== 'BP') {
      const sourceRows = inputRowsFor(from, to, geometry);
      return { count: 1, phaseRows: [to - from], phaseMacs, sourceRows, targetRows: to - from };
    }
    const step = this.#zeroInsertion ? 1 : geometry.stride;
    const first = from * step;
    const last = Math.min(to * step, geometry.inHeight);
    return {
      count: 1,
      phaseRows: this.phases.map((phase) => Math.min(to, phase.rows) - Math.min(from, phase.rows)),
      phaseMacs,
      sourceRows: gradientRowsFor(first, last, geometry),
      targetRows: last - first,
    };
  }
}

function isSameBand(a: Omit<BandRun, 'id'>, b: Omit<BandRun, 'id'>): boolean {
  return (
    a.sourceRows === b.sourceRows &&
    a.targetRows === b.targetRows &&
    a.phaseRows.every((rows, i) => rows === b.phaseRows[i]) &&
    a.phaseMacs.every((macs, i) => macs === b.phaseMacs[i])
  );
}

function tilesOf(batch: number, rows: number): PixelTile[] {
  const bands = ladder(rows)
    .map((parts) => ceilDiv(rows, parts))
    .filter((bandRows) => bandRows < rows);
  const distinct = [...new Set(bands)].toSorted((a, b) => b - a);
  return [
    ...sizes(batch, 1).map((images) => ({ images, bandRows: rows })),
    ...distinct.map((bandRows) => ({ images: 1, bandRows })),
  ];
}
