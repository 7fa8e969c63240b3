/**
 * Every convolution and linear layer of SAT's networks as the GEMM of its forward pass, against derived tables (reference/sat.md
 * §4.3 to §4.6).
 */
import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import { countLayer } from '../../workloads/count.ts';
import type { Network } from '../../workloads/layer.ts';

interface Row {
  /** Which layers of the network the row stands for. */
  readonly ids: RegExp;
  readonly repetitions: number;
  /** Per image: M = Ho·Wo, N = Cout, K = Cin·k²/groups. */
  readonly gemm: readonly [M: number, N: number, K: number];
  /** Of all repetitions, to two digits. */
  readonly macs: string;
}

const row = (ids: RegExp, repetitions: number, gemm: Row['gemm'], macs: string): Row => ({
  ids,
  repetitions,
  gemm,
  macs,
});

const resnet18: readonly Row[] = [
  row(/^conv1$/, 1, [12544, 64, 147], '118.01'),
  row(/^layer1\.\d\.conv\d$/, 4, [3136, 64, 576], '462.42'),
  row(/^layer2\.0\.conv1$/, 1, [784, 128, 576], '57.80'),
  row(/^layer2\.0\.downsample\.conv$/, 1, [784, 128, 64], '6.42'),
  row(/^layer2\.(0\.conv2|1\.conv\d)$/, 3, [784, 128, 1152], '346.82'),
  row(/^layer3\.0\.conv1$/, 1, [196, 256, 1152], '57.80'),
  row(/^layer3\.0\.downsample\.conv$/, 1, [196, 256, 128], '6.42'),
  row(/^layer3\.(0\.conv2|1\.conv\d)$/, 3, [196, 256, 2304], '346.82'),
  row(/^layer4\.0\.conv1$/, 1, [49, 512, 2304], '57.80'),
  row(/^layer4\.0\.downsample\.conv$/, 1, [49, 512, 256], '6.42'),
  row(/^layer4\.(0\.conv2|1\.conv\d)$/, 3, [49, 512, 4608], '346.82'),
  row(/^fc$/, 1, [1, 1000, 512], '0.51'),
];

const resnet50: readonly Row[] = [
  row(/^conv1$/, 1, [12544, 64, 147], '118.01'),
  row(/^layer1\.0\.conv1$/, 1, [3136, 64, 64], '12.85'),
  row(/^layer1\.\d\.conv2$/, 3, [3136, 64, 576], '346.82'),
  row(/^layer1\.\d\.conv3$/, 3, [3136, 256, 64], '154.14'),
  row(/^layer1\.0\.downsample\.conv$/, 1, [3136, 256, 64], '51.38'),
  row(/^layer1\.[12]\.conv1$/, 2, [3136, 64, 256], '102.76'),
  row(/^layer2\.0\.conv1$/, 1, [3136, 128, 256], '102.76'),
  row(/^layer2\.0\.conv2$/, 1, [784, 128, 1152], '115.61'),
  row(/^layer2\.0\.downsample\.conv$/, 1, [784, 512, 256], '102.76'),
  row(/^layer2\.\d\.conv3$/, 4, [784, 512, 128], '205.52'),
  row(/^layer2\.[1-3]\.conv1$/, 3, [784, 128, 512], '154.14'),
  row(/^layer2\.[1-3]\.conv2$/, 3, [784, 128, 1152], '346.82'),
  row(/^layer3\.0\.conv1$/, 1, [784, 256, 512], '102.76'),
  row(/^layer3\.0\.conv2$/, 1, [196, 256, 2304], '115.61'),
  row(/^layer3\.0\.downsample\.conv$/, 1, [196, 1024, 512], '102.76'),
  row(/^layer3\.\d\.conv3$/, 6, [196, 1024, 256], '308.28'),
  row(/^layer3\.[1-5]\.conv1$/, 5, [196, 256, 1024], '256.90'),
  row(/^layer3\.[1-5]\.conv2$/, 5, [196, 256, 2304], '578.03'),
  row(/^layer4\.0\.conv1$/, 1, [196, 512, 1024], '102.76'),
  row(/^layer4\.0\.conv2$/, 1, [49, 512, 4608], '115.61'),
  row(/^layer4\.0\.downsample\.conv$/, 1, [49, 2048, 1024], '102.76'),
  row(/^layer4\.\d\.conv3$/, 3, [49, 2048, 512], '154.14'),
  row(/^layer4\.[12]\.conv1$/, 2, [49, 512, 2048], '102.76'),
  row(/^layer4\.[12]\.conv2$/, 2, [49, 512, 4608], '231.21'),
  row(/^fc$/, 1, [1, 1000, 2048], '2.05'),
];

const resnet9: readonly Row[] = [
  row(/^prep\.conv$/, 1, [1024, 64, 27], '1.77'),
  row(/^layer1\.conv$/, 1, [1024, 128, 576], '75.50'),
  row(/^layer1\.residual\.\d\.conv$/, 2, [256, 128, 1152], '75.50'),
  row(/^layer2\.conv$/, 1, [256, 256, 1152], '75.50'),
  row(/^layer3\.conv$/, 1, [64, 512, 2304], '75.50'),
  row(/^layer3\.residual\.\d\.conv$/, 2, [16, 512, 4608], '75.50'),
  row(/^linear$/, 1, [1, 10, 512], '0.01'),
];

