import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import { countLayer } from '../../workloads/count.ts';
import { mobilenetV2 } from '../../workloads/mobilenet-v2.ts';
import type { MobilenetV2Options } from '../../workloads/mobilenet-v2.ts';
import { blockMacs, blocksOf, convsOf, isPointwise, megaMacs, shareOf } from './conv-macs.ts';

const valid: MobilenetV2Options = { widthMultiplier: 1, stem: 'imagenet', image: 224, classes: 1000 };
const network = networkFrom('mobilenet-v2');
const cifar = networkFrom('mobilenet-v2-cifar10');

/** Blocks from and to, MMAC of each (workloads.md §4). */
const rows = [
  [1, 1, '– / 3.61 / 6.42'],
  [2, 2, '19.27 / 2.71 / 7.23'],
  [3, 3, '10.84 / 4.06 / 10.84'],
  [4, 4, '10.84 / 1.02 / 3.61'],
  [5, 6, '4.82 / 1.35 / 4.82'],
  [7, 7, '4.82 / 0.34 / 2.41'],
  [8, 10, '4.82 / 0.68 / 4.82'],
  [11, 11, '4.82 / 0.68 / 7.23'],
  [12, 13, '10.84 / 1.02 / 10.84'],
  [14, 14, '10.84 / 0.25 / 4.52'],
  [15, 16, '7.53 / 0.42 / 7.53'],
  [17, 17, '7.53 / 0.42 / 15.05'],
] as const;

describe('the table of MobileNet v2', () => {
  it('has these blocks', () => {
    expect(blocksOf(network)).toHaveLength(17);
  });

  it.each(rows)('blocks %d to %d: %s MMAC', (from, to, expected) => {
    for (const id of blocksOf(network).slice(from - 1, to)) expect(blockMacs(network, id)).toBe(expected);
  });

  it('begins with 10.84 MMAC and ends with 20.07 and 1.28', () => {
    expect(megaMacs(network, 'conv_stem')).toBe('10.84');
    expect(megaMacs(network, 'conv_head')).toBe('20.07');
    expect((countLayer(network.layers.at(-1)!, 'A').macs / 1e6).toFixed(2)).toBe('1.28');
  });

  it('has 89.1 % of MACs and 61.2 % of weights in 1×1 convolutions', () => {
    expect(shareOf(network, isPointwise)).toEqual(['89.1', '61.2']);
  });
});

describe('blocks', () => {
  it('are named as in timm', () => {
    const names = ['conv_pw', 'bn1', 'act1', 'conv_dw', 'bn2', 'act2', 'conv_pwl', 'bn3', 'add'];
    const block = network.layers.filter(({ id }) => id.startsWith('blocks.1.1.'));
    expect(block.map(({ id }) => id)).toEqual(names.map((name) => `blocks.1.1.${name}`));
  });

  it('add what they read where the shape stays, and nowhere else', () => {
    const adding = network.layers.flatMap(({ id }) => /^blocks\.(.*)\.add$/.exec(id)?.[1] ?? []);
    expect(adding).toEqual(['1.1', '2.1', '2.2', '3.1', '3.2', '3.3', '4.1', '4.2', '5.1', '5.2']);
    expect(network.layers.find(({ id }) => id === 'blocks.1.1.add')!.inputs).toEqual([
      'blocks.1.1.bn3',
      'blocks.1.0.bn3',
    ]);
  });

  it('have ReLU6, which can be done on the way, behind all convolutions but the last', () => {
    const activations = network.layers.filter(({ kind }) => kind === 'vector-work');
    expect(activations).toHaveLength(convsOf(network).length - 17);
    for (const layer of activations) expect(layer).toMatchObject({ operator: 'relu6', gradient: 'pointwise' });
  });
});

describe('the width multiplier', () => {
  it('leaves the head at 1280 below 1, and scales it above', () => {
    const headOf = (name: string): number =>
      convsOf(networkFrom(name)).find(({ id }) => id === 'conv_head')!.output.channels;
    expect(['mobilenet-v2-0.5', 'mobilenet-v2-0.8', 'mobilenet-v2-1.4'].map(headOf)).toEqual([1280, 1280, 1792]);
  });
});

describe('the variant for CIFAR', () => {
  it('goes from 32×32 to 4×4', () => {
    const sides = convsOf(cifar).map(({ output }) => output.height);
    expect([...new Set(sides)]).toEqual([32, 16, 8, 4]);
  });

  it('expands in the first block too, by 1', () => {
    expect(convsOf(cifar)[1]).toMatchObject({ id: 'blocks.0.0.conv_pw', output: { channels: 32 } });
  });

  it('projects shortcuts where only the channels differ', () => {
    const projected = cifar.layers.flatMap(({ id }) => /^blocks\.(.*)\.shortcut\.conv$/.exec(id)?.[1] ?? []);
    expect(projected).toEqual(['0.0', '1.0', '4.0', '6.0']);
    expect(cifar.layers.find(({ id }) => id === 'blocks.0.0.add')!.inputs).toEqual([
      'blocks.0.0.bn3',
      'blocks.0.0.shortcut.bn',
    ]);
  });

  it('has ReLU', () => {
    expect(cifar.layers.filter(({ kind }) => kind === 'vector-work')).toEqual([]);
    expect(cifar.layers.filter(({ kind }) => kind === 'relu')).toHaveLength(1 + 17 * 2 + 1);
  });
});

describe('options', () => {
  it('make a name and a title unless they are given', () => {
    expect(mobilenetV2({ ...valid, widthMultiplier: 0.35 })).toMatchObject({
      name: 'mobilenet-v2-0.35-imagenet-224-1000',
      title: 'MobileNet v2 ×0.35, imagenet stem, 224×224, 1000 classes',
    });
    expect(mobilenetV2({ ...valid, name: 'mine', title: 'Mine' })).toMatchObject({ name: 'mine', title: 'Mine' });
  });

  it.each<[string, object, string]>([
    ['a negative width', { widthMultiplier: -1 }, 'widthMultiplier -1: must be positive'],
    ['a stem', { stem: 'mnist' }, 'stem "mnist": imagenet and cifar are known'],
    ['no image', { image: 0 }, 'input: 3×0×0 is not a feature map; sizes are positive integers'],
    ['half a class', { classes: 0.5 }, 'classifier: 0.5×1×1 is not a feature map; sizes are positive integers'],
  ])('that make no network are refused: %s', (_what, wrong, message) => {
    expect(() => mobilenetV2({ ...valid, ...wrong })).toThrow(new RangeError(message));
  });
});
