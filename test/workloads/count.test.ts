import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import { conventions, count, countLayer, trainingMacs } from '../../workloads/count.ts';
import type { Conv2d, Linear } from '../../workloads/layer.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';
import { anyNetwork } from './any-network.ts';
import { anyResNet } from './any-resnet.ts';

describe('a transformer', () => {
  const vit = networkFrom('vit-glyphs');
  const [blocks, tokens, width] = [2, 16, 32];

  it('counts its attention products by convention B, and 5 a layer-norm element by C', () => {
    const attention = blocks * 2 * tokens * tokens * width;
    expect(count(vit, 'A').macs).toBe(16 * 16 * width + blocks * tokens * 8 * width * width + 10 * width);
    expect(count(vit, 'B').macs - count(vit, 'A').macs).toBe(attention);
    expect(count(vit, 'C').macs - count(vit, 'B').macs).toBe(5 * (2 * blocks + 1) * tokens * width);
  });
});

describe('a training step', () => {
  it('costs three forward passes less the first layer with weights, which is free for text', () => {
    fc.assert(
      fc.property(anyNetwork, (network) => {
        const first = countLayer(network.layers[0], 'A').macs;
        expect(trainingMacs(network)).toBe(3 * count(network, 'B').macs - first);
        if (network.layers[0].kind === 'embedding') expect(first).toBe(0);
        else expect(first).toBeGreaterThan(0);
      }),
    );
  });

  it('spares the data gradient of every layer that reads the input', () => {
    const builder = new NetworkBuilder({ channels: 4, height: 6, width: 6 });
    const left = builder.conv('left', 'input', { channels: 5, kernel: 1 });
    const right = builder.conv('right', 'input', { channels: 5, kernel: 1 });
    builder.linear('fc', builder.globalAveragePool('mean', builder.add('add', left, right)), 7);
    const step = trainingMacs(builder.build('n', 't'));
    expect(step).toBe(2 * 2 * (6 * 6 * 4 * 5) + 3 * (5 * 7));
  });
});

/** Weights of a layer, its own or not. */
function weightsOf(layer: Conv2d | Linear): number {
  const { input, output } = layer;
  if (layer.kind === 'linear') return input.channels * input.height * input.width * output.channels;
  return (input.channels / layer.groups) * layer.kernelHeight * layer.kernelWidth * output.channels;
}

