import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkFrom, networkNames } from '../../workloads/catalog.ts';
import { conventions, count, countLayer, trainingMacs } from '../../workloads/count.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';
import { anyResNet } from './any-resnet.ts';

const mega = (n: number, digits: number): string => (n / 1e6).toFixed(digits);
const giga = (n: number, digits: number): string => (n / 1e9).toFixed(digits);
const timmGmacs = (name: string): string => giga(count(networkFrom(name), 'C').macs, 2);
const trainingGmacs = (name: string): string => giga(trainingMacs(networkFrom(name)), 3);

/** Parameters exact; A in MMAC and activations in millions to the digits of the derived tables. */
const golden = [
  { name: 'resnet18', parameters: 11_689_512, macs: '1814.1', activations: '2.48' },
  { name: 'resnet34', parameters: 21_797_672, macs: '3663.8', activations: '3.74' },
  { name: 'resnet50', parameters: 25_557_032, macs: '4089.2', activations: '11.11' },
  { name: 'resnet50-v1', parameters: 25_557_032, macs: '3858.0', activations: undefined },
  { name: 'resnet18-cifar10', parameters: 11_173_962, macs: '555.4', activations: '0.61' },
  { name: 'resnet18-cifar100', parameters: 11_220_132, macs: undefined, activations: '0.61' },
  { name: 'resnet34-cifar10', parameters: 21_282_122, macs: '1159.4', activations: '1.02' },
  { name: 'resnet50-cifar10', parameters: 23_520_842, macs: '1297.8', activations: '3.43' },
  { name: 'resnet18-tiny-imagenet', parameters: 11_271_432, macs: '2221.8', activations: '2.46' },
  { name: 'resnet18-tiny-imagenet-7x7', parameters: 11_279_112, macs: '148.1', activations: '0.20' },
  { name: 'mlp-glyphs', parameters: 50_698, macs: '0.1', activations: '0.00' },
  { name: 'cnn-glyphs', parameters: 38_330, macs: '0.4', activations: '0.01' },
  { name: 'vit-glyphs', parameters: 18_538, macs: '0.3', activations: '0.01' },
] as const;

describe('the published and derived totals', () => {
  it('cover the catalog', () => {
    expect(golden.map(({ name }) => name)).toEqual(networkNames);
  });

  it.each(golden)('hold for $name', ({ name, parameters, macs, activations }) => {
    const totals = count(networkFrom(name), 'A');
    expect(totals.parameters).toBe(parameters);
    if (macs !== undefined) expect(mega(totals.macs, 1)).toBe(macs);
    if (activations !== undefined) expect(mega(totals.activations, 2)).toBe(activations);
  });

  it('give ResNet-18 its 1 814 073 344 multiply-accumulates', () => {
    expect(count(networkFrom('resnet18'), 'A').macs).toBe(1_814_073_344);
  });

  it('agree with the gmacs column of timm by convention C', () => {
    expect(['resnet18', 'resnet34', 'resnet50'].map(timmGmacs)).toEqual(['1.82', '3.67', '4.11']);
  });

  it('agree with the training totals, GMAC', () => {
    expect(trainingGmacs('resnet18')).toBe('5.324');
    expect(trainingGmacs('resnet50')).toBe('12.150');
    expect(trainingGmacs('resnet18-cifar100')).toBe('1.665');
    expect(trainingGmacs('resnet18-tiny-imagenet')).toBe('6.658');
    expect(trainingGmacs('resnet18-tiny-imagenet-7x7')).toBe('0.435');
  });
});

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
  it.each([
    ['resnet18', '2.935'],
    ['resnet50', '2.971'],
  ])('of %s costs %s forward passes', (name, factor) => {
    const resnet = networkFrom(name);
    expect((trainingMacs(resnet) / count(resnet, 'A').macs).toFixed(3)).toBe(factor);
  });

  it('costs three forward passes less the first convolution', () => {
    fc.assert(
      fc.property(anyResNet, (resnet) => {
        const first = countLayer(resnet.layers[0], 'A').macs;
        expect(trainingMacs(resnet)).toBe(3 * count(resnet, 'A').macs - first);
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

describe('counting', () => {
  it('spends every weight once per output position', () => {
    fc.assert(
      fc.property(anyResNet, (resnet) => {
        let macs = 0;
        for (const { kind, ...layer } of resnet.layers)
          if (kind === 'conv2d' || kind === 'linear') {
            const taps = 'kernelHeight' in layer ? layer.kernelHeight * layer.kernelWidth : 1;
            macs += layer.input.channels * layer.output.channels * taps * layer.output.height * layer.output.width;
          }
        expect(count(resnet, 'A').macs).toBe(macs);
      }),
    );
  });

  it('adds up over the layers', () => {
    fc.assert(
      fc.property(anyResNet, fc.constantFrom(...conventions), (resnet, convention) => {
        const parts = resnet.layers.map((layer) => countLayer(layer, convention));
        const sum = (key: 'parameters' | 'macs' | 'activations'): number =>
          parts.reduce((total, part) => total + part[key], 0);
        const expected = { parameters: sum('parameters'), macs: sum('macs'), activations: sum('activations') };
        expect(count(resnet, convention)).toEqual(expected);
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
});
