import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import { count, countLayer } from '../../workloads/count.ts';
import type { Layer } from '../../workloads/layer.ts';
import { vit } from '../../workloads/vit.ts';
import type { VitOptions } from '../../workloads/vit.ts';

const valid: VitOptions = { image: 32, patch: 4, width: 64, depth: 2, heads: 4, classes: 10 };
const small = vit(valid);

const layerOf = (id: string): Layer => small.layers.find((layer) => layer.id === id)!;

describe('layer ids', () => {
  it('are those of timm, but queries, keys and values have a layer each', () => {
    const around = small.layers.map(({ id }) => id).filter((id) => !id.startsWith('blocks.'));
    expect(around).toEqual(['patch_embed.proj', 'cls_token', 'pos_embed', 'norm', 'class_token', 'head']);
    const attention = ['norm1', 'attn.q', 'attn.k', 'attn.v', 'attn', 'attn.proj', 'add1'];
    const names = [...attention, 'norm2', 'mlp.fc1', 'mlp.act', 'mlp.fc2', 'add2'];
    const block = small.layers.map(({ id }) => id).filter((id) => id.startsWith('blocks.1.'));
    expect(block).toEqual(names.map((name) => `blocks.1.${name}`));
  });
});

describe('structure', () => {
  it('turns patches into a sequence behind a learned token', () => {
    expect(layerOf('patch_embed.proj').output).toEqual({ channels: 64, height: 8, width: 8 });
    expect(layerOf('cls_token')).toMatchObject({
      operator: 'class-token',
      output: { channels: 64, height: 65, width: 1 },
      parameters: 64,
      gradient: 'linear',
    });
    expect(layerOf('pos_embed')).toMatchObject({ kind: 'position-embedding', positions: 65 });
  });

  it('normalises before attention and before the feed-forward layer, and adds what it had before', () => {
    expect(layerOf('blocks.0.attn.k').inputs).toEqual(['blocks.0.norm1']);
    expect(layerOf('blocks.0.attn').inputs).toEqual(['blocks.0.attn.q', 'blocks.0.attn.k', 'blocks.0.attn.v']);
    expect(layerOf('blocks.0.add1').inputs).toEqual(['pos_embed', 'blocks.0.attn.proj']);
    expect(layerOf('blocks.0.norm2').inputs).toEqual(['blocks.0.add1']);
    expect(layerOf('blocks.0.add2').inputs).toEqual(['blocks.0.add1', 'blocks.0.mlp.fc2']);
    expect(layerOf('blocks.1.norm1').inputs).toEqual(['blocks.0.add2']);
  });

  it('reads the class token, whose gradient is that of the others too: zero', () => {
    expect(layerOf('class_token')).toMatchObject({
      operator: 'select-token',
      inputs: ['norm'],
      output: { channels: 64, height: 1, width: 1 },
      parameters: 0,
      gradient: 'linear',
    });
    expect(layerOf('head').inputs).toEqual(['class_token']);
  });

  it('has a bias in every layer with weights', () => {
    for (const layer of small.layers) if ('hasBias' in layer) expect(layer.hasBias).toBe(true);
  });
});

describe('attention', () => {
  it.each([
    ['vit-s-16', '357.66'],
    ['vit-b-16', '715.33'],
  ])('of %s multiplies %s MMAC without weights', (name, expected) => {
    const network = networkFrom(name);
    expect(((count(network, 'B').macs - count(network, 'A').macs) / 1e6).toFixed(2)).toBe(expected);
  });

  it('takes as many MACs whatever the heads', () => {
    const macs = [1, 4, 64].map((heads) => count(vit({ ...valid, heads }), 'B').macs);
    expect(new Set(macs).size).toBe(1);
  });

  it('takes 2·tokens²·width a block', () => {
    expect(countLayer(layerOf('blocks.0.attn'), 'B').macs).toBe(2 * 65 * 65 * 64);
  });
});

describe('options', () => {
  it('make feed-forward layers four times as wide as a token unless told otherwise', () => {
    expect(layerOf('blocks.0.mlp.fc1').output.channels).toBe(256);
    const narrow = vit({ ...valid, hidden: 64 }).layers.find(({ id }) => id === 'blocks.0.mlp.fc1')!;
    expect(narrow.output.channels).toBe(64);
  });

  it('make a name and a title unless they are given', () => {
    expect(small).toMatchObject({
      name: 'vit-4-64-2-4-256-32-10',
      title: 'ViT, patches of 4, 2 blocks 64 wide, 4 heads, 256 hidden, 32×32, 10 classes',
    });
    expect(vit({ ...valid, name: 'mine', title: 'Mine' })).toMatchObject({ name: 'mine', title: 'Mine' });
  });

  it.each<[string, object, string]>([
    ['an image that patches do not fill', { image: 30 }, 'image 30: not a multiple of the patch, 4'],
    ['no image', { image: 0 }, 'image 0: must be a positive integer'],
    ['half a patch', { patch: 0.5 }, 'patch 0.5: must be a positive integer'],
    ['no width', { width: 0 }, 'width 0: must be a positive integer'],
    ['half a block', { depth: 0.5 }, 'depth 0.5: must be a positive integer'],
    ['heads that do not divide', { heads: 5 }, 'blocks.0.attn: 5 heads do not divide 64 channels'],
    ['no heads', { heads: 0 }, 'blocks.0.attn: 0 heads do not divide 64 channels'],
    [
      'half a hidden channel',
      { hidden: 0.5 },
      'blocks.0.mlp.fc1: 0.5×65×1 is not a feature map; sizes are positive integers',
    ],
    ['half a class', { classes: 0.5 }, 'head: 0.5×1×1 is not a feature map; sizes are positive integers'],
  ])('that make no network are refused: %s', (_what, wrong, message) => {
    expect(() => vit({ ...valid, ...wrong })).toThrow(new RangeError(message));
  });
});
