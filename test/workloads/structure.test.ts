/** What holds for the layers of every network, of the catalog or generated. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkFrom, networkNames } from '../../workloads/catalog.ts';
import { generate } from '../../workloads/generators.ts';
import type { FeatureMap, Network } from '../../workloads/layer.ts';
import { anyGeneratorSpec, anyNetwork } from './any-network.ts';

/** Shapes that a layer's inputs have by its own account. */
const operandsOf = (layer: Network['layers'][number]): readonly FeatureMap[] => {
  if (layer.kind === 'vector-work') return layer.operands;
  return layer.kind === 'matmul' ? [layer.input] : layer.inputs.map(() => layer.input);
};

function expectFit(network: Network): void {
  const shapes = new Map([['input', network.input]]);
  for (const layer of network.layers) {
    expect(shapes.has(layer.id)).toBe(false);
    expect(layer.inputs.slice(0, operandsOf(layer).length).map((from) => shapes.get(from))).toEqual(operandsOf(layer));
    expect(operandsOf(layer)[0]).toEqual(layer.input);
    for (const from of layer.inputs) expect(shapes.has(from)).toBe(true);
    shapes.set(layer.id, layer.output);
  }
  expect(network.layers.at(-1)!.output.channels).toBe(network.classes);
}

function expectAllRead(network: Network): void {
  const read = new Set(network.layers.flatMap(({ inputs }) => inputs));
  const unread = network.layers.filter(({ id }) => !read.has(id));
  expect(unread).toEqual([network.layers.at(-1)]);
}

describe.each(networkNames)('%s', (name) => {
  const network = networkFrom(name);

  it('fits together: each layer reads earlier ones, in the shapes that they have', () => {
    expectFit(network);
  });

  it('uses every layer: each but the last is read', () => {
    expectAllRead(network);
  });

  it('survives structured clone', () => {
    expect(structuredClone(network)).toEqual(network);
  });
});

describe('a generated network', () => {
  it('fits together at any size', () => {
    fc.assert(fc.property(anyNetwork, expectFit));
  });

  it('uses every layer at any size', () => {
    fc.assert(fc.property(anyNetwork, expectAllRead));
  });

  it('is the same each time', () => {
    fc.assert(
      fc.property(anyGeneratorSpec, (spec) => {
        expect(generate(spec)).toEqual(generate(spec));
      }),
    );
  });

  it('has as many logits as classes are asked for', () => {
    fc.assert(
      fc.property(anyGeneratorSpec, (spec) => {
        if ('classes' in spec) expect(generate(spec).classes).toBe(spec.classes);
        else expect(generate(spec).classes).toBe(spec.generator === 'bert' ? spec.width : spec.vocabulary);
      }),
    );
  });
});
