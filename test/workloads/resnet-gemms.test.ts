/** Every convolution and linear layer of ResNet-18 and ResNet-50 @224 as the GEMM of its forward pass, against derived tables. */
import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import { countLayer } from '../../workloads/count.ts';
import type { Network } from '../../workloads/layer.ts';

interface Row {
  /** Which layers of the network the row stands for. */
  readonly ids: RegExp;
  readonly repetitions: number;
  /** Per image: M = Ho·Wo, N = Cout, K = Cin·k². */
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

const tables: readonly [string, readonly Row[]][] = [
  ['resnet18', resnet18],
  ['resnet50', resnet50],
];

/** Forward GEMMs per image, from the layers' shapes. */
function gemms(built: Network): { id: string; gemm: readonly [number, number, number]; macs: number }[] {
  return built.layers.flatMap((layer) => {
    if (layer.kind !== 'conv2d' && layer.kind !== 'linear') return [];
    const { id, input, output } = layer;
    const taps = layer.kind === 'conv2d' ? layer.kernelHeight * layer.kernelWidth : 1;
    const gemm = [output.height * output.width, output.channels, input.channels * taps] as const;
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
