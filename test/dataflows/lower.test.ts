import { describe, expect, it } from 'vitest';
import { phasesOf, pixelTaps } from '../../dataflows/conv-passes.ts';
import { lower } from '../../dataflows/lower.ts';
import type { LoweringOptions } from '../../dataflows/lowering-options.ts';
import { noOverrides } from '../../dataflows/layer-sparsity.ts';
import { methodNamed } from '../../dataflows/method.ts';
import type { ConvGeometry, ElementwiseOperation, Operation } from '../../dataflows/operation.ts';
import { networkFrom } from '../../workloads/catalog.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';
import type { Network } from '../../workloads/layer.ts';

function operations(network: Network, options: Partial<LoweringOptions> = {}): readonly Operation[] {
  return lower(network, {
    batch: 2,
    phase: 'training',
    method: methodNamed('dense'),
    sparsity: { n: 2, m: 8 },
    overrides: noOverrides,
    elementwise: 'none',
    pregenerate: true,
    zeroInsertion: false,
    ...options,
  }).operations;
}

/** Two convolutions with norm and ReLU, then a classifier. */
function plainNetwork(): Network {
  const builder = new NetworkBuilder({ channels: 3, height: 8, width: 8 });
  const first = builder.relu('r1', builder.batchNorm('b1', builder.conv('c1', 'input', { kernel: 3, channels: 16 })));
  const second = builder.relu('r2', builder.batchNorm('b2', builder.conv('c2', first, { kernel: 3, channels: 16 })));
  builder.linear('fc', builder.globalAveragePool('pool', second), 10);
  return builder.build('plain', 'plain');
}

const isElementwise = (operation: Operation): operation is ElementwiseOperation => operation.kind === 'elementwise';

const bytesOf = (found: readonly Operation[], layer: string): number =>
  found
    .filter(isElementwise)
    .filter((operation) => operation.layer === layer)
    .reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);

describe('lowering', () => {
  it('charges 16 bytes a norm and ReLU element when nothing is fused: 6 forward, 10 backward', () => {
    const elements = 2 * 16 * 8 * 8;
    const of = (elementwise: LoweringOptions['elementwise']): number =>
      bytesOf(operations(plainNetwork(), { elementwise }), 'b1') / elements;
    expect((['none', 'statistics', 'inline', 'all'] as const).map(of)).toEqual([16, 14, 10, 0]);
  });

  it('puts the input gradient before the weight gradient, and none before the first layer', () => {
    const gemms = operations(plainNetwork()).filter(({ kind }) => kind === 'gemm');
    expect(gemms.map(({ id }) => id)).toEqual(['c1 FF', 'c2 FF', 'fc FF', 'fc BP', 'fc WU', 'c2 BP', 'c2 WU', 'c1 WU']);
  });

  it('sums the gradients of a feature map that had two readers, and masks behind a residual sum', () => {
    const found = operations(networkFrom('resnet18-cifar10'));
    const works = found.filter(isElementwise).filter(({ layer }) => layer === 'layer1.0.relu');
    expect(works.map(({ work, direction }) => `${work} ${direction}`)).toEqual([
      'gradient sum backward',
      'relu backward',
    ]);
    const elements = 2 * 64 * 32 * 32;
    expect(works.map(({ readBytes, writeBytes }) => [readBytes, writeBytes])).toEqual([
      [4 * elements, 2 * elements],
      [4 * elements, 2 * elements],
    ]);
  });

  it('updates every parameter once: 12 bytes in, 8 out, and 2 more if a pass reads dense weights', () => {
    const network = networkFrom('resnet18-cifar10');
    for (const method of ['dense', 'bdwp'] as const) {
      const updates = operations(network, { method: methodNamed(method) }).flatMap((operation) =>
        operation.kind === 'update' ? [operation] : [],
      );
      expect(updates.reduce((sum, { weights }) => sum + weights, 0)).toBe(11_173_962);
      const conv = updates.find(({ layer }) => layer === 'layer1.0.conv1');
      const weights = 64 * 64 * 9;
      expect(conv).toMatchObject({
        readBytes: 12 * weights,
        writeBytes: (method === 'dense' ? 10 : 8) * weights,
        sortedValues: method === 'dense' ? 0 : 2 * weights,
        copyBytes: method === 'dense' ? 0 : (2 * weights * 2 * 19) / 8 / 8,
      });
    }
  });

  it('prunes weights before each sparse pass if they are not pre-generated, and gradients always', () => {
    const prunes = (method: 'bdwp' | 'sdgp', pregenerate: boolean): number =>
      operations(networkFrom('resnet18-cifar10'), { method: methodNamed(method), pregenerate }).filter(
        ({ kind }) => kind === 'prune',
      ).length;
    // 21 weight layers, of which the first and the classifier stay dense.
    expect([prunes('bdwp', true), prunes('bdwp', false), prunes('sdgp', true)]).toEqual([0, 2 * 19, 19]);
  });
});

