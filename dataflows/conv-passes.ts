/**
 * The three GEMMs of a convolution, and the phases of a strided input gradient.
 *
 * A linear layer is a 1×1 convolution of 1×1 maps. In the input gradient of a stride-s convolution, input pixels fall into
 * s² phases by their position; each phase meets only its own kernel taps, so that no work is done on inserted zeros.
 */
import { ceilDiv } from '../terms/ceil-div.ts';
import type { Gemm } from '../terms/gemm.ts';
import type { Pass } from '../terms/pass.ts';
import { remembered } from '../terms/remembered.ts';
import type { ConvGeometry } from './operation.ts';

/** The GEMM A[M,K]·B[K,N] of a pass over the whole batch, without zero insertion. */
export function gemmOf(pass: Pass, g: ConvGeometry): Gemm {
  const taps = g.kernelHeight * g.kernelWidth;
  const outputs = g.batch * g.outHeight * g.outWidth;
  switch (pass) {
    case 'FF':
      return { M: outputs, N: g.outChannels, K: g.inChannels * taps };
    case 'BP':
      return { M: g.batch * g.inHeight * g.inWidth, N: g.inChannels, K: g.outChannels * taps };
    case 'WU':
      return { M: g.inChannels * taps, N: g.outChannels, K: outputs };
  }
}

/** The pixels of one residue class of the input, and the taps that reach them. */
export interface Phase {
  readonly taps: number;
  readonly rows: number;
  readonly columns: number;
  /** Row taps that are MACs, row by row, and column taps of all columns: a pixel's MACs are the product of both. */
  readonly rowMacs: readonly number[];
  readonly columnMacs: number;
}

/** Pixels that a pass computes, per image: one phase forward, up to s² backward. Phases without taps are left out. */
export function phasesOf(pass: 'FF' | 'BP', g: ConvGeometry, zeroInsertion: boolean): readonly Phase[] {
  const [vertical, horizontal] = [macTaps(pass, verticalAxis(g)), macTaps(pass, horizontalAxis(g))];
  return phasePlaces(pass, g, zeroInsertion).map(({ firstRow, firstColumn, step, taps, rows, columns }) => ({
    taps: taps.length,
    rows,
    columns,
    rowMacs: Array.from({ length: rows }, (_, i) => vertical(firstRow + step * i)),
    columnMacs: sumOver(columns, (i) => horizontal(firstColumn + step * i)),
  }));
}

