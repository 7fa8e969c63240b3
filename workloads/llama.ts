/**
 * LLaMA and LLaMA 2 (Touvron et al. 2023), named as Hugging Face names its layers.
 *
 * Pre-norm blocks with RMSNorm: attention whose queries and keys are rotated by position, and a feed-forward layer gated by SiLU.
 * No biases; a head of its own gives logits for every token. A step is a prefill: all tokens at once, attention worked out
 * in full and masked. Decoding against a KV cache, and fewer keys than queries (LLaMA 2 70B), are left out.
 */
import { writeActivation } from './activation.ts';
import { checkWhole } from './generator-options.ts';
import type { NamingOptions } from './generator-options.ts';
import type { Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';
import { textOf, writeTokenLinear } from './token-layers.ts';

/** What `llama` generates. */
export interface LlamaOptions extends NamingOptions {
  /** Length of the sequence. */
  readonly tokens: number;
  /** Channels of a token; a multiple of `heads`. */
  readonly width: number;
  /** Blocks. */
  readonly depth: number;
  readonly heads: number;
  /** Width of the feed-forward layers. */
  readonly hidden: number;
  /** Words; 32000 unless given. */
  readonly vocabulary?: number | undefined;
}

/** Generates a LLaMA. @throws {RangeError} on sizes that are not positive integers, heads that do not divide */
export function llama(options: LlamaOptions): Network {
  const { tokens, width, depth, heads, hidden, vocabulary = 32_000 } = options;
  checkWhole({ tokens, width, depth });
  const builder = new NetworkBuilder(textOf(tokens));
  let at = builder.embedding('embed_tokens', 'input', vocabulary, width);
  for (let i = 0; i < depth; i += 1) at = writeBlock(builder, { id: `layers.${i}`, from: at, heads, hidden });
  writeTokenLinear(builder, 'lm_head', writeRmsNorm(builder, 'norm', at), vocabulary, false);
  const title = `LLaMA, ${depth} blocks ${width} wide, ${heads} heads, ${hidden} hidden, ${tokens} tokens`;
  const name = `llama-${width}-${depth}-${heads}-${hidden}-${tokens}`;
  return builder.build(options.name ?? name, options.title ?? title);
}

/** Each token divided by the root of its mean square, then a learned scale per channel. */
function writeRmsNorm(builder: NetworkBuilder, id: string, from: string): string {
  const { channels } = builder.mapOf(from);
  return builder.vectorWork(id, [from], { operator: 'rms-norm', parameters: channels, gradient: 'inputs' });
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
    writeTokenLinear(builder, `${id}.${name}`, source, width, false);
  const rotated = (name: string, source: string): string =>
    builder.vectorWork(`${id}.${name}`, [source], { operator: 'rotary', gradient: 'linear' });
  const normed = writeRmsNorm(builder, `${id}.input_layernorm`, from);
  const [q, k, v] = ['q', 'k', 'v'].map((name) => token(`self_attn.${name}_proj`, normed, channels));
  const [queries, keys] = [rotated('self_attn.q_rotary', q), rotated('self_attn.k_rotary', k)];
  const mixed = token('self_attn.o_proj', builder.attention(`${id}.self_attn`, queries, keys, v, heads), channels);
  const middle = builder.add(`${id}.add1`, from, mixed);
  const second = writeRmsNorm(builder, `${id}.post_attention_layernorm`, middle);
  const gate = writeActivation(builder, `${id}.mlp.act_fn`, token('mlp.gate_proj', second, hidden), 'silu');
  const up = token('mlp.up_proj', second, hidden);
  const gated = builder.vectorWork(`${id}.mlp.gated`, [gate, up], { operator: 'multiply', gradient: 'inputs' });
  return builder.add(`${id}.add2`, middle, token('mlp.down_proj', gated, channels));
}
