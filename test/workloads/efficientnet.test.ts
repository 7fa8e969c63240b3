import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import { efficientnet } from '../../workloads/efficientnet.ts';
import type { EfficientnetOptions } from '../../workloads/efficientnet.ts';
import type { Network } from '../../workloads/layer.ts';
import { blockMacs, blocksOf, convsOf, isPointwise, megaMacs, shareOf } from './conv-macs.ts';

const valid: EfficientnetOptions = { widthMultiplier: 1, depthMultiplier: 1, image: 224, classes: 1000 };
const b0 = networkFrom('efficientnet-b0');
const lite0 = networkFrom('efficientnet-lite0');

/** Blocks from and to, MMAC of each (workloads.md §4). */
const rows = [
  [1, 1, '– / 3.61 / 6.42'],
  [2, 2, '19.27 / 2.71 / 7.23'],
  [3, 3, '10.84 / 4.06 / 10.84'],
  [4, 4, '10.84 / 2.82 / 4.52'],
  [5, 5, '7.53 / 4.70 / 7.53'],
  [6, 6, '7.53 / 0.42 / 3.76'],
  [7, 8, '7.53 / 0.85 / 7.53'],
  [9, 9, '7.53 / 2.35 / 10.54'],
  [10, 11, '14.75 / 3.29 / 14.75'],
  [12, 12, '14.75 / 0.82 / 6.32'],
  [13, 15, '10.84 / 1.41 / 10.84'],
  [16, 16, '10.84 / 0.51 / 18.06'],
] as const;

describe('the table of EfficientNet-B0', () => {
  it('has these blocks', () => {
    expect(blocksOf(b0)).toHaveLength(16);
  });

  it.each(rows)('blocks %d to %d: %s MMAC', (from, to, expected) => {
    for (const id of blocksOf(b0).slice(from - 1, to)) expect(blockMacs(b0, id)).toBe(expected);
  });

  it('ends with 20.07 MMAC', () => {
    expect(megaMacs(b0, 'conv_head')).toBe('20.07');
  });

  it('has 87.7 % of MACs and 60.1 % of weights in 1×1 convolutions that see the map', () => {
    // The table prints 87.8 % of MACs: the blocks above as printed add up to 338.58 of 385.8, exactly they are 87.746 %.
    // With those of squeeze-and-excitation, which see one pixel, it were 87.9 % and 72.1 %.
    expect(shareOf(b0, (conv) => isPointwise(conv) && !conv.id.includes('.se.'))).toEqual(['87.7', '60.1']);
    expect(shareOf(b0, isPointwise)).toEqual(['87.9', '72.1']);
  });
});

describe('squeeze-and-excitation', () => {
  it('stands between the depthwise convolution and the projection, named as in timm', () => {
    const names = ['conv_pw', 'bn1', 'act1', 'conv_dw', 'bn2', 'act2'];
    const squeeze = ['mean', 'conv_reduce', 'act1', 'conv_expand', 'gate', 'scale'].map((name) => `se.${name}`);
    const block = b0.layers.filter(({ id }) => id.startsWith('blocks.2.1.'));
    const all = [...names, ...squeeze, 'conv_pwl', 'bn3', 'add'];
    expect(block.map(({ id }) => id)).toEqual(all.map((name) => `blocks.2.1.${name}`));
  });

  it('squeezes to a quarter of the channels that the block reads, with biases', () => {
    const convs = convsOf(b0).filter(({ id }) => id.startsWith('blocks.2.1.se.'));
    expect(convs).toMatchObject([
      { input: { channels: 240, height: 1, width: 1 }, output: { channels: 10 }, hasBias: true },
      { input: { channels: 10 }, output: { channels: 240, height: 1, width: 1 }, hasBias: true },
    ]);
  });

  it('scales the map by a number for each channel', () => {
    const scale = b0.layers.find(({ id }) => id === 'blocks.0.0.se.scale');
    const map = { channels: 32, height: 112, width: 112 };
    expect(scale).toMatchObject({
      inputs: ['blocks.0.0.act2', 'blocks.0.0.se.gate'],
      operands: [map, { channels: 32, height: 1, width: 1 }],
      output: map,
      gradient: 'inputs',
    });
  });
});