/** One direction of a convolution. */
interface Axis {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

const verticalAxis = (g: ConvGeometry): Axis => ({
  inputs: g.inHeight,
  outputs: g.outHeight,
  kernel: g.kernelHeight,
  stride: g.stride,
  padding: g.paddingTop,
});

const horizontalAxis = (g: ConvGeometry): Axis => ({
  inputs: g.inWidth,
  outputs: g.outWidth,
  kernel: g.kernelWidth,
  stride: g.stride,
  padding: g.paddingLeft,
});

/**
 * How many taps of a position are MACs. Forward all of them: by convention products with padding count. Backward each
 * stands for one of the forward pass: never an inserted zero, and the zeros around the gradient only as far as the forward
 * pass has padding to answer them, so that an input gradient has no more MACs than the forward pass.
 */
function macTaps(pass: 'FF' | 'BP', axis: Axis): (position: number) => number {
  const { inputs, outputs, kernel, stride, padding } = axis;
  if (pass === 'FF') return () => kernel;
  const reaching = (position: number, isBorderCounted: boolean): number =>
    sumOver(kernel, (k) => {
      const from = position + padding - k;
      if (from % stride !== 0) return 0;
      return isBorderCounted || (from >= 0 && from < outputs * stride) ? 1 : 0;
    });
  const isBorderCounted = sumOver(inputs, (position) => reaching(position, true)) <= outputs * kernel;
  return (position) => reaching(position, isBorderCounted);
}

function sumOver(count: number, value: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += value(i);
  return sum;
}

/** A phase by its places: pixels (firstRow + step·i, firstColumn + step·j), and the taps that reach them, row by row. */
export interface PhasePlace {
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly step: number;
  readonly rows: number;
  readonly columns: number;
  readonly taps: readonly KernelTap[];
}

/** A position in the kernel. */
export interface KernelTap {
  readonly row: number;
  readonly column: number;
}

/** The phases of a pass with the places of their pixels and their taps; see `phasesOf`. */
export function phasePlaces(pass: 'FF' | 'BP', g: ConvGeometry, zeroInsertion: boolean): readonly PhasePlace[] {
  const [height, width] = pass === 'FF' ? [g.outHeight, g.outWidth] : [g.inHeight, g.inWidth];
  const step = pass === 'FF' || zeroInsertion ? 1 : g.stride;
  const reaching = (position: number, padding: number, kernel: number): number[] =>
    Array.from({ length: kernel }, (_, k) => k).filter((k) => step === 1 || (position + padding - k) % step === 0);
  const phases: PhasePlace[] = [];
  for (let y = 0; y < step; y += 1) {
    for (let x = 0; x < step; x += 1) {
      const columnTaps = reaching(x, g.paddingLeft, g.kernelWidth);
      const taps = reaching(y, g.paddingTop, g.kernelHeight).flatMap((row) =>
        columnTaps.map((column) => ({ row, column })),
      );
      const rows = ceilDiv(height - y, step);
      const columns = ceilDiv(width - x, step);
      if (taps.length > 0 && rows > 0 && columns > 0) {
        phases.push({ firstRow: y, firstColumn: x, step, rows, columns, taps });
      }
    }
  }
  return phases;
}

/** MACs of a pass, per image and pair of channels. */
export function pixelTaps(pass: Pass, g: ConvGeometry): number {
  return pass === 'BP' ? gradientTaps(g) : g.outHeight * g.outWidth * g.kernelHeight * g.kernelWidth;
}

const gradientTaps = remembered((g: ConvGeometry) => {
  const [vertical, horizontal] = [macTaps('BP', verticalAxis(g)), macTaps('BP', horizontalAxis(g))];
  return sumOver(g.inHeight, vertical) * sumOver(g.inWidth, horizontal);
});

/** How many rows of the source map output rows [from, to) of a convolution read. */
export function inputRowsFor(from: number, to: number, g: ConvGeometry): number {
  let rows = 0;
  let next = 0;
  for (let y = from; y < to; y += 1) {
    const first = Math.max(next, y * g.stride - g.paddingTop, 0);
    const last = Math.min(y * g.stride - g.paddingTop + g.kernelHeight, g.inHeight);
    if (last > first) rows += last - first;
    next = Math.max(next, last);
  }
  return rows;
}

/** Which rows those are, in order. */
export function inputRowList(from: number, to: number, g: ConvGeometry): number[] {
  const rows = new Set<number>();
  for (let y = from; y < to; y += 1) {
    for (let k = 0; k < g.kernelHeight; k += 1) {
      const row = y * g.stride - g.paddingTop + k;
      if (row >= 0 && row < g.inHeight) rows.add(row);
    }
  }
  return [...rows].toSorted((a, b) => a - b);
}

/** How many rows of the output gradient input rows [from, to) of a convolution read. */
export function gradientRowsFor(from: number, to: number, g: ConvGeometry): number {
  const [first, last] = gradientRange(from, to, g);
  return Math.max(0, last - first + 1);
}

/** Which rows those are: a stretch of the map. */
export function gradientRowList(from: number, to: number, g: ConvGeometry): number[] {
  const [first, last] = gradientRange(from, to, g);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

function gradientRange(from: number, to: number, g: ConvGeometry): readonly [first: number, last: number] {
  const first = Math.max(0, Math.ceil((from + g.paddingTop - (g.kernelHeight - 1)) / g.stride));
  return [first, Math.min(g.outHeight - 1, Math.floor((to - 1 + g.paddingTop) / g.stride))];
}
