/**
 * The three GEMMs of a convolution, and the phases of a strided input gradient.
 *
 * A linear layer is a 1×1 convolution of 1×1 maps. In the input gradient of a stride-s convolution, input pixels fall into
 * s² phases by their position; each phase meets only its own kernel taps, so that no work is done on inserted zeros.
 */
import { ceilDiv } from '../terms/ceil-div.ts';
import type { Gemm } from '../terms/gemm.ts';
import type { Pass } from '../terms/pass.ts';
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
}

/** Pixels that a pass computes, per image: one phase forward, up to s² backward. Phases without taps are left out. */
export function phasesOf(pass: 'FF' | 'BP', g: ConvGeometry, zeroInsertion: boolean): readonly Phase[] {
  const taps = g.kernelHeight * g.kernelWidth;
  if (pass === 'FF') return [{ taps, rows: g.outHeight, columns: g.outWidth }];
  if (zeroInsertion || g.stride === 1) return [{ taps, rows: g.inHeight, columns: g.inWidth }];
  const phases: Phase[] = [];
  for (let y = 0; y < g.stride; y += 1) {
    for (let x = 0; x < g.stride; x += 1) {
      const phaseTaps = tapsAt(y, g.kernelHeight, g) * tapsAt(x, g.kernelWidth, g);
      const rows = ceilDiv(g.inHeight - y, g.stride);
      const columns = ceilDiv(g.inWidth - x, g.stride);
      if (phaseTaps > 0 && rows > 0 && columns > 0) phases.push({ taps: phaseTaps, rows, columns });
    }
  }
  return phases;
}

/** Kernel positions that reach input positions of one residue: those with (position + padding − k) divisible by s. */
function tapsAt(position: number, kernel: number, g: ConvGeometry): number {
  let count = 0;
  for (let k = 0; k < kernel; k += 1) if ((position + g.padding - k) % g.stride === 0) count += 1;
  return count;
}

/** MAC positions (pixels × taps) of a pass, per image and pair of channels. */
export function pixelTaps(pass: Pass, g: ConvGeometry, zeroInsertion: boolean): number {
  if (pass === 'WU') return g.outHeight * g.outWidth * g.kernelHeight * g.kernelWidth;
  return phasesOf(pass, g, zeroInsertion).reduce((sum, phase) => sum + phase.taps * phase.rows * phase.columns, 0);
}

/** Rows of the source map that output rows [from, to) of a convolution read. */
export function inputRowsFor(from: number, to: number, g: ConvGeometry): number {
  let rows = 0;
  let next = 0;
  for (let y = from; y < to; y += 1) {
    const first = Math.max(next, y * g.stride - g.padding, 0);
    const last = Math.min(y * g.stride - g.padding + g.kernelHeight, g.inHeight);
    if (last > first) rows += last - first;
    next = Math.max(next, last);
  }
  return rows;
}

/** Rows of the output gradient that input rows [from, to) of a convolution read. */
export function gradientRowsFor(from: number, to: number, g: ConvGeometry): number {
  const first = Math.max(0, Math.ceil((from + g.padding - (g.kernelHeight - 1)) / g.stride));
  const last = Math.min(g.outHeight - 1, Math.floor((to - 1 + g.padding) / g.stride));
  return Math.max(0, last - first + 1);
}
