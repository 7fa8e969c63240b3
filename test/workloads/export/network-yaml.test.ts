import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkFrom, networkNames } from '../../../workloads/catalog.ts';
import { networkToYaml } from '../../../workloads/export/network-yaml.ts';
import { readNetworkYaml } from '../../../workloads/import/network-yaml.ts';
import { anyResNet } from '../any-resnet.ts';
import { anyNetwork } from '../import/any-network.ts';

describe('a network written as yaml', () => {
  it.each(networkNames)('reads back as it was: %s', (name) => {
    const network = networkFrom(name);
    expect(readNetworkYaml(networkToYaml(network), 'x.yaml')).toEqual(network);
  });

  it('reads back as it was, whatever its layers', () => {
    fc.assert(
      fc.property(fc.oneof(anyNetwork, anyResNet), (network) => {
        expect(readNetworkYaml(networkToYaml(network), 'x.yaml')).toEqual(network);
      }),
      { numRuns: 300 },
    );
  });

  it('is tried with every kind of layer', () => {
    const layers = fc.sample(anyNetwork, { numRuns: 300, seed: 1 }).flatMap((network) => network.layers);
    expect(new Set(layers.map(({ kind }) => kind)).size).toBe(17);
  });

  it('says a line a layer, and only what differs from what is assumed', () => {
    expect(networkToYaml(networkFrom('cnn-glyphs'))).toMatchInlineSnapshot(`
      "name: cnn-glyphs
      title: "CNN, two blocks of 16 and 32 channels, 16×16 glyphs, 10 classes"
      input: { channels: 1, height: 16, width: 16 }
      layers:
        - { id: conv1, kind: conv2d, channels: 16, kernel: 3 }
        - { id: bn1, kind: batch-norm }
        - { id: relu1, kind: relu }
        - { id: pool1, kind: max-pool, kernel: 2 }
        - { id: conv2, kind: conv2d, channels: 32, kernel: 3 }
        - { id: bn2, kind: batch-norm }
        - { id: relu2, kind: relu }
        - { id: pool2, kind: max-pool, kernel: 2 }
        - { id: fc1, kind: linear, channels: 64 }
        - { id: relu3, kind: relu }
        - { id: fc, kind: linear, channels: 10 }
      "
    `);
  });
});
