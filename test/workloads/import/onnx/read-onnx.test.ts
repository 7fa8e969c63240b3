import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../../../workloads/catalog.ts';
import { count } from '../../../../workloads/count.ts';
import { readOnnx } from '../../../../workloads/import/onnx/read-onnx.ts';
import { anyResNet } from '../../any-resnet.ts';
import { asOnnx } from './networks-as-onnx.ts';

describe('a network of weft, written as PyTorch writes it', () => {
  it.each(['resnet18', 'resnet50', 'resnet50-v1', 'resnet18-cifar10', 'cnn-glyphs', 'mlp-glyphs'])('%s', (name) => {
    const network = networkFrom(name);
    const read = readOnnx(asOnnx(network), { file: `models/${name}.onnx` });
    expect(read).toEqual({ network, notes: [] });
  });

  it('resnet18 has the totals that are published', () => {
    const { network } = readOnnx(asOnnx(networkFrom('resnet18')), { file: 'resnet18.onnx' });
    expect(count(network, 'A')).toEqual({ parameters: 11_689_512, macs: 1_814_073_344, activations: 2_484_712 });
  });

  it('comes back whatever its size', () => {
    fc.assert(
      fc.property(anyResNet, (network) => {
        const { network: read } = readOnnx(asOnnx(network), { file: 'x.onnx', name: network.name });
        expect(read).toEqual(network);
      }),
      { numRuns: 20 },
    );
  });
});
