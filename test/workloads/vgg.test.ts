import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import type { Network } from '../../workloads/layer.ts';
import { vgg } from '../../workloads/vgg.ts';
import type { VggOptions } from '../../workloads/vgg.ts';

const valid: VggOptions = { depth: 16, head: 'imagenet', image: 224, classes: 1000 };

const idsOf = (network: Network, kind: string): string[] =>
  network.layers.filter((layer) => layer.kind === kind).map(({ id }) => id);

describe('layer ids are those of torchvision', () => {
  it('for the convolutions of VGG-16 and VGG-19', () => {
    const numbers = (name: string): number[] =>
      idsOf(networkFrom(name), 'conv2d').map((id) => Number(id.replace('features.', '')));
    expect(numbers('vgg16')).toEqual([0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]);
    expect(numbers('vgg19')).toEqual([0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34]);
    expect(numbers('vgg16-cifar10')).toEqual([0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40]);
  });

  it('for the head', () => {
    expect(idsOf(networkFrom('vgg19'), 'linear')).toEqual(['classifier.0', 'classifier.3', 'classifier.6']);
    expect(idsOf(networkFrom('vgg19-cifar100'), 'linear')).toEqual(['classifier']);
  });
});

describe('structure', () => {
  it('has one layer with weights for each unit of depth', () => {
    for (const depth of [11, 13, 16, 19] as const) {
      const network = vgg({ ...valid, depth });
      expect(idsOf(network, 'conv2d').length + idsOf(network, 'linear').length).toBe(depth);
    }
  });

  it('halves the side five times, whatever the depth', () => {
    for (const name of ['vgg16', 'vgg19']) {
      const pools = networkFrom(name).layers.filter(({ kind }) => kind === 'max-pool');
      expect(pools.map(({ output }) => [output.channels, output.height])).toEqual([
        [64, 112],
        [128, 56],
        [256, 28],
        [512, 14],
        [512, 7],
      ]);
    }
  });

  it('has batch norm behind each convolution for CIFAR, and none for ImageNet', () => {
    expect(idsOf(networkFrom('vgg16'), 'batch-norm')).toEqual([]);
    const { layers } = networkFrom('vgg16-cifar10');
    for (const [i, layer] of layers.entries()) {
      if (layer.kind === 'conv2d') expect([layers[i + 1].kind, layers[i + 2].kind]).toEqual(['batch-norm', 'relu']);
    }
  });

  it('has a bias in every layer with weights', () => {
    for (const name of ['vgg19', 'vgg19-cifar10']) {
      for (const layer of networkFrom(name).layers) if ('hasBias' in layer) expect(layer.hasBias).toBe(true);
    }
  });

  it('reads the whole last map in the first linear layer', () => {
    const fc = networkFrom('vgg16').layers.find(({ id }) => id === 'classifier.0')!;
    expect(fc.input).toEqual({ channels: 512, height: 7, width: 7 });
    const larger = vgg({ ...valid, image: 256 }).layers.find(({ id }) => id === 'classifier.0')!;
    expect(larger.input).toEqual({ channels: 512, height: 8, width: 8 });
  });
});

describe('options', () => {
  it('make a name and a title unless they are given', () => {
    expect(vgg(valid)).toMatchObject({
      name: 'vgg16-imagenet-224-1000',
      title: 'VGG-16, imagenet head, 224×224, 1000 classes',
    });
    expect(vgg({ ...valid, name: 'mine', title: 'Mine' })).toMatchObject({ name: 'mine', title: 'Mine' });
  });

  it.each<[string, object, string]>([
    ['a depth', { depth: 12 }, 'depth 12: 11, 13, 16 and 19 are known'],
    ['a head', { head: 'mnist' }, 'head "mnist": imagenet and cifar are known'],
    ['no image', { image: 0 }, 'input: 3×0×0 is not a feature map; sizes are positive integers'],
    ['a small image', { image: 31 }, 'features.30: a 2×2 kernel does not fit 512×1×1 with padding 0'],
    ['half a class', { classes: 0.5 }, 'classifier.6: 0.5×1×1 is not a feature map; sizes are positive integers'],
  ])('that make no network are refused: %s', (_what, wrong, message) => {
    expect(() => vgg({ ...valid, ...wrong })).toThrow(new RangeError(message));
  });
});
