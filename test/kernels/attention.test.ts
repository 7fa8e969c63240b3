import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attention, attentionGradient, exactAttention, mixedAttention } from '../../kernels/attention.ts';
import { roundFp16, roundFp16All } from '../../kernels/number/fp16.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { expectGradient, weighted } from './gradient-check.ts';
import { randomDoubles, randomFloats, sameBits } from './random-values.ts';

const shapes = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  tokens: fc.integer({ min: 1, max: 4 }),
  heads: fc.integer({ min: 1, max: 2 }),
  headSize: fc.integer({ min: 1, max: 3 }),
  causal: fc.boolean(),
});

const lengthOf = (shape: { batch: number; tokens: number; heads: number; headSize: number }): number =>
  shape.batch * shape.tokens * shape.heads * shape.headSize;

const tensorsOf = (length: number, seed: number) => ({
  queries: randomDoubles(length, seed).map((value) => value * 2),
  keys: randomDoubles(length, seed + 1).map((value) => value * 2),
  values: randomDoubles(length, seed + 2),
});

describe('attention', () => {
  it('mixes values by the softmax of scaled products, head by head', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const tensors = tensorsOf(lengthOf(shape), seed);
        const { output } = attention(exactAttention, tensors, shape);
        const at = (image: number, token: number, head: number): number =>
          ((image * shape.tokens + token) * shape.heads + head) * shape.headSize;
        const [image, query, head] = [shape.batch - 1, Math.floor(shape.tokens / 2), shape.heads - 1];
        const visible = shape.causal ? query + 1 : shape.tokens;
        const powers = Array.from({ length: visible }, (_, key) => {
          let product = 0;
          for (let d = 0; d < shape.headSize; d += 1) {
            product += tensors.queries[at(image, query, head) + d] * tensors.keys[at(image, key, head) + d];
          }
          return Math.exp(product / Math.sqrt(shape.headSize));
        });
        const total = powers.reduce((sum, power) => sum + power, 0);
        for (let d = 0; d < shape.headSize; d += 1) {
          const mixed = powers.reduce((sum, power, key) => sum + power * tensors.values[at(image, key, head) + d], 0);
          expect(output[at(image, query, head) + d]).toBeCloseTo(mixed / total, 10);
        }
      }),
    );
  });

  it('shows a causal token nothing of later ones', () => {
    const shape = { batch: 1, tokens: 5, heads: 2, headSize: 3, causal: true };
    const tensors = tensorsOf(30, 1);
    const before = attention(exactAttention, tensors, shape);
    tensors.keys.fill(9, 18);
    tensors.values.fill(9, 18);
    const after = attention(exactAttention, tensors, shape);
    expect(after.output.slice(0, 18)).toEqual(before.output.slice(0, 18));
    expect(after.output.slice(18)).not.toEqual(before.output.slice(18));
  });
});

describe('attentionGradient', () => {
  it('has the slopes of the forward pass, for queries, keys and values', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const tensors = tensorsOf(lengthOf(shape), seed);
        const gradient = randomDoubles(lengthOf(shape), seed + 3);
        const { probabilities } = attention(exactAttention, tensors, shape);
        const gradients = attentionGradient(exactAttention, gradient, tensors, probabilities, shape);
        const loss = (): number => weighted(attention(exactAttention, tensors, shape).output, gradient);
        for (const of of ['queries', 'keys', 'values'] as const) expectGradient(loss, tensors[of], gradients[of]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('mixed precision', () => {
  const shape = { batch: 2, tokens: 6, heads: 2, headSize: 4 };
  const half = (seed: number): Float32Array => roundFp16All(randomFloats(96, seed, 1));
  const tensors = { queries: half(1), keys: half(2), values: half(3) };
  const gradient = half(4);

  it('stores FP16 numbers, close to the exact ones', () => {
    const mixed = attention(mixedAttention({ lanes: 4 }), tensors, shape);
    const wanted = attention(exactAttention, tensors, shape);
    const back = attentionGradient(mixedAttention(), gradient, tensors, mixed.probabilities, shape);
    const wantedBack = attentionGradient(exactAttention, gradient, tensors, wanted.probabilities, shape);
    const pairs = [
      [mixed.output, wanted.output],
      [mixed.probabilities, wanted.probabilities],
      [back.queries, wantedBack.queries],
      [back.keys, wantedBack.keys],
      [back.values, wantedBack.values],
    ];
    for (const [got, near] of pairs) {
      expect(
        sameBits(
          got,
          got.map((value) => roundFp16(value)),
        ),
      ).toBe(true);
      got.forEach((value, index) => expect(Math.abs(value - near[index])).toBeLessThan(0.02));
    }
  });

  it('does not touch its inputs', () => {
    const before = structuredClone(tensors);
    const { probabilities } = attention(mixedAttention(), tensors, shape);
    const saved = probabilities.slice();
    attentionGradient(mixedAttention(), gradient, tensors, probabilities, shape);
    expect(tensors).toEqual(before);
    expect(probabilities).toEqual(saved);
  });
});

it('refuses tensors that do not fit', () => {
  const shape = { batch: 1, tokens: 2, heads: 2, headSize: 2 };
  const [eight, six] = [new Float64Array(8), new Float64Array(6)];
  expect(() => attention(exactAttention, { queries: eight, keys: six, values: eight }, shape)).toThrow(
    new ShapeError('attention: keys has 6 values, batch×tokens×heads×headSize = 1×2×2×2 needs 8'),
  );
  const tensors = { queries: eight, keys: eight, values: eight };
  expect(() => attentionGradient(exactAttention, eight, tensors, six, shape)).toThrow(
    new ShapeError('attentionGradient: probabilities has 6 values, batch×heads×queries×keys = 1×2×2×2 needs 8'),
  );
});
