import { describe, expect, it } from 'vitest';
import { count } from '../../workloads/count.ts';
import type { Layer } from '../../workloads/layer.ts';
import { llama } from '../../workloads/llama.ts';
import type { LlamaOptions } from '../../workloads/llama.ts';

const valid: LlamaOptions = { tokens: 7, width: 8, depth: 2, heads: 2, hidden: 20 };
const small = llama(valid);

const layerOf = (id: string): Layer => small.layers.find((layer) => layer.id === id)!;

describe('layer ids', () => {
  it('are those of Hugging Face', () => {
    const around = small.layers.map(({ id }) => id).filter((id) => !id.startsWith('layers.'));
    expect(around).toEqual(['embed_tokens', 'norm', 'lm_head']);
    const attention = ['q_proj', 'k_proj', 'v_proj', 'q_rotary', 'k_rotary'].map((name) => `self_attn.${name}`);
    const mlp = ['gate_proj', 'act_fn', 'up_proj', 'gated', 'down_proj'].map((name) => `mlp.${name}`);
    const names = [
      ['input_layernorm', ...attention, 'self_attn', 'self_attn.o_proj', 'add1'],
      ['post_attention_layernorm', ...mlp, 'add2'],
    ].flat();
    const block = small.layers.map(({ id }) => id).filter((id) => id.startsWith('layers.1.'));
    expect(block).toEqual(names.map((name) => `layers.1.${name}`));
  });
});

describe('structure', () => {
  it('rotates queries and keys, but not values', () => {
    expect(layerOf('layers.0.self_attn').inputs).toEqual([
      'layers.0.self_attn.q_rotary',
      'layers.0.self_attn.k_rotary',
      'layers.0.self_attn.v_proj',
    ]);
    expect(layerOf('layers.0.self_attn.q_rotary')).toMatchObject({
      operator: 'rotary',
      gradient: 'linear',
      parameters: 0,
    });
  });

  it('gates the feed-forward layer by SiLU', () => {
    expect(layerOf('layers.0.mlp.act_fn')).toMatchObject({
      inputs: ['layers.0.mlp.gate_proj'],
      operator: 'silu',
      gradient: 'pointwise',
    });
    expect(layerOf('layers.0.mlp.gated')).toMatchObject({
      inputs: ['layers.0.mlp.act_fn', 'layers.0.mlp.up_proj'],
      operator: 'multiply',
      gradient: 'inputs',
      output: { channels: 20, height: 7, width: 1 },
    });
  });

  it('has a scale per channel in each RMSNorm', () => {
    const norms = small.layers.filter((layer) => layer.kind === 'vector-work' && layer.operator === 'rms-norm');
    expect(norms).toHaveLength(2 * 2 + 1);
    for (const norm of norms) expect(norm).toMatchObject({ parameters: 8, gradient: 'inputs' });
  });

  it('has no biases, and a head of its own', () => {
    for (const layer of small.layers) if ('hasBias' in layer) expect(layer.hasBias).toBe(false);
    expect(layerOf('lm_head')).toMatchObject({ tiedTo: null, output: { channels: 32_000, height: 7, width: 1 } });
  });
});

it('one token of LLaMA 7B takes 6.607 GMAC in convention A', () => {
  const one = llama({ tokens: 1, width: 4096, depth: 32, heads: 32, hidden: 11_008 });
  expect((count(one, 'A').macs / 1e9).toFixed(3)).toBe('6.607');
});

describe('options', () => {
  it('make a name and a title unless they are given', () => {
    expect(small).toMatchObject({
      name: 'llama-8-2-2-20-7',
      title: 'LLaMA, 2 blocks 8 wide, 2 heads, 20 hidden, 7 tokens',
    });
    expect(llama({ ...valid, name: 'mine', title: 'Mine' })).toMatchObject({ name: 'mine', title: 'Mine' });
  });

  it('may change the vocabulary', () => {
    expect(llama({ ...valid, vocabulary: 100 })).toMatchObject({ classes: 100 });
  });

  it.each<[string, object, string]>([
    ['no tokens', { tokens: 0 }, 'tokens 0: must be a positive integer'],
    ['half a block', { depth: 1.5 }, 'depth 1.5: must be a positive integer'],
    ['no width', { width: 0 }, 'width 0: must be a positive integer'],
    ['heads that do not divide', { heads: 3 }, 'layers.0.self_attn: 3 heads do not divide 8 channels'],
    [
      'no hidden channels',
      { hidden: 0 },
      'layers.0.mlp.gate_proj: 0×7×1 is not a feature map; sizes are positive integers',
    ],
    ['no vocabulary', { vocabulary: 0 }, 'embed_tokens: a table of 0 rows'],
  ])('that make no network are refused: %s', (_what, wrong, message) => {
    expect(() => llama({ ...valid, ...wrong })).toThrow(new RangeError(message));
  });
});