describe('the phases of a strided input gradient', () => {
  const geometry = (size: number, kernel: number): ConvGeometry => ({
    batch: 1,
    inHeight: size,
    inWidth: size,
    inChannels: 8,
    outHeight: Math.ceil(size / 2),
    outWidth: Math.ceil(size / 2),
    outChannels: 8,
    kernelHeight: kernel,
    kernelWidth: kernel,
    stride: 2,
    paddingTop: Math.floor(kernel / 2),
    paddingLeft: Math.floor(kernel / 2),
    groups: 1,
  });

  it('are 1 + 2 + 2 + 4 taps for 3×3/2, by where a pixel lies', () => {
    expect(phasesOf('BP', geometry(7, 3), false)).toMatchObject([
      { taps: 1, rows: 4, columns: 4 },
      { taps: 2, rows: 4, columns: 3 },
      { taps: 2, rows: 3, columns: 4 },
      { taps: 4, rows: 3, columns: 3 },
    ]);
  });

  it('are one for 1×1/2: the other pixels are zero', () => {
    expect(phasesOf('BP', geometry(8, 1), false)).toMatchObject([{ taps: 1, rows: 4, columns: 4 }]);
  });

  it('are all pixels with all taps if zeros are inserted', () => {
    expect(phasesOf('BP', geometry(8, 3), true)).toMatchObject([{ taps: 9, rows: 8, columns: 8 }]);
  });

  it('have the same MACs whether zeros are inserted or not: products with them are none', () => {
    const macs = (zeroInsertion: boolean): number =>
      phasesOf('BP', geometry(8, 3), zeroInsertion).reduce(
        (sum, { rowMacs, columnMacs }) => sum + rowMacs.reduce((rows, taps) => rows + taps, 0) * columnMacs,
        0,
      );
    expect([macs(true), macs(false), pixelTaps('BP', geometry(8, 3))]).toEqual([144, 144, 144]);
  });
});

describe('the input gradient of a convolution without padding', () => {
  const conv = (size: number, kernel: number, stride = 1): NetworkBuilder => {
    const builder = new NetworkBuilder({ channels: 8, height: size, width: size });
    const first = builder.conv('first', 'input', { kernel: 1, channels: 8 });
    builder.conv('conv', first, { kernel, channels: 8, stride, padding: 0 });
    return builder;
  };
  const macsOf = (builder: NetworkBuilder): Record<string, number> =>
    Object.fromEntries(
      operations(builder.build('one', 'one')).flatMap((one) =>
        one.kind === 'gemm' && one.layer === 'conv' ? [[one.pass, one.macs]] : [],
      ),
    );

  it('has the MACs of the forward pass: the zeros around the output gradient are none', () => {
    for (const [size, kernel, stride] of [
      [8, 3, 1],
      [9, 5, 1],
      [9, 3, 2],
      [12, 4, 4],
    ]) {
      const { FF, BP, WU } = macsOf(conv(size, kernel, stride));
      expect([BP, WU]).toEqual([FF, FF]);
    }
  });

  it('is that of a linear layer where the kernel covers the map', () => {
    const gemms = operations(conv(7, 7).build('one', 'one')).filter(
      ({ kind, layer }) => kind === 'gemm' && layer === 'conv',
    );
    for (const gemm of gemms) {
      expect(gemm).toMatchObject({ geometry: { inHeight: 1, inWidth: 1, inChannels: 8 * 49, kernelHeight: 1 } });
    }
    const { FF, BP } = macsOf(conv(7, 7));
    expect([FF, BP]).toEqual([2 * 49 * 64, 2 * 49 * 64]);
  });
});
