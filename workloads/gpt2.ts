/**
 * GPT-2 (Radford et al. 2019) and GPT-3 small, named as Hugging Face names its layers.
 *
 * Embeddings of words and positions, pre-norm blocks of attention and a feed-forward layer with GELU, and logits for every token
 * by the table of words (a tied head). The layer called `c_attn` there is three here, for attention reads queries, keys and
 * values. Attention is worked out in full and masked: causality saves nothing.
 */
import { checkWhole } from './generator-options.ts';
import type { NamingOptions } from './generator-options.ts';
import type { Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';
import { textOf, writeTokenLinear } from './token-layers.ts';

/** What `gpt2` generates. */
export interface Gpt2Options extends NamingOptions {
  /** Length of the sequence; at most `positions`. */
  readonly tokens: number;
  /** Channels of a token; a multiple of `heads`. Feed-forward layers are four times as wide. */
  readonly width: number;
  /** Blocks. */
  readonly depth: number;
  readonly heads: number;
  /** Words; 50257 unless given. */
  readonly vocabulary?: number | undefined;
  /** Of the table of positions; 1024 unless given, 2048 in GPT-3. */
  readonly positions?: number | undefined;
}

/** Generates a GPT-2. @throws {RangeError} on sizes that are not positive integers, too long a sequence, heads that do not divide */
export function gpt2(options: Gpt2Options): Network {
  const { tokens, width, depth, heads, vocabulary = 50_257, positions = 1024 } = options;
  checkWhole({ tokens, width, depth });
  const builder = new NetworkBuilder(textOf(tokens));
  const words = builder.embedding('wte', 'input', vocabulary, width);
  let at = builder.positionEmbedding('wpe', words, positions);
  for (let i = 0; i < depth; i += 1) at = writeBlock(builder, `h.${i}`, at, heads);
  const normed = builder.layerNorm('ln_f', at);
  builder.conv('lm_head', normed, { kernel: 1, channels: vocabulary, tiedTo: words });
  const title = `GPT-2, ${depth} blocks ${width} wide, ${heads} heads, ${tokens} tokens`;
  return builder.build(options.name ?? `gpt2-${width}-${depth}-${heads}-${tokens}`, options.title ?? title);
}

function writeBlock(builder: NetworkBuilder, id: string, from: string, heads: number): string {
  const { channels } = builder.mapOf(from);
  const token = (name: string, source: string, width: number): string =>
    writeTokenLinear(builder, `${id}.${name}`, source, width);
  const normed = builder.layerNorm(`${id}.ln_1`, from);
  const [q, k, v] = ['q', 'k', 'v'].map((name) => token(`attn.${name}`, normed, channels));
  const mixed = token('attn.c_proj', builder.attention(`${id}.attn`, q, k, v, heads), channels);
  const middle = builder.add(`${id}.add_1`, from, mixed);
  const first = token('mlp.c_fc', builder.layerNorm(`${id}.ln_2`, middle), 4 * channels);
  return builder.add(`${id}.add_2`, middle, token('mlp.c_proj', builder.gelu(`${id}.mlp.act`, first), channels));
}