const resnet9Kakao: readonly Row[] = [
  row(/^prep\.conv$/, 1, [1024, 128, 27], '3.54'),
  row(/^layer1\.conv$/, 1, [256, 256, 3200], '209.72'),
  row(/^layer1\.residual\.\d\.conv$/, 2, [256, 256, 2304], '301.99'),
  row(/^layer2\.conv$/, 1, [256, 512, 2304], '301.99'),
  row(/^layer2\.residual\.\d\.conv$/, 2, [64, 512, 4608], '301.99'),
  row(/^layer3\.conv$/, 1, [36, 256, 4608], '42.47'),
  row(/^linear$/, 1, [1, 10, 256], '0.00'),
];

/** The table prints one layer each; these are all of a row: 3 · 37.75 and 4 · 9.44. */
const vgg19: readonly Row[] = [
  row(/^features\.0$/, 1, [1024, 64, 27], '1.77'),
  row(/^features\.3$/, 1, [1024, 64, 576], '37.75'),
  row(/^features\.7$/, 1, [256, 128, 576], '18.87'),
  row(/^features\.10$/, 1, [256, 128, 1152], '37.75'),
  row(/^features\.14$/, 1, [64, 256, 1152], '18.87'),
  row(/^features\.(17|20|23)$/, 3, [64, 256, 2304], '113.25'),
  row(/^features\.27$/, 1, [16, 512, 2304], '18.87'),
  row(/^features\.(30|33|36)$/, 3, [16, 512, 4608], '113.25'),
  row(/^features\.(40|43|46|49)$/, 4, [4, 512, 4608], '37.75'),
  row(/^classifier$/, 1, [1, 100, 512], '0.05'),
];

/** The table has one layer of 3·width columns for queries, keys and values; these are three of width columns. */
const vitRows = (
  width: number,
  macs: readonly [patches: string, qkv: string, proj: string, fc: string, head: string],
) => [
  row(/^patch_embed\.proj$/, 1, [196, width, 768], macs[0]),
  row(/^blocks\.\d+\.attn\.[qkv]$/, 36, [197, width, width], macs[1]),
  row(/^blocks\.\d+\.attn\.proj$/, 12, [197, width, width], macs[2]),
  row(/^blocks\.\d+\.mlp\.fc1$/, 12, [197, 4 * width, width], macs[3]),
  row(/^blocks\.\d+\.mlp\.fc2$/, 12, [197, width, 4 * width], macs[3]),
  row(/^head$/, 1, [1, 1000, width], macs[4]),
];

const tables: readonly [string, readonly Row[]][] = [
  ['resnet18', resnet18],
  ['resnet50', resnet50],
  ['resnet9', resnet9],
  ['resnet9-kakao', resnet9Kakao],
  ['vgg19-cifar100', vgg19],
  ['vit-s-16', vitRows(384, ['57.80', '1045.76', '348.59', '1394.34', '0.38'])],
  ['vit-b-16', vitRows(768, ['115.61', '4183.03', '1394.34', '5577.38', '0.77'])],
];

/** Forward GEMMs per image, from the layers' shapes. */
function gemms(built: Network): { id: string; gemm: readonly [number, number, number]; macs: number }[] {
  return built.layers.flatMap((layer) => {
    if (layer.kind !== 'conv2d' && layer.kind !== 'linear') return [];
    const { id, input, output } = layer;
    const perChannel =
      layer.kind === 'conv2d' ? (layer.kernelHeight * layer.kernelWidth) / layer.groups : input.height * input.width;
    const gemm = [output.height * output.width, output.channels, input.channels * perChannel] as const;
    return [{ id, gemm, macs: countLayer(layer, 'A').macs }];
  });
}

describe.each(tables)('the GEMMs of %s', (name, rows) => {
  const all = gemms(networkFrom(name));

  it.each(rows)('$ids: $repetitions of $gemm', ({ ids, repetitions, gemm, macs }) => {
    const matching = all.filter(({ id }) => ids.test(id));
    expect(matching.map((found) => found.gemm)).toEqual(Array.from({ length: repetitions }, () => gemm));
    expect((matching.reduce((sum, found) => sum + found.macs, 0) / 1e6).toFixed(2)).toBe(macs);
  });

  it('are all in the table, once', () => {
    for (const { id } of all) expect([id, rows.filter(({ ids }) => ids.test(id)).length]).toEqual([id, 1]);
  });
});

describe('Tiny-ImageNet with the 3×3 stem', () => {
  it('starts with 4096, 64, 27 and goes through 64, 32, 16 and 8', () => {
    const all = gemms(networkFrom('resnet18-tiny-imagenet'));
    expect(all[0].gemm).toEqual([4096, 64, 27]);
    const second = (stage: number): number => all.find(({ id }) => id === `layer${stage}.1.conv2`)!.gemm[0];
    expect([1, 2, 3, 4].map(second)).toEqual([4096, 1024, 256, 64]);
    expect(all.at(-1)!.gemm).toEqual([1, 200, 512]);
  });
});
