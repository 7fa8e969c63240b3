/**
 * Totals of every network of the catalog: parameters to the unit, MACs and activations to every digit of the derived tables
 * (reference/workloads.md §2.1 and §2.2; those of the glyph networks are worked out by hand).
 */
import { describe, expect, it } from 'vitest';
import { networkFrom, networkNames } from '../../workloads/catalog.ts';
import type { NetworkSpec } from '../../workloads/catalog.ts';
import { count } from '../../workloads/count.ts';
import { inDigitsOf } from './in-digits-of.ts';

interface Row {
  readonly name: string;
  readonly parameters: number;
  /** Convention A. */
  readonly macs?: string;
  /** What B adds: products of attention. */
  readonly attention?: string;
  /** Convention B. */
  readonly activations?: string;
}

const cnns: readonly Row[] = [
  { name: 'resnet18', parameters: 11_689_512, macs: '1814.1 M', activations: '2.48 M' },
  { name: 'resnet34', parameters: 21_797_672, macs: '3663.8 M', activations: '3.74 M' },
  { name: 'resnet50', parameters: 25_557_032, macs: '4089.2 M', activations: '11.11 M' },
  { name: 'resnet50-v1', parameters: 25_557_032, macs: '3858.0 M' },
  { name: 'resnet101', parameters: 44_549_160, macs: '7801.4 M', activations: '16.23 M' },
  { name: 'wide-resnet50-2', parameters: 68_883_240, macs: '11398.0 M', activations: '14.40 M' },
  { name: 'resnet18-cifar10', parameters: 11_173_962, macs: '555.4 M', activations: '0.61 M' },
  { name: 'resnet18-cifar100', parameters: 11_220_132, activations: '0.61 M' },
  { name: 'resnet34-cifar10', parameters: 21_282_122, macs: '1159.4 M', activations: '1.02 M' },
  { name: 'resnet50-cifar10', parameters: 23_520_842, macs: '1297.8 M', activations: '3.43 M' },
  { name: 'resnet18-tiny-imagenet', parameters: 11_271_432, macs: '2221.8 M', activations: '2.46 M' },
  { name: 'resnet18-tiny-imagenet-7x7', parameters: 11_279_112, macs: '148.1 M', activations: '0.20 M' },
  { name: 'resnet9', parameters: 6_573_130, macs: '379.3 M', activations: '0.38 M' },
  // Weights 9 082 752 (sat.md §4.2: 9.08 M) and 2 · 2688 of batch norm.
  { name: 'resnet9-kakao', parameters: 9_088_128, macs: '1.162 G', activations: '0.534 M' },
  { name: 'vgg16', parameters: 138_357_544, macs: '15470.3 M', activations: '13.56 M' },
  { name: 'vgg19', parameters: 143_667_240, macs: '19632.1 M', activations: '14.86 M' },
  { name: 'vgg16-cifar10', parameters: 14_728_266, macs: '313.2 M', activations: '0.28 M' },
  { name: 'vgg19-cifar10', parameters: 20_040_522, macs: '398.1 M', activations: '0.30 M' },
  { name: 'vgg19-cifar100', parameters: 20_086_692, macs: '398.2 M', activations: '0.30 M' },
  { name: 'mobilenet-v1', parameters: 4_231_976, macs: '568.7 M', activations: '5.04 M' },
  { name: 'mobilenet-v1-0.75', parameters: 2_585_560, macs: '325.4 M', activations: '3.78 M' },
  { name: 'mobilenet-v1-1.25', parameters: 6_270_840, macs: '879.5 M', activations: '6.30 M' },
  { name: 'mobilenet-v1-1.4', parameters: 7_704_152, macs: '1102.1 M', activations: '7.09 M' },
  { name: 'mobilenet-v2', parameters: 3_504_872, macs: '300.8 M', activations: '6.68 M' },
  { name: 'mobilenet-v2-0.5', parameters: 1_968_680, macs: '97.1 M', activations: '3.64 M' },
  { name: 'mobilenet-v2-0.8', parameters: 2_792_488, macs: '222.5 M', activations: '5.93 M' },
  { name: 'mobilenet-v2-1.15', parameters: 4_419_144, macs: '444.2 M', activations: '8.74 M' },
  { name: 'mobilenet-v2-1.4', parameters: 6_108_776, macs: '582.2 M', activations: '9.57 M' },
  { name: 'mobilenet-v2-1.8', parameters: 9_361_448, macs: '922.9 M', activations: '12.05 M' },
  { name: 'mobilenet-v2-2.0', parameters: 11_258_088, macs: '1137.4 M', activations: '13.36 M' },
  { name: 'mobilenet-v2-cifar10', parameters: 2_296_922, macs: '91.2 M', activations: '1.72 M' },
  { name: 'efficientnet-b0', parameters: 5_288_548, macs: '385.8 M', activations: '6.75 M' },
  { name: 'efficientnet-b1', parameters: 7_794_184, macs: '686.8 M', activations: '10.88 M' },
  { name: 'efficientnet-lite0', parameters: 4_652_008, macs: '385.2 M', activations: '6.74 M' },
];

