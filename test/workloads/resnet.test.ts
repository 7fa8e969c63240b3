import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import { countLayer } from '../../workloads/count.ts';
import type { FeatureMap, Network } from '../../workloads/layer.ts';
import { resnet } from '../../workloads/resnet.ts';
import type { ResnetOptions } from '../../workloads/resnet.ts';
import { anyResNetOptions } from './any-resnet.ts';

const ids = (built: Network, prefix: string): string[] =>
  built.layers.map(({ id }) => id).filter((id) => id.startsWith(prefix));

const idsAround = (built: Network): string[] => ids(built, '').filter((id) => !id.includes('.'));

/** Blocks with a projection on the shortcut. */
const projectedBlocks = (name: string): string[] =>
  ids(networkFrom(name), '').flatMap((id) => /^(.*)\.downsample\.conv$/.exec(id)?.[1] ?? []);

/** Strides of the first block's conv1, conv2, conv3 and projection. */
const stridesInLayer3 = (name: string): number[] =>
  networkFrom(name).layers.flatMap((layer) =>
    layer.kind === 'conv2d' && layer.id.startsWith('layer3.0.') ? layer.stride : [],
  );

const outputs = (built: Network): ReadonlyMap<string, FeatureMap> =>
  new Map([['input', built.input] as const, ...built.layers.map(({ id, output }) => [id, output] as const)]);

/** Part of the network that a layer belongs to: `stem`, `layer1` … `layer4`, `fc`. */
const part = (id: string): string => /^(layer\d|fc)/.exec(id)?.[0] ?? 'stem';

describe('layer ids', () => {
  it('are those of torchvision around the stages', () => {
    expect(idsAround(networkFrom('resnet18'))).toEqual(['conv1', 'bn1', 'relu1', 'maxpool', 'avgpool', 'fc']);
    expect(idsAround(networkFrom('resnet18-cifar10'))).toEqual(['conv1', 'bn1', 'relu1', 'avgpool', 'fc']);
  });

  it('name a basic block', () => {
    const names = ['conv1', 'bn1', 'relu1', 'conv2', 'bn2', 'add', 'relu'];
    expect(ids(networkFrom('resnet18'), 'layer1.0.')).toEqual(names.map((name) => `layer1.0.${name}`));
  });

  it('name a bottleneck with a projection', () => {
    const names = ['conv1', 'bn1', 'relu1', 'conv2', 'bn2', 'relu2', 'conv3', 'bn3'];
    const ends = [...names, 'downsample.conv', 'downsample.bn', 'add', 'relu'];
    expect(ids(networkFrom('resnet50'), 'layer2.0.')).toEqual(ends.map((name) => `layer2.0.${name}`));
  });

  it('show projections only where the shape changes', () => {
    expect(projectedBlocks('resnet18')).toEqual(['layer2.0', 'layer3.0', 'layer4.0']);
    expect(projectedBlocks('resnet50')).toEqual(['layer1.0', 'layer2.0', 'layer3.0', 'layer4.0']);
  });
});

describe('structure', () => {
  it('adds the main branch and the shortcut, projected or not', () => {
    const { layers } = networkFrom('resnet18');
    const inputsOf = (id: string): readonly string[] | undefined => layers.find((layer) => layer.id === id)?.inputs;
    expect(inputsOf('layer1.0.add')).toEqual(['layer1.0.bn2', 'maxpool']);
    expect(inputsOf('layer1.1.add')).toEqual(['layer1.1.bn2', 'layer1.0.relu']);
    expect(inputsOf('layer2.0.add')).toEqual(['layer2.0.bn2', 'layer2.0.downsample.bn']);
    expect(inputsOf('layer2.0.downsample.conv')).toEqual(['layer1.1.relu']);
  });

  it('puts the stride of a bottleneck where it is asked for', () => {
    expect(stridesInLayer3('resnet50')).toEqual([1, 2, 1, 2]);
    expect(stridesInLayer3('resnet50-v1')).toEqual([2, 1, 1, 2]);
  });

  it('widens the two inner convolutions of a bottleneck, and nothing else', () => {
    const widths = (name: string): number[] =>
      networkFrom(name).layers.flatMap((layer) =>
        layer.kind === 'conv2d' && layer.id.startsWith('layer2.0.') ? layer.output.channels : [],
      );
    expect(widths('resnet50')).toEqual([128, 128, 512, 512]);
    expect(widths('wide-resnet50-2')).toEqual([256, 256, 512, 512]);
    expect(resnet({ depth: 50, stem: 'imagenet', image: 224, classes: 1000, innerWidth: 1 }).layers).toEqual(
      networkFrom('resnet50').layers,
    );
  });

  it('has a bias in the classifier alone', () => {
    const biased = networkFrom('resnet50').layers.filter((layer) => 'hasBias' in layer && layer.hasBias);
    expect(biased.map(({ id }) => id)).toEqual(['fc']);
  });

  it('halves the side, rounding up, in the stem of ImageNet twice and in stages 2 to 4', () => {
    fc.assert(
      fc.property(anyResNetOptions, (options) => {
        const shapes = outputs(resnet(options));
        let side = options.image;
        if (options.stem === 'imagenet') side = Math.ceil(Math.ceil(side / 2) / 2);
        for (const [index, stage] of ['layer1', 'layer2', 'layer3', 'layer4'].entries()) {
          if (index > 0) side = Math.ceil(side / 2);
          const channels = 64 * 2 ** index * (options.depth >= 50 ? 4 : 1);
          expect(shapes.get(`${stage}.0.relu`)).toEqual({ channels, height: side, width: side });
          expect(shapes.get(`${stage}.1.relu`)).toEqual({ channels, height: side, width: side });
        }
      }),
    );
  });
});

