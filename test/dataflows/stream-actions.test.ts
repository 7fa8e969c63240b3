import { describe, expect, it } from 'vitest';
import { streamActions, summed, vectorActions } from '../../dataflows/stream-actions.ts';
import type { UpdateOperation } from '../../dataflows/operation.ts';
import type { Arithmetic } from '../../kernels/arithmetic.ts';
import { batchNorm, batchNormInputGradient, batchNormReductions, batchStatistics } from '../../kernels/batch-norm.ts';
import { gelu, geluGradient } from '../../kernels/gelu.ts';
import { layerNorm } from '../../kernels/layer-norm.ts';
import { sgd } from '../../kernels/sgd.ts';
import { softmax, softmaxGradient } from '../../kernels/softmax.ts';

/** Doubles that count how often something is rounded: once an operation. */
function counting(): { readonly arithmetic: Arithmetic; readonly rounded: () => number } {
  let count = 0;
  const round = (x: number): number => {
    count += 1;
    return x;
  };
  return { arithmetic: { round, lanes: 1, create: (length) => new Float64Array(length) }, rounded: () => count };
}

const PIXELS = 1000;
const CHANNELS = 4;
const ELEMENTS = PIXELS * CHANNELS;
const map = { channels: CHANNELS, height: PIXELS, width: 1 };
const base = { layer: 'l', batch: 1, map };
const values = Float64Array.from({ length: ELEMENTS }, (_, i) => Math.sin(i));
const ones = new Float64Array(CHANNELS).fill(1);
const shape = { pixels: PIXELS, channels: CHANNELS };

/** Additions, multiplications and special functions, an element. */
const operationsOf = (kernel: Parameters<typeof vectorActions>[0]): number => {
  const counts = vectorActions(kernel);
  return ((counts['fp32-add'] ?? 0) + (counts['fp32-multiply'] ?? 0) + (counts['fp32-special'] ?? 0)) / ELEMENTS;
};

/** Operations a kernel rounds, an element; `constants` are roundings of its constants. */
function roundedBy(run: (arithmetic: Arithmetic) => unknown, constants = 0): number {
  const { arithmetic, rounded } = counting();
  run(arithmetic);
  return rounded() / ELEMENTS - constants;
}

describe('what the vector engine computes', () => {
  const { arithmetic } = counting();
  const statistics = batchStatistics(arithmetic, values, shape, 1e-5);
  const reductions = batchNormReductions(arithmetic, values, values, statistics, shape);
  const norm = { x: 'x', relu: false } as const;

  it.each([
    [
      'batch-norm statistics',
      { ...base, kind: 'batch-norm-statistics', x: 'x' } as const,
      (a: Arithmetic) => batchStatistics(a, values, shape, 1e-5),
      0,
    ],
    [
      'batch norm',
      { ...base, ...norm, kind: 'batch-norm', y: 'y' } as const,
      (a: Arithmetic) => batchNorm(a, values, statistics, ones, ones, shape),
      0,
    ],
    [
      'batch-norm reductions',
      { ...base, ...norm, kind: 'batch-norm-reductions', dy: 'd' } as const,
      (a: Arithmetic) => batchNormReductions(a, values, values, statistics, shape),
      0,
    ],
    [
      'batch-norm gradient',
      { ...base, ...norm, kind: 'batch-norm-gradient', dy: 'd', dx: 'e' } as const,
      (a: Arithmetic) => batchNormInputGradient(a, values, values, statistics, ones, reductions, shape),
      0,
    ],
    ['GELU', { ...base, kind: 'gelu', x: 'x', y: 'y' } as const, (a: Arithmetic) => gelu(a, values), 2],
    [
      'GELU gradient',
      { ...base, kind: 'gelu-gradient', dy: 'd', source: 'x', dx: 'e' } as const,
      (a: Arithmetic) => geluGradient(a, values, values),
      4,
    ],
  ])('in a %s is what the golden kernel rounds', (_, kernel, run, constants) => {
    // What is done once a channel is left out.
    expect(operationsOf(kernel)).toBeCloseTo(roundedBy(run, constants), 1);
  });

  it('in softmax and its gradient is what the golden kernels round, but for the scale of the scores', () => {
    const rows = { rows: CHANNELS, channels: PIXELS };
    const kernel = { ...base, kind: 'softmax', x: 'x', y: 'y', rows: CHANNELS, length: PIXELS, scale: 1 } as const;
    expect(operationsOf(kernel) - 1).toBeCloseTo(
      roundedBy((a) => softmax(a, values, rows)),
      1,
    );
    const { x: _, ...back } = kernel;
    const gradient = { ...back, kind: 'softmax-gradient', dy: 'd', dx: 'e' } as const;
    expect(operationsOf(gradient) - 1).toBeCloseTo(
      roundedBy((a) => softmaxGradient(a, values, values, rows)),
      1,
    );
  });

  it('in layer norm is what the golden kernel rounds', () => {
    const rows = { rows: CHANNELS, channels: PIXELS };
    const wide = new Float64Array(PIXELS).fill(1);
    const kernel = { ...base, kind: 'layer-norm', x: 'x', y: 'y' } as const;
    expect(operationsOf(kernel)).toBeCloseTo(
      roundedBy((a) => layerNorm(a, values, wide, wide, rows, 1e-5)),
      1,
    );
  });

  it('in a sum of gradients is an addition less than there are parts', () => {
    const kernel = { ...base, kind: 'gradient-sum', parts: ['a', 'b', 'c'], dx: 'd' } as const;
    expect(vectorActions(kernel)).toEqual({ 'fp32-add': 2 * ELEMENTS });
  });

  it('is called what it is where nobody knows it', () => {
    expect(
      vectorActions({
        ...base,
        kind: 'timed-only',
        operator: 'rotary',
        uses: { reads: [], result: null, vectors: [] },
      }),
    ).toEqual({ 'vector-element': ELEMENTS });
  });
});

