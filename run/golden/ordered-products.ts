/**
 * Golden convolutions and products in a stated reduction order: gather both operands in that order, then one plain GEMM.
 *
 * FP16 operands, FP32 sums. A linear layer is a 1×1 convolution of 1×1 maps. Operands that are pruned are zeros, which add
 * nothing as long as all is finite; where it is not, 0·∞ would be NaN, and what is pruned is left out as the array leaves it
 * out.
 */
import type { ConvGeometry } from '../../dataflows/operation.ts';
import { gemmFp32 } from '../../kernels/gemm.ts';
import { prunedProduct } from './pruned-product.ts';
import { pixelParts, stepsOf } from './reduction-order.ts';
import type { ReductionOrder } from './reduction-order.ts';

/**
 * Output maps [batch][outHeight][outWidth][outChannels].
 *
 * @param weights  [outChannels][taps][inChannels], zeros where pruned
 * @param mask  of the weights: 0 where pruned; null if none is
 */
export function orderedForward(
  input: Float32Array,
  weights: Float32Array,
  g: ConvGeometry,
  order: ReductionOrder,
  mask: Uint8Array | null = null,
): Float32Array {
  const taps = g.kernelHeight * g.kernelWidth;
  const { steps, parts } = stepsOf(order, taps, g.inChannels);
  const M = g.batch * g.outHeight * g.outWidth;
  const K = steps.length;
  const a = new Float32Array(M * K);
  for (let m = 0; m < M; m += 1) {
    const image = Math.floor(m / (g.outHeight * g.outWidth));
    const y = Math.floor(m / g.outWidth) % g.outHeight;
    const x = m % g.outWidth;
    for (let k = 0; k < K; k += 1) {
      const { tap, channel } = steps[k];
      const row = y * g.stride - g.paddingTop + Math.floor(tap / g.kernelWidth);
      const column = x * g.stride - g.paddingLeft + (tap % g.kernelWidth);
      if (row < 0 || row >= g.inHeight || column < 0 || column >= g.inWidth) continue;
      a[m * K + k] = input[((image * g.inHeight + row) * g.inWidth + column) * g.inChannels + channel];
    }
  }
  const b = new Float32Array(g.outChannels * K);
  const kept = new Uint8Array(g.outChannels * K).fill(1);
  for (let n = 0; n < g.outChannels; n += 1) {
    for (let k = 0; k < K; k += 1) {
      const at = (n * taps + steps[k].tap) * g.inChannels + steps[k].channel;
      b[n * K + k] = weights[at];
      if (mask) kept[n * K + k] = mask[at];
    }
  }
  const shape = { M, N: g.outChannels, K };
  return mask ? prunedProduct(a, b, shape, parts, { b: kept }) : gemmFp32(a, b, shape, { transposeB: true, parts });
}

/**
 * Input gradient [batch][inHeight][inWidth][inChannels]. Pixels whose taps all fall between output gradients are +0.
 *
 * @param masks  0 where gradient or weights are pruned
 * @param zeroInsertion  all taps take part for every pixel, with zeros between the gradients: only the grouping of sums
 *   depends on it
 */
export function orderedInputGradient(
  gradient: Float32Array,
  weights: Float32Array,
  g: ConvGeometry,
  order: ReductionOrder,
  zeroInsertion: boolean,
  masks: GradientMasks = {},
): Float32Array {
  const taps = g.kernelHeight * g.kernelWidth;
  const result = new Float32Array(g.batch * g.inHeight * g.inWidth * g.inChannels);
  const step = zeroInsertion ? 1 : g.stride;
  for (let firstRow = 0; firstRow < step; firstRow += 1) {
    for (let firstColumn = 0; firstColumn < step; firstColumn += 1) {
      const reaching = Array.from({ length: taps }, (_, tap) => tap).filter((tap) => {
        const row = firstRow + g.paddingTop - Math.floor(tap / g.kernelWidth);
        const column = firstColumn + g.paddingLeft - (tap % g.kernelWidth);
        return row % step === 0 && column % step === 0;
      });
      if (reaching.length > 0)
        addPhase({ gradient, weights, g, order, masks, result, step, firstRow, firstColumn, reaching });
    }
  }
  return result;
}

/** What is pruned of the operands of an input gradient. */
export interface GradientMasks {
  readonly gradient?: Uint8Array | null;
  readonly weights?: Uint8Array | null;
}

