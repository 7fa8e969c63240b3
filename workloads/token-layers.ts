/**
 * Layers of transformers on sequences: a sequence of tokens is a map of one column, channels × tokens × 1, so that a layer that
 * takes each token alone is a 1×1 convolution. Text before its embedding is a map of one channel.
 */
import type { FeatureMap } from './layer.ts';
import type { NetworkBuilder } from './network-builder.ts';

/** Text: a number a token. */
export const textOf = (tokens: number): FeatureMap => ({ channels: 1, height: tokens, width: 1 });

/** One linear layer for all tokens. */
export function writeTokenLinear(
  builder: NetworkBuilder,
  id: string,
  from: string,
  channels: number,
  hasBias = true,
): string {
  return builder.conv(id, from, { kernel: 1, channels, hasBias });
}

/** The first token of a sequence, as a vector. */
export function writeFirstToken(builder: NetworkBuilder, id: string, from: string): string {
  const { channels } = builder.mapOf(from);
  const output = { channels, height: 1, width: 1 };
  return builder.vectorWork(id, [from], { operator: 'select-token', output, gradient: 'linear' });
}