describe('counting', () => {
  it('spends every weight once per output position', () => {
    fc.assert(
      fc.property(anyNetwork, (network) => {
        let macs = 0;
        for (const layer of network.layers) {
          if (layer.kind !== 'conv2d' && layer.kind !== 'linear') continue;
          const { height, width, channels } = layer.output;
          macs += weightsOf(layer) * height * width;
          const bias = layer.hasBias ? channels : 0;
          const own = layer.kind === 'conv2d' && layer.tiedTo !== null ? 0 : weightsOf(layer);
          expect(countLayer(layer, 'A').parameters).toBe(own + bias);
        }
        expect(count(network, 'A').macs).toBe(macs);
      }),
    );
  });

  it('adds up over the layers', () => {
    fc.assert(
      fc.property(anyNetwork, fc.constantFrom(...conventions), (network, convention) => {
        const parts = network.layers.map((layer) => countLayer(layer, convention));
        const sum = (key: 'parameters' | 'macs' | 'activations'): number =>
          parts.reduce((total, part) => total + part[key], 0);
        const expected = { parameters: sum('parameters'), macs: sum('macs'), activations: sum('activations') };
        expect(count(network, convention)).toEqual(expected);
      }),
    );
  });

  it('differs between the conventions by 2 per element of batch norm, which follows every convolution', () => {
    fc.assert(
      fc.property(anyResNet, (resnet) => {
        const a = count(resnet, 'A');
        const normalised = a.activations - resnet.classes;
        expect(count(resnet, 'B')).toEqual(a);
        expect(count(resnet, 'C')).toEqual({ ...a, macs: a.macs + 2 * normalised });
      }),
    );
  });

  it('counts no more in B than in A, and no more in C than in B, by the same parameters', () => {
    fc.assert(
      fc.property(anyNetwork, (network) => {
        const [a, b, c] = conventions.map((convention) => count(network, convention));
        expect(a.macs <= b.macs && b.macs <= c.macs).toBe(true);
        expect([b.parameters, c.parameters]).toEqual([a.parameters, a.parameters]);
        expect(c.activations).toBe(b.activations);
      }),
    );
  });

  it('knows each kind of layer by hand', () => {
    const builder = new NetworkBuilder({ channels: 2, height: 5, width: 4 });
    const conv = builder.conv('conv', 'input', { channels: 3, kernel: 3, hasBias: true });
    const relu = builder.relu('relu', builder.batchNorm('bn', conv));
    const pool = builder.maxPool('pool', builder.add('add', relu, conv), 2, 2, 0);
    builder.linear('fc', builder.globalAveragePool('mean', pool), 7, false);
    const { layers } = builder.build('n', 't');
    const nothing = { parameters: 0, macs: 0, activations: 0 };
    expect(layers.map((layer) => [layer.id, countLayer(layer, 'C')])).toEqual([
      ['conv', { parameters: 57, macs: 1080, activations: 60 }],
      ['bn', { parameters: 6, macs: 120, activations: 0 }],
      ['relu', nothing],
      ['add', nothing],
      ['pool', nothing],
      ['mean', nothing],
      ['fc', { parameters: 21, macs: 21, activations: 7 }],
    ]);
  });

  it('knows the layers of transformers by hand', () => {
    const builder = new NetworkBuilder({ channels: 1, height: 5, width: 1 });
    const words = builder.embedding('words', 'input', 11, 6);
    const placed = builder.positionEmbedding('places', words, 8);
    const mixed = builder.attention('attention', placed, placed, placed, 2);
    const normed = builder.layerNorm('norm', mixed);
    const gelu = builder.gelu('gelu', builder.conv('own', normed, { kernel: 1, channels: 6, hasBias: true }));
    const scaled = builder.vectorWork('scale', [gelu, gelu], { operator: 'multiply', parameters: 6 });
    builder.conv('tied', scaled, { kernel: 1, channels: 11, tiedTo: words });
    const { layers } = builder.build('n', 't');
    const nothing = { parameters: 0, macs: 0, activations: 0 };
    expect(layers.map((layer) => [layer.id, countLayer(layer, 'C')])).toEqual([
      ['words', { ...nothing, parameters: 66 }],
      ['places', { ...nothing, parameters: 48 }],
      ['attention', { parameters: 0, macs: 2 * 5 * 5 * 6, activations: 2 * 5 * 5 + 5 * 6 }],
      ['norm', { parameters: 12, macs: 5 * 30, activations: 0 }],
      ['own', { parameters: 42, macs: 5 * 36, activations: 30 }],
      ['gelu', nothing],
      ['scale', { ...nothing, parameters: 6 }],
      ['tied', { parameters: 0, macs: 5 * 66, activations: 55 }],
    ]);
    expect(countLayer(layers[2], 'A')).toEqual(nothing);
    expect(countLayer(layers[3], 'B').macs).toBe(0);
  });

  it('knows grouped convolutions, products without weights and what costs nothing by hand', () => {
    const builder = new NetworkBuilder({ channels: 4, height: 6, width: 6 });
    const depthwise = builder.conv('depthwise', 'input', { kernel: 3, channels: 4, groups: 4 });
    const grouped = builder.conv('grouped', depthwise, { kernel: [1, 3], channels: 8, groups: 2 });
    const padding = { top: 0, left: 0, bottom: 0, right: 0 };
    const pooled = builder.pool('average-pool', 'pool', grouped, { kernel: 2, stride: 2, padding });
    const flat = builder.reshape('flat', pooled, { channels: 9, height: 2, width: 4 });
    const size = { instances: 2, rows: 4, columns: 4, reduction: 9 };
    builder.gap('gap', builder.matmul('product', flat, flat, size), { channels: 7, height: 1, width: 1 });
    const { layers } = builder.build('n', 't');
    const nothing = { parameters: 0, macs: 0, activations: 0 };
    expect(layers.map((layer) => [layer.id, countLayer(layer, 'B')])).toEqual([
      ['depthwise', { parameters: 36, macs: 36 * 36, activations: 144 }],
      ['grouped', { parameters: 48, macs: 48 * 36, activations: 288 }],
      ['pool', nothing],
      ['flat', nothing],
      ['product', { parameters: 0, macs: 2 * 4 * 4 * 9, activations: 2 * 4 * 4 }],
      ['gap', nothing],
    ]);
    expect(countLayer(layers[4], 'A')).toEqual(nothing);
  });
});
