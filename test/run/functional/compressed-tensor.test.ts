import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '../../../kernels/sparse/encode.ts';
import { CompressionStream } from '../../../run/functional/sore.ts';
import { updateOrder, weightGroups } from '../../../run/functional/update-order.ts';
import { Random } from '../../../run/random.ts';

const anyLayer = fc
  .record({
    inChannels: fc.integer({ min: 1, max: 20 }),
    outChannels: fc.integer({ min: 1, max: 20 }),
    kernelHeight: fc.integer({ min: 1, max: 2 }),
    kernelWidth: fc.integer({ min: 1, max: 3 }),
  })
  .map((sizes) => ({
    ...sizes,
    batch: 1,
    inHeight: 4,
    inWidth: 4,
    outHeight: 4,
    outWidth: 4,
    stride: 1,
    paddingTop: 0,
    paddingLeft: 0,
    groups: 1,
  }));

const anySparsity = fc.constantFrom({ n: 1, m: 2 }, { n: 2, m: 4 }, { n: 2, m: 8 }, { n: 3, m: 5 });

describe('what SORE compresses', () => {
  it('is what the golden encoder makes, to the last packed bit, in either order of arrival', () => {
    fc.assert(
      fc.property(anyLayer, anySparsity, fc.constantFrom('FF', 'BP'), fc.integer(), (g, sparsity, pass, seed) => {
        const random = new Random(seed);
        const shape = [g.outChannels, g.kernelHeight, g.kernelWidth, g.inChannels];
        const weights = new Float32Array(shape.reduce((a, b) => a * b, 1)).map(() => random.int(-3, 3));
        const layout = weightGroups(g, pass === 'FF' ? 'FF' : 'BP', sparsity.m);
        const golden = encode(weights, shape, pass === 'FF' ? 3 : 0, sparsity);

        const whole = new CompressionStream(sparsity, layout);
        whole.load(weights, layout.vectors * layout.groupsPerVector * sparsity.m);
        const fed = new CompressionStream(sparsity, layout, weights.length);
        fed.feed([...updateOrder(g, sparsity.m)].map((offset) => ({ offset, value: weights[offset] })));
        for (const stream of [whole, fed]) {
          stream.sort();
          stream.store();
          const dense = new Float32Array(weights.length);
          for (let group = 0; group < layout.vectors * layout.groupsPerVector; group += 1) {
            const members = layout.membersOf(group);
            for (let pair = group * sparsity.n; pair < (group + 1) * sparsity.n; pair += 1) {
              if (stream.target.isValid(pair)) {
                dense[members[stream.target.indexOf(pair)]] = stream.target.values[pair];
              }
            }
          }
          expect(stream.target.sizeBytes).toBe(2 * golden.values.length + golden.indices.length);
          expect([...dense].filter((value) => value !== 0)).toHaveLength(
            [...golden.values].filter((value) => value !== 0).length,
          );
          expect(dense.every((value, at) => value === 0 || value === weights[at])).toBe(true);
        }
        if (pass === 'FF') {
          expect([...whole.target.values]).toEqual([...golden.values]);
          expect([...whole.target.packed]).toEqual([...golden.indices]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the order of an update', () => {
  it('has every weight once, and whole groups of both kinds after M² of them', () => {
    fc.assert(
      fc.property(anyLayer, anySparsity, (g, { m }) => {
        const order = updateOrder(g, m);
        expect(new Set(order).size).toBe(order.length);
        const first = [...order.subarray(0, Math.min(m, g.outChannels) * Math.min(m, g.inChannels))];
        for (const pass of ['FF', 'BP'] as const) {
          const members = weightGroups(g, pass, m).membersOf(0);
          expect(members.every((offset) => first.includes(offset))).toBe(true);
        }
      }),
    );
  });
});
