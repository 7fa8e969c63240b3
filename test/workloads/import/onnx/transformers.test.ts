import { describe, expect, it } from 'vitest';
import { count } from '../../../../workloads/count.ts';
import { readOnnx } from '../../../../workloads/import/onnx/read-onnx.ts';
import type { Network } from '../../../../workloads/layer.ts';
import { bert, gpt2, vit } from './exported-graphs.ts';
import { INT64 } from './onnx-encoder.ts';
import { inShort } from './small-graphs.ts';
import { told } from '../told.ts';

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
    const graph = vit({ width: 64, heads: 2, depth: 1 }, false);
    const { network, notes } = readOnnx(graph.model(image, graph.result), { file: 'vit.onnx' });
    expect(inShort(network)).toEqual([
      'conv2d 64×14×14',
      'concat 64×197×1',
      'position-embedding 64×197×1',
      'layer-norm 64×197×1',
      'conv2d 192×197×1',
      // Queries, keys and values, head by head, where they lie.
      'gap 32×2×197',
      'gap 32×2×197',
      'gap 32×2×197',
      'matmul 197×2×197',
      'softmax 197×2×197',
      'matmul 32×2×197',
      'reshape 64×197×1',
      'conv2d 64×197×1',
      'add 64×197×1',
      'layer-norm 64×197×1',
      'conv2d 256×197×1',
      'gelu 256×197×1',
      'conv2d 64×197×1',
      'add 64×197×1',
      'layer-norm 64×197×1',
      'gap 64×1×1',
      'linear 1000×1×1',
    ]);
    expect(notes).toEqual([
      'Permutations that only products read are free: they fetch their operands in any order. (3 times)',
      'Parts and repetitions of maps that only products read are gaps, at no cost: they are read where they lie. (4 times)',
      'Multiplications by one number beside a product are free: the product does them on the way.',
    ]);
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
    [384, [109_482_240, '32.615', '2.718']],
  ] as const)('has its published totals at %i tokens', (sequence, expected) => {
    const graph = bert(size);
    const { network } = readOnnx(graph.model(inputs, graph.result), { file: 'bert.onnx', dims: { sequence } });
    expect(totals(network, 3)).toEqual(expected);
  });

  it('has its mask and its segments as gaps', () => {
    const graph = bert({ ...size, depth: 1 });
    const { network, notes } = readOnnx(graph.model(inputs, graph.result), { file: 'x.onnx', dims: { sequence: 128 } });
    expect(inShort(network).slice(0, 9)).toEqual([
      'gap 1×128×1',
      'gap 1×128×1',
      'sub 1×128×1',
      'scale 1×128×1',
      'embedding 768×128×1',
      'embedding 768×128×1',
      'add 768×128×1',
      'position-embedding 768×128×1',
      'layer-norm 768×128×1',
    ]);
    expect(network.layers.find(({ kind }) => kind === 'position-embedding')).toMatchObject({ positions: 512 });
    expect(notes[0]).toBe(
      'A network has one input, "input_ids" here; others stand in it as gaps: "attention_mask", "token_type_ids".',
    );
  });

  it('needs to be told how long a text is', () => {
    const graph = bert({ ...size, depth: 1 });
    const model = graph.model(inputs, graph.result);
    expect(told(() => readOnnx(model, { file: 'bert.onnx' }))[0]).toBe(
      'bert.onnx input "input_ids": is [batch, sequence], and the size of "sequence" is not in the file; give it, as in dims: { "sequence": 128 }',
    );
    expect(told(() => readOnnx(model, { file: 'bert.onnx', dims: { sequnce: 128, sequence: 0 } }))).toEqual([
      'bert.onnx dims.sequnce: no input has an axis of that name; did you mean "sequence"?',
      'bert.onnx dims.sequence: 0 is no size; write a whole number from 1 on',
      ...['input_ids', 'attention_mask', 'token_type_ids'].map(
        (name) => `bert.onnx input "${name}": cannot be of size [1, 0]`,
      ),
    ]);
  });
});

describe('GPT-2 as PyTorch exports it', () => {
  it('has its published totals', () => {
    const size = { width: 768, heads: 12, depth: 12, vocabulary: 50_257, positions: 1024 };
    const graph = gpt2(size, 1024);
    const ids = { name: 'ids', dims: [1, 'sequence'], dataType: INT64 };
    const { network } = readOnnx(graph.model(ids, graph.result), { file: 'gpt2.onnx', dims: { sequence: 1024 } });
    expect(totals(network, 2)).toEqual([124_439_808, '126.50', '19.33']);
  });
});