describe('scaling', () => {
  const blocksPerStage = (network: Network): number[] => {
    const stages = blocksOf(network).map((id) => Number(id.split('.')[1]));
    return [0, 1, 2, 3, 4, 5, 6].map((stage) => stages.filter((found) => found === stage).length);
  };
  const endsOf = (network: Network): number[] =>
    convsOf(network).flatMap(({ id, output }) => (['conv_stem', 'conv_head'].includes(id) ? output.channels : []));

  it('takes the numbers of blocks up', () => {
    expect(blocksPerStage(b0)).toEqual([1, 2, 2, 3, 3, 4, 1]);
    expect(blocksPerStage(networkFrom('efficientnet-b1'))).toEqual([2, 3, 3, 4, 4, 5, 2]);
  });

  it('leaves the first and last stage, stem and head of Lite as they are', () => {
    const scaled = { ...valid, widthMultiplier: 1.4, depthMultiplier: 1.8 } as const;
    expect(blocksPerStage(efficientnet({ ...scaled, isLite: true }))).toEqual([1, 4, 4, 6, 6, 8, 1]);
    expect(endsOf(efficientnet({ ...scaled, isLite: true }))).toEqual([32, 1280]);
    expect(blocksPerStage(efficientnet(scaled))).toEqual([2, 4, 4, 6, 6, 8, 2]);
    expect(endsOf(efficientnet(scaled))).toEqual([48, 1792]);
  });

  it('gives B1 sides of 120, 60, 30, 15 and 8', () => {
    const sides = convsOf(networkFrom('efficientnet-b1')).flatMap(({ groups, output }) =>
      groups > 1 ? output.height : [],
    );
    expect([...new Set(sides)]).toEqual([120, 60, 30, 15, 8]);
  });
});

describe('activations', () => {
  const operators = (network: Network): string[] => [
    ...new Set(network.layers.flatMap((layer) => (layer.kind === 'vector-work' ? layer.operator : []))),
  ];

  it('are SiLU and the gates of squeeze-and-excitation, or ReLU6 alone in Lite', () => {
    expect(operators(b0).toSorted()).toEqual(['scale', 'sigmoid', 'silu']);
    expect(operators(lite0)).toEqual(['relu6']);
  });
});

describe('options', () => {
  it('make a name and a title unless they are given', () => {
    expect(efficientnet({ ...valid, widthMultiplier: 1.1, depthMultiplier: 1.2, image: 260 })).toMatchObject({
      name: 'efficientnet-1.1-1.2-260-1000',
      title: 'EfficientNet, 1.1× channels, 1.2× blocks, 260×260, 1000 classes',
    });
    expect(efficientnet({ ...valid, isLite: true })).toMatchObject({
      name: 'efficientnet-lite-1-1-224-1000',
      title: 'EfficientNet-Lite, 1× channels, 1× blocks, 224×224, 1000 classes',
    });
    expect(efficientnet({ ...valid, name: 'mine', title: 'Mine' })).toMatchObject({ name: 'mine', title: 'Mine' });
  });

  it.each<[string, object, string]>([
    ['no width', { widthMultiplier: 0 }, 'widthMultiplier 0: must be positive'],
    ['no depth', { depthMultiplier: 0 }, 'depthMultiplier 0: must be positive'],
    ['endless depth', { depthMultiplier: Infinity }, 'depthMultiplier Infinity: must be positive'],
    ['no image', { image: 0 }, 'input: 3×0×0 is not a feature map; sizes are positive integers'],
    ['half a class', { classes: 0.5 }, 'classifier: 0.5×1×1 is not a feature map; sizes are positive integers'],
  ])('that make no network are refused: %s', (_what, wrong, message) => {
    expect(() => efficientnet({ ...valid, ...wrong })).toThrow(new RangeError(message));
  });
});
