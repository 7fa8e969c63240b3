/**
 * BERT (Devlin et al., NAACL 2019) up to its pooler, named as Hugging Face names its layers.
 *
 * Embeddings of words, positions and segments are added and normalised; blocks of attention and a feed-forward layer with GELU,
 * each added to what it reads and then normalised (post-norm); the pooler is a linear layer on the first token. Its tanh is
 * left to whatever reads it, so that the network ends in a layer with weights as others do.
 */
import { checkWhole } from './generator-options.ts';
import type { NamingOptions } from './generator-options.ts';
import type { Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';
import { textOf, writeFirstToken, writeTokenLinear } from './token-layers.ts';

/** What `bert` generates. */
export interface BertOptions extends NamingOptions {
  /** Length of the sequence; at most `positions`. */
  readonly tokens: number;
  /** Channels of a token; a multiple of `heads`. */
  readonly width: number;
  /** Blocks. */
  readonly depth: number;
  readonly heads: number;
  /** Width of the feed-forward layers; four times that of a token unless given. */
  readonly hidden?: number | undefined;
  /** Words; 30522 unless given. */
  readonly vocabulary?: number | undefined;
  /** Of the table of positions; 512 unless given. */
  readonly positions?: number | undefined;
}

const SEGMENTS = 2;

/** Generates a BERT. @throws {RangeError} on sizes that are not positive integers, too long a sequence, heads that do not divide */
export function bert(options: BertOptions): Network {
  const { tokens, width, depth, heads, hidden = 4 * width, vocabulary = 30_522, positions = 512 } = options;
  checkWhole({ tokens, width, depth });
  const builder = new NetworkBuilder(textOf(tokens));
  const words = builder.embedding('embeddings.word_embeddings', 'input', vocabulary, width);
  const placed = builder.positionEmbedding('embeddings.position_embeddings', words, positions);
  const segments = { operator: 'segment-embedding', parameters: SEGMENTS * width, gradient: 'linear' } as const;
  const summed = builder.vectorWork('embeddings.token_type_embeddings', [placed], segments);
  let at = builder.layerNorm('embeddings.LayerNorm', summed);
  for (let i = 0; i < depth; i += 1) at = writeBlock(builder, { id: `encoder.layer.${i}`, from: at, heads, hidden });
  builder.linear('pooler.dense', writeFirstToken(builder, 'pooler.first_token', at), width);
  const title = `BERT, ${depth} blocks ${width} wide, ${heads} heads, ${hidden} hidden, ${tokens} tokens`;
  const name = `bert-${width}-${depth}-${heads}-${hidden}-${tokens}`;
  return builder.build(options.name ?? name, options.title ?? title);
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
  const [q, k, v] = ['query', 'key', 'value'].map((name) => token(`attention.self.${name}`, from, channels));
  const mixed = token('attention.output.dense', builder.attention(`${id}.attention.self`, q, k, v, heads), channels);
  const summed = builder.add(`${id}.attention.output.add`, mixed, from);
  const middle = builder.layerNorm(`${id}.attention.output.LayerNorm`, summed);
  const first = builder.gelu(`${id}.intermediate.gelu`, token('intermediate.dense', middle, hidden));
  const second = builder.add(`${id}.output.add`, token('output.dense', first, channels), middle);
  return builder.layerNorm(`${id}.output.LayerNorm`, second);
}
