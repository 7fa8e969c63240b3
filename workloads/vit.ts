/**
 * Vision transformer (Dosovitskiy et al., ICLR 2021) and DeiT without a distillation token, named as timm names its layers.
 *
 * A convolution that makes a token of each patch, a class token before them, learned positions, pre-norm blocks of attention and
 * a feed-forward layer with GELU, and a linear layer that reads the class token. The layer called `qkv` in timm is three here, for
 * attention reads queries, keys and values: the same weights and work.
 */
import { checkWhole } from './generator-options.ts';
import type { NamingOptions } from './generator-options.ts';
import type { Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';
import { writeFirstToken, writeTokenLinear } from './token-layers.ts';

/** What `vit` generates. */
export interface VitOptions extends NamingOptions {
  /** Height and width of the input; a multiple of `patch`. */
  readonly image: number;
  /** Height and width of a patch. */
  readonly patch: number;
  /** Channels of a token; a multiple of `heads`. */
  readonly width: number;
  /** Blocks. */
  readonly depth: number;
  readonly heads: number;
  /** Width of the feed-forward layers; four times that of a token unless given. */
  readonly hidden?: number | undefined;
  readonly classes: number;
}

/** Generates a vision transformer. @throws {RangeError} on sizes that are not positive integers, or do not divide each other */
export function vit(options: VitOptions): Network {
  const { image, patch, width, depth, heads, hidden = 4 * width, classes } = options;
  checkWhole({ image, patch, width, depth });
  if (image % patch !== 0) throw new RangeError(`image ${image}: not a multiple of the patch, ${patch}`);
  const builder = new NetworkBuilder({ channels: 3, height: image, width: image });
  const window = { kernel: patch, stride: patch, padding: 0 };
  const patches = builder.conv('patch_embed.proj', 'input', { ...window, channels: width, hasBias: true });
  let at = builder.positionEmbedding('pos_embed', writeClassToken(builder, 'cls_token', patches));
  for (let i = 0; i < depth; i += 1) at = writeBlock(builder, { id: `blocks.${i}`, from: at, heads, hidden });
  const token = writeFirstToken(builder, 'class_token', builder.layerNorm('norm', at));
  builder.linear('head', token, classes);
  const size = `${depth} blocks ${width} wide, ${heads} heads, ${hidden} hidden`;
  const title = `ViT, patches of ${patch}, ${size}, ${image}×${image}, ${classes} classes`;
  const name = `vit-${patch}-${width}-${depth}-${heads}-${hidden}-${image}-${classes}`;
  return builder.build(options.name ?? name, options.title ?? title);
}

/** A map as a sequence, behind a learned token. */
function writeClassToken(builder: NetworkBuilder, id: string, from: string): string {
  const { channels, height, width } = builder.mapOf(from);
  const output = { channels, height: height * width + 1, width: 1 };
  return builder.vectorWork(id, [from], { operator: 'class-token', output, parameters: channels, gradient: 'linear' });
}

interface Block {
  readonly id: string;
  readonly from: string;
  readonly heads: number;
  readonly hidden: number;
}

function writeBlock(builder: NetworkBuilder, { id, from, heads, hidden }: Block): string {
  const { channels } = builder.mapOf(from);
  const token = (name: string, source: string, width: number): string =>
    writeTokenLinear(builder, `${id}.${name}`, source, width);
  const normed = builder.layerNorm(`${id}.norm1`, from);
  const [q, k, v] = ['q', 'k', 'v'].map((name) => token(`attn.${name}`, normed, channels));
  const mixed = token('attn.proj', builder.attention(`${id}.attn`, q, k, v, heads), channels);
  const middle = builder.add(`${id}.add1`, from, mixed);
  const first = token('mlp.fc1', builder.layerNorm(`${id}.norm2`, middle), hidden);
  return builder.add(`${id}.add2`, middle, token('mlp.fc2', builder.gelu(`${id}.mlp.act`, first), channels));
}
