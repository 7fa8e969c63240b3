/**
 * The kernels of the vector engine as streams: FP32 arithmetic, every operation rounded, FP16 in and out.
 *
 * Reductions run over lanes: value i of a sum goes to lane i mod lanes, lanes are added pairwise at the end.
 */
import type { VectorKernel } from '../../dataflows/vector-kernel.ts';
import { LABELS, LOSS, tensorName } from '../../dataflows/tensors.ts';
import type { Belonging } from '../../dataflows/tensors.ts';
import type { Arithmetic } from '../../kernels/arithmetic.ts';
import { crossEntropyRow } from '../../kernels/cross-entropy.ts';
import { geluOf, geluSlope } from '../../kernels/gelu.ts';
import { LaneSum, laneSum } from '../../kernels/lane-sum.ts';
import { layerNormRow, layerNormRowGradient, rowStatistics } from '../../kernels/layer-norm.ts';
import {
  inverseDeviation,
  momentsOf,
  normalised,
  normalisedGradient,
  scaledAndShifted,
} from '../../kernels/moments.ts';
import { reluGradientOf, reluOf } from '../../kernels/relu.ts';
import { softmaxRow, softmaxRowGradient } from '../../kernels/softmax.ts';
import { EPSILON } from '../golden/numbers.ts';
import { MemoryError } from './memory.ts';
import type { DeviceMemory } from './memory.ts';
import { averagePoolStream, averagePoolGradientStream, maxPoolGradientStream, maxPoolStream } from './pool-streams.ts';
import { perElement, perRow } from './stream-kernel.ts';
import type { StreamKernel } from './stream-kernel.ts';

export interface KernelContext {
  readonly memory: DeviceMemory;
  readonly arithmetic: Arithmetic;
  readonly lossScale: number;
  /** Rounds to FP16 and counts what that does. */
  readonly toFp16: (x: number) => number;
  /** Rounds without counting. */
  readonly roundToFp16: (x: number) => number;
}

/** The stream of a kernel. */
export function streamOf(kernel: VectorKernel, context: KernelContext): StreamKernel {
  const { arithmetic, toFp16 } = context;
  const { round } = arithmetic;
  const { batch, map } = kernel;
  const length = batch * map.channels * map.height * map.width;
  switch (kernel.kind) {
    case 'relu':
      return perElement([kernel.x], kernel.y, length, (i, [x], y) => {
        y[i] = toFp16(reluOf(x[i]));
      });
    case 'gelu':
      return perElement([kernel.x], kernel.y, length, (i, [x], y) => {
        y[i] = toFp16(geluOf(arithmetic, x[i]));
      });
    case 'position-embedding':
      return positionEmbedding(kernel, context, length);
    case 'layer-norm':
      return layerNorm(kernel, context);
    case 'batch-norm-statistics':
      return batchNormStatistics(kernel, context, length);
    case 'batch-norm':
      return batchNorm(kernel, context, length);
    case 'add':
      return perElement([kernel.a, kernel.b], kernel.y, length, (i, [a, b], y) => {
        const sum = round(a[i] + b[i]);
        y[i] = toFp16(kernel.relu ? reluOf(sum) : sum);
      });
    case 'max-pool':
      return maxPoolStream(kernel, context);
    case 'global-average-pool':
      return averagePoolStream(kernel, context);
    case 'softmax':
      return softmax(kernel, context);
    case 'cross-entropy':
      return crossEntropy(kernel, context);
    case 'relu-gradient':
      return perElement([kernel.dy, kernel.source], kernel.dx, length, (i, [dy, y], dx) => {
        dx[i] = toFp16(reluGradientOf(dy[i], y[i]));
      });
    case 'gelu-gradient':
      return perElement([kernel.dy, kernel.source], kernel.dx, length, (i, [dy, x], dx) => {
        dx[i] = toFp16(round(dy[i] * geluSlope(arithmetic, x[i])));
      });
    case 'layer-norm-gradient':
      return layerNormGradient(kernel, context);
    case 'batch-norm-reductions':
      return batchNormReductions(kernel, context, length);
    case 'batch-norm-gradient':
      return batchNormGradient(kernel, context, length);
    case 'max-pool-gradient':
      return maxPoolGradientStream(kernel, context);
    case 'global-average-pool-gradient':
      return averagePoolGradientStream(kernel, context);
    case 'softmax-gradient':
      return softmaxGradient(kernel, context);
    case 'gradient-sum':
      return perElement(kernel.parts, kernel.dx, length, (i, parts, dx) => {
        let sum = parts[0][i];
        for (let p = 1; p < parts.length; p += 1) sum = round(sum + parts[p][i]);
        dx[i] = toFp16(sum);
      });
    case 'bias-gradient':
      return gradientReduction(kernel, context, length, map.channels, 'db');
    case 'position-gradient':
      return gradientReduction(kernel, context, length, length / batch, 'dtable');
    case 'timed-only':
      throw new MemoryError(`${kernel.layer}: ${kernel.operator} cannot be executed with values`);
    default:
      return kernel satisfies never;
  }
}

