import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../../workloads/catalog.ts';
import { count } from '../../../workloads/count.ts';
import { networkToScaleSimCsv } from '../../../workloads/export/scale-sim-csv.ts';
import type { Network } from '../../../workloads/layer.ts';
import { NetworkBuilder } from '../../../workloads/network-builder.ts';
import { anyNetwork } from '../import/any-network.ts';
import { anyResNet } from '../any-resnet.ts';

interface Row {
  readonly name: string;
  readonly places: readonly [number, number];
  readonly macs: number;
}

/** Reads rows as SCALE-Sim v3 does (`topology_utils.py`): the header is skipped, and what follows the last comma. */
function scaleSimRows(text: string): readonly Row[] {
  const [, ...lines] = text.trimEnd().split('\n');
  return lines.map((line) => {
    const [name, ...sizes] = line.split(',').slice(0, -1);
    const [height, width, filterHeight, filterWidth, channels, filters, stride] = sizes.map(Number);
    expect(sizes).toHaveLength(7);
    expect(name).not.toContain('DP');
    const places = (size: number, filter: number): number => Math.ceil((size - filter + stride) / stride);
    const [rows, columns] = [places(height, filterHeight), places(width, filterWidth)];
    const macs = rows * columns * filterHeight * filterWidth * channels * filters;
    return { name, places: [rows, columns], macs };
  });
}

const macsOf = (network: Network): number => count(network, 'A').macs;

describe('a topology of SCALE-Sim', () => {
  it('has the MACs of the network, though the format has no padding', () => {
    for (const name of ['resnet18', 'resnet50', 'mlp-glyphs', 'vit-glyphs']) {
      const network = networkFrom(name);
      const rows = scaleSimRows(networkToScaleSimCsv(network).text);
      expect(rows.reduce((sum, { macs }) => sum + macs, 0)).toBe(macsOf(network));
    }
  });

  it('has the MACs and the output sizes of any network', () => {
    fc.assert(
      fc.property(fc.oneof(anyNetwork, anyResNet), (network) => {
        const rows = scaleSimRows(networkToScaleSimCsv(network).text);
        expect(rows.reduce((sum, { macs }) => sum + macs, 0)).toBe(macsOf(network));
        const weighted = network.layers.filter(({ kind }) => kind === 'conv2d' || kind === 'linear');
        const expected = weighted.flatMap((layer) => {
          const { height, width } = layer.output;
          return Array.from({ length: layer.kind === 'conv2d' ? layer.groups : 1 }, () => [height, width]);
        });
        expect(rows.map(({ places }) => places)).toEqual(expected);
        expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
      }),
    );
  });

  it('is written line by line, each with a comma at its end', () => {
    expect(networkToScaleSimCsv(networkFrom('cnn-glyphs'))).toEqual({
      text: [
        'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,',
        'conv1, 18, 18, 3, 3, 1, 16, 1,',
        'conv2, 10, 10, 3, 3, 16, 32, 1,',
        'fc1, 1, 1, 1, 1, 512, 64, 1,',
        'fc, 1, 1, 1, 1, 64, 10, 1,',
        '',
      ].join('\n'),
      notes: [
        'Left out, for the format cannot say it: batch-norm (2 layers).',
        'Left out, for the format cannot say it: relu (3 layers).',
        'Left out, for the format cannot say it: max-pool (2 layers).',
      ],
    });
  });

  it('has a row for each group, and tells so', () => {
    const builder = new NetworkBuilder({ channels: 4, height: 8, width: 8 });
    builder.conv('dw', 'input', { kernel: 3, stride: 2, channels: 4, groups: 4 });
    const { text, notes } = networkToScaleSimCsv(builder.build('n', 't'));
    expect(text.split('\n').slice(1, -1)).toEqual([0, 1, 2, 3].map((i) => `dw.group${i}, 9, 9, 3, 3, 1, 1, 2,`));
    expect(notes).toEqual(['Grouped convolutions are a row for each group: 4 rows for 1 layers.']);
  });

  it('tells what is missing of attention', () => {
    const { notes } = networkToScaleSimCsv(networkFrom('vit-glyphs'));
    expect(notes).toContain('Left out, for the format cannot say it: attention (2 layers, 32768 MACs).');
  });

  it('has names that SCALE-Sim does not take for something else', () => {
    const builder = new NetworkBuilder({ channels: 4, height: 8, width: 8 });
    const ids = ['DPT.conv', 'a,b', 'a b', '# c', 'DDPP'];
    for (const id of ids) builder.conv(id, 'input', { kernel: 1, channels: 4 });
    const { text } = networkToScaleSimCsv(builder.build('n', 't'));
    expect(scaleSimRows(text).map(({ name }) => name)).toEqual(['D_PT.conv', 'a_b', 'a_b_2', '_c', 'DD_PP']);
  });
});