const transformers: readonly Row[] = [
  { name: 'vit-ti-16', parameters: 5_717_416, macs: '1.0749 G', attention: '0.1788 G', activations: '5.97 M' },
  { name: 'vit-s-16', parameters: 22_050_664, macs: '4.2412 G', attention: '0.3577 G', activations: '11.95 M' },
  { name: 'vit-b-16', parameters: 86_567_656, macs: '16.8485 G', attention: '0.7153 G', activations: '23.90 M' },
  { name: 'vit-l-16', parameters: 304_326_632, macs: '59.6472 G', attention: '1.9075 G', activations: '63.52 M' },
  { name: 'vit-b-32', parameters: 88_224_232, macs: '4.363 G', attention: '0.046 G' },
  { name: 'vit-h-14', parameters: 632_045_800, macs: '161.88 G', attention: '5.411 G' },
  { name: 'deit-ti', parameters: 5_717_416, macs: '1.0749 G', attention: '0.1788 G', activations: '5.97 M' },
  { name: 'deit-s', parameters: 22_050_664, macs: '4.2412 G', attention: '0.3577 G', activations: '11.95 M' },
  { name: 'deit-b', parameters: 86_567_656, macs: '16.8485 G', attention: '0.7153 G', activations: '23.90 M' },
  // Weights 9 512 960 and 21 290 496 (sat.md §4.2: 9.51 M and 21.29 M); the rest is biases, norms, class token and positions.
  { name: 'vit-cifar100', parameters: 9_579_108, macs: '0.615 G', attention: '0.026 G' },
  { name: 'vit-s-4-cifar100', parameters: 21_376_996, macs: '1.381 G', attention: '0.039 G' },
  { name: 'bert-base', parameters: 109_482_240, macs: '10.872 G', attention: '0.302 G' },
  // The table prints 32.616, three times its rounded 10.872. 384 tokens of 84 934 656 MAC and the pooler make 32.6155.
  { name: 'bert-base-384', parameters: 109_482_240, macs: '32.615 G', attention: '2.718 G' },
  { name: 'bert-large', parameters: 335_141_888, macs: '38.656 G', attention: '0.805 G' },
  { name: 'bert-large-384', parameters: 335_141_888, macs: '115.965 G', attention: '7.248 G' },
  { name: 'gpt2', parameters: 124_439_808, macs: '126.50 G', attention: '19.33 G' },
  { name: 'gpt2-medium', parameters: 354_823_168, macs: '361.9 G', attention: '51.5 G' },
  { name: 'gpt2-large', parameters: 774_030_080, macs: '790.6 G', attention: '96.6 G' },
  { name: 'gpt2-xl', parameters: 1_557_611_200, macs: '1592.3 G', attention: '161.1 G' },
  { name: 'gpt3-small', parameters: 125_226_240, macs: '252.99 G', attention: '77.31 G' },
  { name: 'llama-7b', parameters: 6_738_415_616, macs: '13531 G', attention: '1099.5 G' },
  // The table prints 1717.9, cut off rather than rounded: 2 · 40 · 2048² · 5120 = 1 717 986 918 400.
  { name: 'llama-2-13b', parameters: 13_015_864_320, macs: '26320 G', attention: '1718.0 G' },
];

const glyphs: readonly Row[] = [
  { name: 'mlp-glyphs', parameters: 50_698, macs: '0.1 M', activations: '0.00 M' },
  { name: 'cnn-glyphs', parameters: 38_330, macs: '0.4 M', activations: '0.01 M' },
  { name: 'vit-glyphs', parameters: 18_538, macs: '0.3 M', activations: '0.01 M' },
];