function vector(context: KernelContext, layer: string, what: Belonging): Float32Array {
  return context.memory.read(tensorName(layer, what));
}

function keep(context: KernelContext, layer: string, what: Belonging, values: readonly number[]): void {
  context.memory.write(tensorName(layer, what), values.length).set(values);
}

const sums = (arithmetic: Arithmetic, count: number): LaneSum[] =>
  Array.from({ length: count }, () => new LaneSum(arithmetic));

const totals = (of: readonly LaneSum[]): number[] => of.map((sum) => sum.total());

function positionEmbedding(
  kernel: Extract<VectorKernel, { x: string; y: string }>,
  context: KernelContext,
  length: number,
): StreamKernel {
  const { arithmetic, toFp16 } = context;
  const table = vector(context, kernel.layer, 'table');
  return perElement([kernel.x], kernel.y, length, (i, [x], y) => {
    y[i] = toFp16(arithmetic.round(x[i] + table[i % table.length]));
  });
}

function layerNorm(kernel: Extract<VectorKernel, { x: string; y: string }>, context: KernelContext): StreamKernel {
  const { arithmetic, toFp16 } = context;
  const { batch, map, layer } = kernel;
  const [scale, shift] = [vector(context, layer, 'scale'), vector(context, layer, 'shift')];
  const rows = batch * map.height * map.width;
  return perRow([kernel.x], kernel.y, rows, map.channels, (_, [x], y) => {
    layerNormRow(arithmetic, x, scale, shift, EPSILON, y);
    for (let c = 0; c < y.length; c += 1) y[c] = toFp16(y[c]);
  });
}

function layerNormGradient(kernel: Extract<VectorKernel, { source: string }>, context: KernelContext): StreamKernel {
  const { arithmetic, toFp16 } = context;
  const { round } = arithmetic;
  const { batch, map, layer, dy, source, dx } = kernel;
  const scale = vector(context, layer, 'scale');
  const rows = batch * map.height * map.width;
  const scaleSums = sums(arithmetic, map.channels);
  const shiftSums = sums(arithmetic, map.channels);
  return perRow(
    [dy, source],
    dx,
    rows,
    map.channels,
    (_, [gradient, x], into) => {
      const statistics = rowStatistics(arithmetic, x, EPSILON);
      layerNormRowGradient(arithmetic, gradient, x, statistics, scale, into);
      for (let c = 0; c < into.length; c += 1) {
        into[c] = toFp16(into[c]);
        shiftSums[c].add(gradient[c]);
        const inUnits = normalised(arithmetic, x[c], statistics.mean, statistics.inverse);
        scaleSums[c].add(round(gradient[c] * inUnits));
      }
    },
    () => {
      keep(context, layer, 'dscale', totals(scaleSums));
      keep(context, layer, 'dshift', totals(shiftSums));
    },
  );
}

function batchNormStatistics(
  { x, layer, map }: Extract<VectorKernel, { kind: 'batch-norm-statistics' }>,
  context: KernelContext,
  length: number,
): StreamKernel {
  const { arithmetic } = context;
  const { channels } = map;
  const values = sums(arithmetic, channels);
  const squares = sums(arithmetic, channels);
  return perElement(
    [x],
    null,
    length,
    (i, [from]) => {
      values[i % channels].add(from[i]);
      squares[i % channels].add(arithmetic.round(from[i] * from[i]));
    },
    () => {
      const moments = values.map((sum, c) => momentsOf(arithmetic, sum.total(), squares[c].total(), length / channels));
      keep(
        context,
        layer,
        'mean',
        moments.map(({ mean }) => mean),
      );
      keep(
        context,
        layer,
        'inverse',
        moments.map(({ variance }) => inverseDeviation(arithmetic, variance, EPSILON)),
      );
    },
  );
}

/** Scale and shift of the normalised value; the ReLU behind it may be folded in. */
function batchNorm(
  { x, y, layer, map, relu }: Extract<VectorKernel, { kind: 'batch-norm' }>,
  context: KernelContext,
  length: number,
): StreamKernel {
  const { arithmetic, toFp16 } = context;
  const norm = normOf(context, layer);
  return perElement([x], y, length, (i, [from], to) => {
    const c = i % map.channels;
    const inUnits = normalised(arithmetic, from[i], norm.mean[c], norm.inverse[c]);
    const value = scaledAndShifted(arithmetic, inUnits, norm.scale[c], norm.shift[c]);
    to[i] = toFp16(relu ? reluOf(value) : value);
  });
}

function normOf(
  context: KernelContext,
  layer: string,
): Readonly<Record<'mean' | 'inverse' | 'scale' | 'shift', Float32Array>> {
  return {
    mean: vector(context, layer, 'mean'),
    inverse: vector(context, layer, 'inverse'),
    scale: vector(context, layer, 'scale'),
    shift: vector(context, layer, 'shift'),
  };
}

