import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import { count, countLayer } from '../../workloads/count.ts';
import { mobilenetV1 } from '../../workloads/mobilenet-v1.ts';
import type { MobilenetV1Options } from '../../workloads/mobilenet-v1.ts';
import { blocksOf, convsOf, isPointwise, megaMacs, shareOf } from './conv-macs.ts';

const valid: MobilenetV1Options = { widthMultiplier: 1, image: 224, classes: 1000 };
const network = networkFrom('mobilenet-v1');

/** Channels behind each pointwise convolution. */
const pointwiseWidths = (options: Partial<MobilenetV1Options>): number[] =>
  convsOf(mobilenetV1({ ...valid, ...options })).flatMap((conv) => (isPointwise(conv) ? conv.output.channels : []));

/** Block, MMAC of its depthwise and its pointwise convolution, thousands of weights of the latter (workloads.md §4). */
const rows = [
  [1, '3.61', '25.69', '2.0'],
  [2, '1.81', '25.69', '8.2'],
  [3, '3.61', '51.38', '16.4'],
  [4, '0.90', '25.69', '32.8'],
  [5, '1.81', '51.38', '65.5'],
  [6, '0.45', '25.69', '131.1'],
  ...[7, 8, 9, 10, 11].map((block) => [block, '0.90', '51.38', '262.1'] as const),
  [12, '0.23', '25.69', '524.3'],
  [13, '0.45', '51.38', '1048.6'],
] as const;

describe('the table of MobileNet v1', () => {
  it('has these blocks', () => {
    expect(blocksOf(network)).toHaveLength(rows.length);
  });

  it.each(rows)(
    'block %d: depthwise %s and pointwise %s MMAC, %s thousand weights',
    (block, depthwise, pointwise, weights) => {
      const id = blocksOf(network)[block - 1];
      expect(megaMacs(network, `${id}.conv_dw`)).toBe(depthwise);
      expect(megaMacs(network, `${id}.conv_pw`)).toBe(pointwise);
      const conv = convsOf(network).find((layer) => layer.id === `${id}.conv_pw`)!;
      expect((countLayer(conv, 'A').parameters / 1e3).toFixed(1)).toBe(weights);
    },
  );

  it('begins with 10.84 MMAC and ends with 1.02', () => {
    expect(megaMacs(network, 'conv_stem')).toBe('10.84');
    expect((countLayer(network.layers.at(-1)!, 'A').macs / 1e6).toFixed(2)).toBe('1.02');
  });

  it('has 94.9 % of MACs and 74.6 % of weights in 1×1 convolutions, 3.1 % of MACs in depthwise ones', () => {
    expect(shareOf(network, isPointwise)).toEqual(['94.9', '74.6']);
    expect(shareOf(network, ({ groups }) => groups > 1)[0]).toBe('3.1');
  });
});

describe('layer ids', () => {
  it('are those of timm', () => {
    expect(blocksOf(network).map((id) => id.replace('blocks.', ''))).toEqual([
      '0.0',
      '1.0',
      '1.1',
      '2.0',
      '2.1',
      '3.0',
      '3.1',
      '3.2',
      '3.3',
      '3.4',
      '3.5',
      '4.0',
      '4.1',
    ]);
    const names = ['conv_dw', 'bn1', 'act1', 'conv_pw', 'bn2', 'act2'];
    const block = network.layers.filter(({ id }) => id.startsWith('blocks.1.0.'));
    expect(block.map(({ id }) => id)).toEqual(names.map((name) => `blocks.1.0.${name}`));
    const around = network.layers.filter(({ id }) => !id.startsWith('blocks.'));
    expect(around.map(({ id }) => id)).toEqual(['conv_stem', 'bn1', 'act1', 'global_pool', 'classifier']);
  });
});

describe('the width multiplier', () => {
  it('rounds to multiples of 8', () => {
    const six = (width: number): number[] => Array.from({ length: 6 }, () => width);
    expect(pointwiseWidths({ widthMultiplier: 0.75 })).toEqual([48, 96, 96, 192, 192, ...six(384), 768, 768]);
    expect(pointwiseWidths({ widthMultiplier: 1.4 })).toEqual([88, 176, 176, 360, 360, ...six(720), 1432, 1432]);
  });

  it('or truncates as TF-slim does, which differs at 1.4 but not at 0.75', () => {
    const truncated = { widthMultiplier: 1.4, rounding: 'truncated' } as const;
    const six = Array.from({ length: 6 }, () => 716);
    expect(pointwiseWidths(truncated)).toEqual([89, 179, 179, 358, 358, ...six, 1433, 1433]);
    expect(convsOf(mobilenetV1({ ...valid, ...truncated }))[0].output.channels).toBe(44);
    const thin = { ...valid, widthMultiplier: 0.75 } as const;
    expect(mobilenetV1({ ...thin, rounding: 'truncated' }).layers).toEqual(mobilenetV1(thin).layers);
  });

  // Howard et al. 2017, tables 6 and 7 (recalled), which cut 290.7 off to 290.
  it.each([
    [0.5, 224, '149'],
    [0.25, 224, '41'],
    [1, 192, '418'],
    [1, 160, '291'],
    [1, 128, '186'],
  ])('%d at %d² gives the %s MMAC of the paper', (widthMultiplier, image, expected) => {
    const { macs } = count(mobilenetV1({ ...valid, widthMultiplier, image }), 'A');
    expect((macs / 1e6).toFixed(0)).toBe(expected);
  });
});

describe('options', () => {
  it('make a name and a title unless they are given', () => {
    expect(mobilenetV1({ ...valid, widthMultiplier: 0.5 })).toMatchObject({
      name: 'mobilenet-v1-0.5-224-1000',
      title: 'MobileNet v1 ×0.5, 224×224, 1000 classes',
    });
    expect(mobilenetV1({ ...valid, rounding: 'truncated' })).toMatchObject({
      name: 'mobilenet-v1-1-truncated-224-1000',
      title: 'MobileNet v1 ×1 truncated, 224×224, 1000 classes',
    });
    expect(mobilenetV1({ ...valid, name: 'mine', title: 'Mine' })).toMatchObject({ name: 'mine', title: 'Mine' });
  });

  it.each<[string, object, string]>([
    ['no width', { widthMultiplier: 0 }, 'widthMultiplier 0: must be positive'],
    ['a rounding', { rounding: 'up' }, 'rounding "up": multiple-of-8 and truncated are known'],
    ['no image', { image: 0 }, 'input: 3×0×0 is not a feature map; sizes are positive integers'],
    ['half a class', { classes: 0.5 }, 'classifier: 0.5×1×1 is not a feature map; sizes are positive integers'],
  ])('that make no network are refused: %s', (_what, wrong, message) => {
    expect(() => mobilenetV1({ ...valid, ...wrong })).toThrow(new RangeError(message));
  });
});
