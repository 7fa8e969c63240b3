import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import type { Network } from '../../workloads/layer.ts';
import { resnet9 } from '../../workloads/resnet9.ts';
import type { Resnet9Options } from '../../workloads/resnet9.ts';

const valid: Resnet9Options = { layout: 'dawnbench', image: 32, classes: 10 };

/** Side of the map behind each layer that has one of its own, and its channels. */
const shapeOf = (network: Network, id: string): string => {
  const { channels, height, width } = network.layers.find((layer) => layer.id === id)!.output;
  return `${channels}×${height}×${width}`;
};

describe('layer ids', () => {
  it('name the blocks of the DAWNBench layout', () => {
    const ids = networkFrom('resnet9').layers.map(({ id }) => id);
    const block = (id: string): string[] => ['conv', 'bn', 'relu'].map((name) => `${id}.${name}`);
    const residual = (id: string): string[] => [...block(`${id}.0`), ...block(`${id}.1`), `${id}.add`];
    const parts = [
      block('prep'),
      [...block('layer1'), 'layer1.pool', ...residual('layer1.residual')],
      [...block('layer2'), 'layer2.pool'],
      [...block('layer3'), 'layer3.pool', ...residual('layer3.residual')],
      ['pool', 'linear'],
    ];
    expect(ids).toEqual(parts.flat());
  });
});

describe('shapes', () => {
  it('of the DAWNBench layout are halved three times, then pooled by 4', () => {
    const network = networkFrom('resnet9');
    expect(['layer1.pool', 'layer2.pool', 'layer3.pool', 'pool'].map((id) => shapeOf(network, id))).toEqual([
      '128×16×16',
      '256×8×8',
      '512×4×4',
      '512×1×1',
    ]);
  });

  it('of the Kakao layout are halved by a 5×5 convolution, then pooled, cut to 6×6 and reduced to their maximum', () => {
    const network = networkFrom('resnet9-kakao');
    expect(['layer1.conv', 'layer2.pool', 'layer3.conv', 'pool'].map((id) => shapeOf(network, id))).toEqual([
      '256×16×16',
      '512×8×8',
      '256×6×6',
      '256×1×1',
    ]);
  });

  it('of the Kakao layout end as a vector for other images too', () => {
    expect(shapeOf(resnet9({ ...valid, layout: 'kakao', image: 50 }), 'pool')).toBe('256×1×1');
  });
});

it('a residual adds what it reads to its second ReLU', () => {
  const { layers } = networkFrom('resnet9');
  const inputs = ['layer1.residual.add', 'layer2.conv'].map((name) => layers.find(({ id }) => id === name)!.inputs);
  expect(inputs).toEqual([['layer1.residual.1.relu', 'layer1.pool'], ['layer1.residual.add']]);
});

describe('biases', () => {
  const biased = (network: Network): string[] =>
    network.layers.filter((layer) => 'hasBias' in layer && layer.hasBias).map(({ id }) => id);

  it('are in the classifier alone, and in none of the Kakao layout', () => {
    expect(biased(networkFrom('resnet9'))).toEqual(['linear']);
    expect(biased(networkFrom('resnet9-kakao'))).toEqual([]);
  });

  it('are in every convolution if asked for', () => {
    expect(biased(resnet9({ ...valid, convBias: true }))).toHaveLength(9);
    expect(biased(resnet9({ ...valid, layout: 'kakao', convBias: true }))).toHaveLength(8);
  });
});

describe('options', () => {
  it('make a name and a title unless they are given', () => {
    expect(resnet9(valid)).toMatchObject({
      name: 'resnet9-dawnbench-32-10',
      title: 'ResNet-9, dawnbench layout, 32×32, 10 classes',
    });
    expect(resnet9({ ...valid, convBias: true })).toMatchObject({
      name: 'resnet9-dawnbench-bias-32-10',
      title: 'ResNet-9, dawnbench layout, conv bias, 32×32, 10 classes',
    });
    expect(resnet9({ ...valid, name: 'mine', title: 'Mine' })).toMatchObject({ name: 'mine', title: 'Mine' });
  });

  it.each<[string, object, string]>([
    ['a layout', { layout: 'page' }, 'layout "page": dawnbench and kakao are known'],
    ['no image', { image: 0 }, 'input: 3×0×0 is not a feature map; sizes are positive integers'],
    ['a small image', { image: 16 }, 'pool: a 4×4 kernel does not fit 512×2×2 with padding 0'],
    [
      'a small image for Kakao',
      { layout: 'kakao', image: 10 },
      'layer3.conv: a 3×3 kernel does not fit 512×2×2 with padding 0',
    ],
    ['half a class', { classes: 0.5 }, 'linear: 0.5×1×1 is not a feature map; sizes are positive integers'],
  ])('that make no network are refused: %s', (_what, wrong, message) => {
    expect(() => resnet9({ ...valid, ...wrong })).toThrow(new RangeError(message));
  });
});