/** The gradient behind the folded ReLU: zero where its input, recomputed and rounded as it was stored, is not above zero. */
function masked(
  { arithmetic, roundToFp16 }: KernelContext,
  relu: boolean,
  gradient: number,
  inUnits: number,
  scale: number,
  shift: number,
): number {
  if (!relu) return gradient;
  return reluGradientOf(gradient, roundToFp16(scaledAndShifted(arithmetic, inUnits, scale, shift)));
}

function batchNormReductions(
  { dy, x, layer, map, relu }: Extract<VectorKernel, { kind: 'batch-norm-reductions' }>,
  context: KernelContext,
  length: number,
): StreamKernel {
  const { arithmetic } = context;
  const { channels } = map;
  const norm = normOf(context, layer);
  const scaleSums = sums(arithmetic, channels);
  const shiftSums = sums(arithmetic, channels);
  return perElement(
    [dy, x],
    null,
    length,
    (i, [gradients, from]) => {
      const c = i % channels;
      const inUnits = normalised(arithmetic, from[i], norm.mean[c], norm.inverse[c]);
      const gradient = masked(context, relu, gradients[i], inUnits, norm.scale[c], norm.shift[c]);
      shiftSums[c].add(gradient);
      scaleSums[c].add(arithmetic.round(gradient * inUnits));
    },
    () => {
      keep(context, layer, 'dscale', totals(scaleSums));
      keep(context, layer, 'dshift', totals(shiftSums));
    },
  );
}

function batchNormGradient(
  { dy, x, dx, layer, map, relu }: Extract<VectorKernel, { kind: 'batch-norm-gradient' }>,
  context: KernelContext,
  length: number,
): StreamKernel {
  const { arithmetic, toFp16 } = context;
  const { round } = arithmetic;
  const norm = normOf(context, layer);
  const [scaleSums, shiftSums] = [vector(context, layer, 'dscale'), vector(context, layer, 'dshift')];
  const pixels = length / map.channels;
  const factors = norm.scale.map((scale, c) => round(scale * norm.inverse[c]));
  const means = shiftSums.map((sum) => round(sum / pixels));
  const products = scaleSums.map((sum) => round(sum / pixels));
  return perElement([dy, x], dx, length, (i, [gradients, from], to) => {
    const c = i % map.channels;
    const inUnits = normalised(arithmetic, from[i], norm.mean[c], norm.inverse[c]);
    const gradient = masked(context, relu, gradients[i], inUnits, norm.scale[c], norm.shift[c]);
    to[i] = toFp16(normalisedGradient(arithmetic, gradient, inUnits, factors[c], means[c], products[c]));
  });
}

function softmax(
  { x, y, rows, length, scale }: Extract<VectorKernel, { kind: 'softmax' }>,
  { arithmetic, toFp16 }: KernelContext,
): StreamKernel {
  const factor = arithmetic.round(scale);
  return perRow([x], y, rows, length, (_, [scores], into) => {
    for (let i = 0; i < length; i += 1) into[i] = arithmetic.round(scores[i] * factor);
    softmaxRow(arithmetic, into, into);
    for (let i = 0; i < length; i += 1) into[i] = toFp16(into[i]);
  });
}

function softmaxGradient(
  { dy, y, dx, rows, length, scale }: Extract<VectorKernel, { kind: 'softmax-gradient' }>,
  { arithmetic, toFp16 }: KernelContext,
): StreamKernel {
  const factor = arithmetic.round(scale);
  return perRow([dy, y], dx, rows, length, (_, [gradient, probabilities], into) => {
    softmaxRowGradient(arithmetic, gradient, probabilities, into);
    for (let i = 0; i < length; i += 1) into[i] = toFp16(arithmetic.round(into[i] * factor));
  });
}

function crossEntropy(
  { x, dx, batch, map }: Extract<VectorKernel, { kind: 'cross-entropy' }>,
  context: KernelContext,
): StreamKernel {
  const { arithmetic, toFp16, memory, lossScale } = context;
  const labels = memory.read(LABELS);
  const factor = arithmetic.round(lossScale / batch);
  const losses = new Float32Array(batch);
  const classes = map.channels * map.height * map.width;
  return perRow(
    [x],
    dx,
    batch,
    classes,
    (row, [scores], into) => {
      losses[row] = crossEntropyRow(arithmetic, scores, labels[row], factor, into);
      for (let i = 0; i < into.length; i += 1) into[i] = toFp16(into[i]);
    },
    () => {
      const total = laneSum(arithmetic, batch, (row) => losses[row]);
      memory.write(LOSS, 1)[0] = arithmetic.round(total / batch);
    },
  );
}

/** Σ of element i into sum i mod `count`. */
function gradientReduction(
  { dy, layer }: Extract<VectorKernel, { kind: 'bias-gradient' | 'position-gradient' }>,
  context: KernelContext,
  length: number,
  count: number,
  what: 'db' | 'dtable',
): StreamKernel {
  const of = sums(context.arithmetic, count);
  return perElement(
    [dy],
    null,
    length,
    (i, [gradient]) => of[i % count].add(gradient[i]),
    () => keep(context, layer, what, totals(of)),
  );
}
