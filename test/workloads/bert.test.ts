import { describe, expect, it } from 'vitest';
import { bert } from '../../workloads/bert.ts';
import type { BertOptions } from '../../workloads/bert.ts';
import { networkFrom } from '../../workloads/catalog.ts';
import { count } from '../../workloads/count.ts';
import type { Layer } from '../../workloads/layer.ts';

const valid: BertOptions = { tokens: 7, width: 8, depth: 2, heads: 2 };
const small = bert(valid);

const layerOf = (id: string): Layer => small.layers.find((layer) => layer.id === id)!;

describe('layer ids', () => {
  it('are those of Hugging Face', () => {
    const around = small.layers.map(({ id }) => id).filter((id) => !id.startsWith('encoder.'));
    const embeddings = ['word_embeddings', 'position_embeddings', 'token_type_embeddings', 'LayerNorm'];
    expect(around).toEqual([...embeddings.map((name) => `embeddings.${name}`), 'pooler.first_token', 'pooler.dense']);
    const attention = ['query', 'key', 'value'].map((name) => `attention.self.${name}`);
    const output = ['dense', 'add', 'LayerNorm'];
    const block = small.layers.map(({ id }) => id).filter((id) => id.startsWith('encoder.layer.1.'));
    const names = [
      [...attention, 'attention.self', ...output.map((name) => `attention.output.${name}`)],
      ['intermediate.dense', 'intermediate.gelu', ...output.map((name) => `output.${name}`)],
    ].flat();
    expect(block).toEqual(names.map((name) => `encoder.layer.1.${name}`));
  });
});

describe('structure', () => {
  it('adds words, positions and segments, and normalises them', () => {
    expect(layerOf('embeddings.word_embeddings')).toMatchObject({ kind: 'embedding', rows: 30_522, inputs: ['input'] });
    expect(layerOf('embeddings.position_embeddings')).toMatchObject({ positions: 512 });
    expect(layerOf('embeddings.token_type_embeddings')).toMatchObject({
      operator: 'segment-embedding',
      parameters: 2 * 8,
      gradient: 'linear',
    });
    expect(layerOf('embeddings.LayerNorm').inputs).toEqual(['embeddings.token_type_embeddings']);
  });

  it('normalises behind each sum', () => {
    const id = 'encoder.layer.0';
    expect(layerOf(`${id}.attention.self.query`).inputs).toEqual(['embeddings.LayerNorm']);
    expect(layerOf(`${id}.attention.output.add`).inputs).toEqual([
      `${id}.attention.output.dense`,
      'embeddings.LayerNorm',
    ]);
    expect(layerOf(`${id}.intermediate.dense`).inputs).toEqual([`${id}.attention.output.LayerNorm`]);
    expect(layerOf(`${id}.output.add`).inputs).toEqual([`${id}.output.dense`, `${id}.attention.output.LayerNorm`]);
    expect(layerOf('encoder.layer.1.attention.self.query').inputs).toEqual([`${id}.output.LayerNorm`]);
  });

  it('pools the first token', () => {
    expect(layerOf('pooler.first_token')).toMatchObject({ operator: 'select-token', gradient: 'linear' });
    expect(layerOf('pooler.dense')).toMatchObject({ kind: 'linear', output: { channels: 8, height: 1, width: 1 } });
  });
});

it('BERT-base takes 84 934 656 MACs a token, and 589 824 in the pooler', () => {
  const macs = (name: string): number => count(networkFrom(name), 'A').macs;
  expect(macs('bert-base')).toBe(128 * 84_934_656 + 589_824);
  expect(macs('bert-base-384')).toBe(384 * 84_934_656 + 589_824);
});

describe('options', () => {
  it('make a name and a title unless they are given', () => {
    expect(small).toMatchObject({
      name: 'bert-8-2-2-32-7',
      title: 'BERT, 2 blocks 8 wide, 2 heads, 32 hidden, 7 tokens',
    });
    expect(bert({ ...valid, name: 'mine', title: 'Mine' })).toMatchObject({ name: 'mine', title: 'Mine' });
  });

  it('may change vocabulary, positions and the hidden width', () => {
    const other = bert({ ...valid, vocabulary: 100, positions: 9, hidden: 5 });
    const of = (id: string): Layer => other.layers.find((layer) => layer.id === id)!;
    expect(of('embeddings.word_embeddings')).toMatchObject({ rows: 100 });
    expect(of('embeddings.position_embeddings')).toMatchObject({ positions: 9 });
    expect(of('encoder.layer.0.intermediate.dense').output.channels).toBe(5);
  });

  it.each<[string, object, string]>([
    ['no tokens', { tokens: 0 }, 'tokens 0: must be a positive integer'],
    [
      'more tokens than positions',
      { tokens: 513 },
      'embeddings.position_embeddings: a table of 512 positions is too small for 513',
    ],
    ['half a block', { depth: 1.5 }, 'depth 1.5: must be a positive integer'],
    ['no width', { width: 0 }, 'width 0: must be a positive integer'],
    ['heads that do not divide', { heads: 3 }, 'encoder.layer.0.attention.self: 3 heads do not divide 8 channels'],
    ['no vocabulary', { vocabulary: 0 }, 'embeddings.word_embeddings: a table of 0 rows'],
  ])('that make no network are refused: %s', (_what, wrong, message) => {
    expect(() => bert({ ...valid, ...wrong })).toThrow(new RangeError(message));
  });
});