describe('work per stage @224', () => {
  it.each([
    ['resnet18', [118.0, 462.4, 411.0, 411.0, 411.0]],
    ['resnet34', [118.0, 693.6, 873.5, 1335.9, 642.3]],
    ['resnet50', [118.0, 667.9, 1027.6, 1464.3, 809.2]],
    ['resnet101', [118.0, 667.9, 1027.6, 5176.6, 809.2]],
    ['wide-resnet50-2', [118.0, 1978.1, 2877.3, 4213.2, 2209.3]],
  ])('%s: %j MMAC', (name, expected) => {
    const macs = new Map<string, number>();
    for (const layer of networkFrom(name).layers)
      macs.set(part(layer.id), (macs.get(part(layer.id)) ?? 0) + countLayer(layer, 'A').macs);
    const stages = ['stem', 'layer1', 'layer2', 'layer3', 'layer4'];
    expect(stages.map((stage) => (macs.get(stage)! / 1e6).toFixed(1))).toEqual(expected.map((n) => n.toFixed(1)));
  });

  it.each([
    ['resnet18', ['0.009', '0.147', '0.524', '2.097', '8.389']],
    ['resnet50', ['0.009', '0.213', '1.212', '7.078', '14.942']],
  ])('%s: %j million weights', (name, expected) => {
    const weights = new Map<string, number>();
    for (const layer of networkFrom(name).layers)
      if (layer.kind === 'conv2d')
        weights.set(part(layer.id), (weights.get(part(layer.id)) ?? 0) + countLayer(layer, 'A').parameters);
    expect([...weights.values()].map((n) => (n / 1e6).toFixed(3))).toEqual(expected);
  });
});

describe('options', () => {
  const valid: ResnetOptions = { depth: 18, stem: 'cifar', image: 32, classes: 10 };

  it('make a name and a title unless a name is given', () => {
    expect(resnet(valid)).toMatchObject({
      name: 'resnet18-cifar-32-10',
      title: 'ResNet-18, cifar stem, 32×32, 10 classes',
    });
    expect(resnet({ ...valid, depth: 50, strideIn: '1x1' }).title).toBe('ResNet-50 v1, cifar stem, 32×32, 10 classes');
    expect(resnet({ ...valid, depth: 50, strideIn: '1x1' }).name).toBe('resnet50-v1-cifar-32-10');
    expect(resnet({ ...valid, depth: 50, innerWidth: 2 })).toMatchObject({
      name: 'wide-resnet50-2-cifar-32-10',
      title: 'Wide ResNet-50-2, cifar stem, 32×32, 10 classes',
    });
    expect(resnet({ ...valid, name: 'mine', title: 'Mine' })).toMatchObject({ name: 'mine', title: 'Mine' });
  });

  it.each<[string, object, string]>([
    ['no image', { image: 0 }, 'input: 3×0×0 is not a feature map; sizes are positive integers'],
    ['a depth', { depth: 20 }, 'depth 20: 18, 34, 50 and 101 are known'],
    ['a stem', { stem: 'mnist' }, 'stem "mnist": imagenet and cifar are known'],
    ['a stride', { depth: 50, strideIn: '5x5' }, 'strideIn "5x5": 3x3 and 1x1 are known'],
    ['a stride that no block has', { strideIn: '1x1' }, 'strideIn "1x1": ResNet-18 has no bottlenecks'],
    ['half an inner width', { depth: 50, innerWidth: 1.5 }, 'innerWidth 1.5: must be a positive integer'],
    ['an inner width that no block has', { innerWidth: 2 }, 'innerWidth 2: ResNet-18 has no bottlenecks'],
    ['half a class', { classes: 0.5 }, 'fc: 0.5×1×1 is not a feature map; sizes are positive integers'],
  ])('that make no network are refused: %s', (_what, wrong, message) => {
    expect(() => resnet({ ...valid, ...wrong })).toThrow(new RangeError(message));
  });
});