interface GradientPhase {
  readonly masks: GradientMasks;
  readonly gradient: Float32Array;
  readonly weights: Float32Array;
  readonly g: ConvGeometry;
  readonly order: ReductionOrder;
  readonly result: Float32Array;
  readonly step: number;
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly reaching: readonly number[];
}

/** All input pixels that the same taps reach. */
function addPhase(phase: GradientPhase): void {
  const { gradient, weights, g, order, masks, result, step, firstRow, firstColumn, reaching } = phase;
  const taps = g.kernelHeight * g.kernelWidth;
  const { steps, parts } = stepsOf(order, reaching.length, g.outChannels);
  const K = steps.length;
  const pixels: number[] = [];
  const a: number[] = [];
  const keptA: number[] = [];
  for (let image = 0; image < g.batch; image += 1) {
    for (let y = firstRow; y < g.inHeight; y += step) {
      for (let x = firstColumn; x < g.inWidth; x += step) {
        pixels.push((image * g.inHeight + y) * g.inWidth + x);
        for (const { tap, channel } of steps) {
          const row = (y + g.paddingTop - Math.floor(reaching[tap] / g.kernelWidth)) / g.stride;
          const column = (x + g.paddingLeft - (reaching[tap] % g.kernelWidth)) / g.stride;
          const isThere =
            Number.isInteger(row) &&
            Number.isInteger(column) &&
            row >= 0 &&
            row < g.outHeight &&
            column >= 0 &&
            column < g.outWidth;
          const at = ((image * g.outHeight + row) * g.outWidth + column) * g.outChannels + channel;
          a.push(isThere ? gradient[at] : 0);
          // Compressed gradients have no pairs where there is no gradient.
          keptA.push(masks.gradient ? (isThere ? masks.gradient[at] : 0) : 1);
        }
      }
    }
  }
  if (pixels.length === 0) return;
  const b = new Float32Array(g.inChannels * K);
  const keptB = new Uint8Array(g.inChannels * K).fill(1);
  for (let n = 0; n < g.inChannels; n += 1) {
    steps.forEach(({ tap, channel }, k) => {
      const at = (channel * taps + reaching[tap]) * g.inChannels + n;
      b[n * K + k] = weights[at];
      if (masks.weights) keptB[n * K + k] = masks.weights[at];
    });
  }
  const shape = { M: pixels.length, N: g.inChannels, K };
  const isPruned = masks.gradient || masks.weights;
  const product = isPruned
    ? prunedProduct(Float32Array.from(a), b, shape, parts, { a: Uint8Array.from(keptA), b: keptB })
    : gemmFp32(Float32Array.from(a), b, shape, { transposeB: true, parts });
  pixels.forEach((pixel, m) => {
    result.set(product.subarray(m * g.inChannels, (m + 1) * g.inChannels), pixel * g.inChannels);
  });
}

/** Weight gradient [outChannels][taps][inChannels], FP32. */
export function orderedWeightGradient(
  input: Float32Array,
  gradient: Float32Array,
  g: ConvGeometry,
  order: ReductionOrder,
): Float32Array {
  const taps = g.kernelHeight * g.kernelWidth;
  const K = g.batch * g.outHeight * g.outWidth;
  const N = taps * g.inChannels;
  const b = new Float32Array(K * N);
  for (let k = 0; k < K; k += 1) {
    const image = Math.floor(k / (g.outHeight * g.outWidth));
    const y = Math.floor(k / g.outWidth) % g.outHeight;
    const x = k % g.outWidth;
    for (let tap = 0; tap < taps; tap += 1) {
      const row = y * g.stride - g.paddingTop + Math.floor(tap / g.kernelWidth);
      const column = x * g.stride - g.paddingLeft + (tap % g.kernelWidth);
      if (row < 0 || row >= g.inHeight || column < 0 || column >= g.inWidth) continue;
      const from = ((image * g.inHeight + row) * g.inWidth + column) * g.inChannels;
      b.set(input.subarray(from, from + g.inChannels), k * N + tap * g.inChannels);
    }
  }
  const options = { transposeA: true, parts: pixelParts(order, K) };
  return gemmFp32(gradient, b, { M: g.outChannels, N, K }, options);
}

/** C[M,N] = A[M,K]·B[N,K]ᵀ for one head. */
export function orderedProduct(
  a: Float32Array,
  b: Float32Array,
  shape: { readonly M: number; readonly N: number; readonly K: number },
  order: ReductionOrder,
): Float32Array {
  const { parts } = stepsOf(order, 1, shape.K);
  return gemmFp32(a, b, shape, { transposeB: true, parts });
}
