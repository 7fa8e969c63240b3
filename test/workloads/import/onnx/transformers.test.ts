import { describe, expect, it } from 'vitest';
import { count } from '../../../../workloads/count.ts';
import { readOnnx } from '../../../../workloads/import/onnx/read-onnx.ts';
import type { Network } from '../../../../workloads/layer.ts';
import { bert, gpt2, vit } from './exported-graphs.ts';
import { INT64 } from './onnx-encoder.ts';

const GIGA = 1e9;

/** Parameters; MACs of layers with weights and of products without, in G to the digits that are published. */
function totals(network: Network, digits: number): readonly [number, string, string] {
  const [weighted, all] = [count(network, 'A'), count(network, 'B')];
  return [
    weighted.parameters,
    (weighted.macs / GIGA).toFixed(digits),
    ((all.macs - weighted.macs) / GIGA).toFixed(digits),
  ];
}

const kinds = (network: Network): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const layer of network.layers) {
    const name = layer.kind === 'vector-work' ? layer.operator : layer.kind;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

describe('a vision transformer as PyTorch exports it', () => {
  const image = { name: 'image', dims: ['batch', 3, 224, 224] };

  it.each([
    ['ViT-Ti/16', { width: 192, heads: 3, depth: 12 }, [5_717_416, '1.0749', '0.1788']],
    ['ViT-B/16', { width: 768, heads: 12, depth: 12 }, [86_567_656, '16.8485', '0.7153']],
  ] as const)('%s has its published totals', (_name, size, expected) => {
    for (const hasNormOperator of [true, false]) {
      const graph = vit(size, hasNormOperator);
      const { network } = readOnnx(graph.model(image, graph.result), { file: 'vit.onnx' });
      expect(totals(network, 4)).toEqual(expected);
    }
  });

  it('is put together from its steps, and copies nothing on the way to products', () => {
    const graph = vit({ width: 64, heads: 2, depth: 3 }, false);
    const { network, notes } = readOnnx(graph.model(image, graph.result), { file: 'vit.onnx' });
    expect(kinds(network)).toEqual({});
    expect(notes).toEqual([]);
  });
});

describe('BERT as PyTorch exports it', () => {
  const size = { width: 768, heads: 12, depth: 12, vocabulary: 30_522, positions: 512 };
  const inputs = ['input_ids', 'attention_mask', 'token_type_ids'].map((name) => ({
    name,
    dims: ['batch', 'sequence'],
    dataType: INT64,
  }));

  it.each([
    [128, [109_482_240, '10.872', '0.302']],
    [384, [109_482_240, '32.616', '2.718']],
  ] as const)('has its published totals at %i tokens', (sequence, expected) => {
    const graph = bert(size);
    const { network } = readOnnx(graph.model(inputs, graph.result), { file: 'bert.onnx', dims: { sequence } });
    expect(totals(network, 3)).toEqual(expected);
  });

  it('x', () => {
    const graph = bert({ ...size, depth: 1 });
    const { network, notes } = readOnnx(graph.model(inputs, graph.result), {
      file: 'bert.onnx',
      dims: { sequence: 128 },
    });
    expect(kinds(network)).toEqual({});
    expect(notes).toEqual([]);
  });
});

describe('GPT-2 as PyTorch exports it', () => {
  it('has its published totals', () => {
    const size = { width: 768, heads: 12, depth: 12, vocabulary: 50_257, positions: 1024 };
    const graph = gpt2(size, 1024);
    const ids = { name: 'ids', dims: [1, 'sequence'], dataType: INT64 };
    const { network } = readOnnx(graph.model(ids, graph.result), { file: 'gpt2.onnx', dims: { sequence: 1024 } });
    expect(kinds(network)).toEqual({});
    expect(totals(network, 2)).toEqual([124_439_808, '126.50', '19.33']);
  });
});