function expectTotals(spec: NetworkSpec, { parameters, macs, attention, activations }: Omit<Row, 'name'>): void {
  const network = networkFrom(spec);
  const [a, b] = [count(network, 'A'), count(network, 'B')];
  expect(a.parameters).toBe(parameters);
  if (macs !== undefined) expect(inDigitsOf(macs, a.macs)).toBe(macs);
  if (attention !== undefined) expect(inDigitsOf(attention, b.macs - a.macs)).toBe(attention);
  if (activations !== undefined) expect(inDigitsOf(activations, b.activations)).toBe(activations);
}

describe('the published and derived totals', () => {
  it('cover the catalog', () => {
    expect([...cnns, ...transformers, ...glyphs].map(({ name }) => name)).toEqual(networkNames);
  });

  it.each([...cnns, ...transformers, ...glyphs])('hold for $name', ({ name, ...totals }) => {
    expectTotals(name, totals);
  });

  it('hold for a ResNet-9 whose convolutions have biases', () => {
    const spec = { generator: 'resnet9', layout: 'dawnbench', convBias: true, image: 32, classes: 10 } as const;
    expectTotals(spec, { parameters: 6_575_370, macs: '379.3 M', activations: '0.38 M' });
  });

  it.each<[11 | 13, Omit<Row, 'name'>]>([
    [11, { parameters: 132_863_336, macs: '7.61 G', activations: '7.44 M' }],
    [13, { parameters: 133_047_848, macs: '11.31 G', activations: '12.25 M' }],
  ])('hold for VGG-%d, which has no name (torchvision, timm)', (depth, totals) => {
    expectTotals({ generator: 'vgg', depth, head: 'imagenet', image: 224, classes: 1000 }, totals);
  });

  it.each([
    ['B2', 1.1, 1.2, 260, 9_109_994],
    ['B3', 1.2, 1.4, 300, 12_233_232],
    ['B4', 1.4, 1.8, 380, 19_341_616],
  ])('hold for EfficientNet-%s, which has no name (torchvision)', (_v, widthMultiplier, depthMultiplier, image, n) => {
    const spec = { generator: 'efficientnet', widthMultiplier, depthMultiplier, image, classes: 1000 } as const;
    expectTotals(spec, { parameters: n });
  });

  it('give ResNet-18 its 1 814 073 344 multiply-accumulates', () => {
    expect(count(networkFrom('resnet18'), 'A').macs).toBe(1_814_073_344);
  });
});

describe('the gmacs column of timm', () => {
  it.each([
    ['resnet18', '1.82 G'],
    ['resnet34', '3.67 G'],
    ['resnet50', '4.11 G'],
    ['resnet101', '7.83 G'],
    ['wide-resnet50-2', '11.43 G'],
    ['vgg16', '15.47 G'],
    ['vgg19', '19.63 G'],
    ['mobilenet-v1', '0.58 G'],
    ['mobilenet-v1-1.25', '0.89 G'],
    ['mobilenet-v2', '0.31 G'],
    ['mobilenet-v2-0.5', '0.10 G'],
    ['mobilenet-v2-1.4', '0.60 G'],
    ['efficientnet-b0', '0.40 G'],
    ['efficientnet-b1', '0.71 G'],
    ['efficientnet-lite0', '0.40 G'],
    ['vit-ti-16', '1.26 G'],
    ['vit-s-16', '4.61 G'],
    ['vit-b-16', '17.58 G'],
    ['vit-l-16', '61.6 G'],
  ])('agrees with %s by convention C: %s', (name, expected) => {
    expect(inDigitsOf(expected, count(networkFrom(name), 'C').macs)).toBe(expected);
  });
});

describe('aliases', () => {
  it.each([
    ['deit-ti', 'vit-ti-16'],
    ['deit-s', 'vit-s-16'],
    ['deit-b', 'vit-b-16'],
  ])('%s has the layers of %s', (alias, name) => {
    expect(networkFrom(alias).layers).toEqual(networkFrom(name).layers);
  });
});

describe('MobileNets, table 6', () => {
  it.each([
    ['mobilenet-v1', '569 M', '4.2 M'],
    ['mobilenet-v1-0.75', '325 M', '2.6 M'],
  ])('gives %s %s MACs and %s parameters', (name, macs, parameters) => {
    const totals = count(networkFrom(name), 'A');
    expect(inDigitsOf(macs, totals.macs)).toBe(macs);
    expect(inDigitsOf(parameters, totals.parameters)).toBe(parameters);
  });
});
