import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { count } from '../../workloads/count.ts';
import { networkOfTopology } from '../../workloads/topology-network.ts';
import { readTopology } from '../../workloads/scale-sim-topology.ts';
import { gemmOf } from '../../workloads/topology.ts';

const example = (name: string): string =>
  readFileSync(new URL(`../fixtures/scale-sim/examples/${name}`, import.meta.url), 'utf8');

const HEAD = 'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n';

describe('a topology as a network', () => {
  it.each(['small_cnn.csv', 'layer_step_gemms.csv'])('has the MACs of its rows: %s', (name) => {
    const topology = readTopology(example(name), name);
    const { network } = networkOfTopology(topology, 'none');
    const macs = topology.layers.reduce((sum, layer) => {
      const { M, N, K } = gemmOf(layer);
      return sum + M * N * K;
    }, 0);
    expect(count(network, 'A').macs).toBe(macs);
    expect(network.layers.filter(({ kind }) => kind === 'conv2d')).toHaveLength(topology.layers.length);
  });

  it('puts a gap where a layer does not take what the one before gives, and says so', () => {
    const { network, notes } = networkOfTopology(readTopology(example('small_cnn.csv'), 'cnn'), 'none');
    expect(network.layers.some(({ kind }) => kind === 'gap')).toBe(true);
    expect(notes.join()).toMatch(/\d layers do not take what the one before gives: what lies between is free/);
  });

  it('read with padding, has outputs of ⌈input / stride⌉', () => {
    const text = `${HEAD}a, 32, 32, 3, 3, 3, 16, 2,\nb, 16, 16, 3, 3, 16, 8, 1,\n`;
    const { network } = networkOfTopology(readTopology(text, 'list.csv'), 'same');
    expect(network.layers.map(({ kind, output }) => [kind, output.channels, output.height])).toEqual([
      ['conv2d', 16, 16],
      ['conv2d', 8, 16],
    ]);
  });

  it('keeps ids apart', () => {
    const text = `${HEAD}a, 8, 8, 1, 1, 4, 4, 1,\na, 8, 8, 1, 1, 4, 4, 1,\ninput, 8, 8, 1, 1, 4, 4, 1,\n`;
    const { network } = networkOfTopology(readTopology(text, 'list.csv'), 'none');
    expect(network.layers.map(({ id }) => id)).toEqual(['a', 'a.2', 'input.2']);
  });
});
