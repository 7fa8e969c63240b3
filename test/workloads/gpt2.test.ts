import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import { countLayer } from '../../workloads/count.ts';
import { gpt2 } from '../../workloads/gpt2.ts';
import type { Gpt2Options } from '../../workloads/gpt2.ts';
import type { Layer } from '../../workloads/layer.ts';

const valid: Gpt2Options = { tokens: 7, width: 8, depth: 2, heads: 2 };
const small = gpt2(valid);

const layerOf = (id: string): Layer => small.layers.find((layer) => layer.id === id)!;

describe('layer ids', () => {
  it('are those of Hugging Face, but queries, keys and values have a layer each', () => {
    const around = small.layers.map(({ id }) => id).filter((id) => !id.startsWith('h.'));
    expect(around).toEqual(['wte', 'wpe', 'ln_f', 'lm_head']);
    const attention = ['ln_1', 'attn.q', 'attn.k', 'attn.v', 'attn', 'attn.c_proj', 'add_1'];
    const names = [...attention, 'ln_2', 'mlp.c_fc', 'mlp.act', 'mlp.c_proj', 'add_2'];
    const block = small.layers.map(({ id }) => id).filter((id) => id.startsWith('h.1.'));
    expect(block).toEqual(names.map((name) => `h.1.${name}`));
  });
});

describe('the head', () => {
  it('gives logits for every token by the table of words, without weights of its own', () => {
    const head = layerOf('lm_head');
    expect(head).toMatchObject({ tiedTo: 'wte', hasBias: false, output: { channels: 50_257, height: 7, width: 1 } });
    expect(countLayer(head, 'A')).toMatchObject({ parameters: 0, macs: 7 * 8 * 50_257 });
  });

  it('of GPT-2 small takes 39.5 GMAC of 1024 tokens', () => {
    const head = networkFrom('gpt2').layers.at(-1)!;
    expect((countLayer(head, 'A').macs / 1e9).toFixed(1)).toBe('39.5');
  });
});

it('a block normalises before attention and before the feed-forward layer, and adds what it had before', () => {
  expect(layerOf('h.0.attn.q').inputs).toEqual(['h.0.ln_1']);
  expect(layerOf('h.0.add_1').inputs).toEqual(['wpe', 'h.0.attn.c_proj']);
  expect(layerOf('h.0.mlp.c_fc')).toMatchObject({ inputs: ['h.0.ln_2'], output: { channels: 32 } });
  expect(layerOf('h.0.add_2').inputs).toEqual(['h.0.add_1', 'h.0.mlp.c_proj']);
});

describe('options', () => {
  it('make a name and a title unless they are given', () => {
    expect(small).toMatchObject({ name: 'gpt2-8-2-2-7', title: 'GPT-2, 2 blocks 8 wide, 2 heads, 7 tokens' });
    expect(gpt2({ ...valid, name: 'mine', title: 'Mine' })).toMatchObject({ name: 'mine', title: 'Mine' });
  });

  it('may change vocabulary and positions', () => {
    const other = gpt2({ ...valid, vocabulary: 100, positions: 9 });
    expect(other.layers[0]).toMatchObject({ rows: 100 });
    expect(other.layers[1]).toMatchObject({ positions: 9 });
    expect(other.classes).toBe(100);
  });

  it.each<[string, object, string]>([
    ['no tokens', { tokens: 0 }, 'tokens 0: must be a positive integer'],
    ['more tokens than positions', { tokens: 1025 }, 'wpe: a table of 1024 positions is too small for 1025'],
    ['half a block', { depth: 1.5 }, 'depth 1.5: must be a positive integer'],
    ['no width', { width: 0 }, 'width 0: must be a positive integer'],
    ['heads that do not divide', { heads: 3 }, 'h.0.attn: 3 heads do not divide 8 channels'],
    ['no vocabulary', { vocabulary: 0 }, 'wte: a table of 0 rows'],
  ])('that make no network are refused: %s', (_what, wrong, message) => {
    expect(() => gpt2({ ...valid, ...wrong })).toThrow(new RangeError(message));
  });
});