describe('an update', () => {
  const update: UpdateOperation = {
    kind: 'update',
    id: 'u',
    layer: 'l',
    after: [],
    fused: [],
    weights: ELEMENTS,
    learned: [],
    copies: { passes: ['FF', 'BP'], sparsity: { n: 2, m: 8 }, rule: 'magnitude' },
    geometry: null,
    damps: false,
    decaysPruned: false,
    readBytes: 0,
    writeBytes: 0,
    sortedValues: 2 * ELEMENTS,
    copyBytes: 0,
  };

  it('computes what golden SGD rounds, and sorts each value against N others', () => {
    const options = { learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4, gradientScale: 0.5 };
    const { wuve, sore } = streamActions(update);
    const perWeight = ((wuve['fp32-add'] ?? 0) + (wuve['fp32-multiply'] ?? 0)) / ELEMENTS;
    expect(perWeight).toBeCloseTo(
      roundedBy((a) => sgd(a, values.slice(), values.slice(), values, options)),
      1,
    );
    expect(sore).toEqual({ compare: 4 * ELEMENTS });
  });

  it('does more where pruned weights decay or are damped', () => {
    expect(streamActions({ ...update, decaysPruned: true, damps: true }).wuve).toEqual({
      'fp32-multiply': 6 * ELEMENTS,
      'fp32-add': 4 * ELEMENTS,
    });
  });
});

describe('fused work', () => {
  it('is counted with the operation before which it is done', () => {
    const kernel = { ...base, kind: 'relu', x: 'x', y: 'y' } as const;
    const { vector } = streamActions({ ...emptyPrune, fused: [kernel, kernel] });
    expect(vector).toEqual(summed([vectorActions(kernel), vectorActions(kernel)]));
  });
});

const emptyPrune = {
  kind: 'prune',
  id: 'p',
  layer: 'l',
  after: [],
  operand: 'weights',
  pass: 'FF',
  source: 'l:w16',
  target: 'l:wFF',
  sparsity: { n: 2, m: 8 },
  rule: 'magnitude',
  geometry: {
    batch: 1,
    inHeight: 1,
    inWidth: 1,
    inChannels: 8,
    outHeight: 1,
    outWidth: 1,
    outChannels: 8,
    kernelHeight: 1,
    kernelWidth: 1,
    stride: 1,
    paddingTop: 0,
    paddingLeft: 0,
    groups: 1,
  },
  values: 64,
  readBytes: 128,
  writeBytes: 38,
} as const;
