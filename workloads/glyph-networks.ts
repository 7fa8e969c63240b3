/**
 * Small networks for 16×16 grey images of ten classes: an MLP, a CNN of two convolution blocks and a vision transformer.
 *
 * They are small enough to be trained and to be executed with values in seconds, and have every kind of layer.
 */
import type { Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';

/** Height and width of a glyph. */
export const GLYPH_SIDE = 16;
/** Glyphs that there are. */
export const GLYPH_CLASSES = 10;

const input = { channels: 1, height: GLYPH_SIDE, width: GLYPH_SIDE };
const shape = `${GLYPH_SIDE}×${GLYPH_SIDE} glyphs, ${GLYPH_CLASSES} classes`;

/** Two hidden layers with ReLU. */
export function glyphMlp(name: string, hidden = 128): Network {
  const builder = new NetworkBuilder(input);
  const first = builder.relu('relu1', builder.linear('fc1', 'input', hidden));
  const second = builder.relu('relu2', builder.linear('fc2', first, hidden));
  builder.linear('fc', second, GLYPH_CLASSES);
  return builder.build(name, `MLP, ${hidden} wide, ${shape}`);
}

/** Two blocks of convolution, batch norm, ReLU and max pooling, then two linear layers. */
export function glyphCnn(name: string, channels = 16): Network {
  const builder = new NetworkBuilder(input);
  let at = 'input';
  for (const block of [1, 2]) {
    const conv = builder.conv(`conv${block}`, at, { kernel: 3, channels: channels * block });
    const relu = builder.relu(`relu${block}`, builder.batchNorm(`bn${block}`, conv));
    at = builder.maxPool(`pool${block}`, relu, 2, 2, 0);
  }
  at = builder.relu('relu3', builder.linear('fc1', at, 4 * channels));
  builder.linear('fc', at, GLYPH_CLASSES);
  return builder.build(name, `CNN, two blocks of ${channels} and ${2 * channels} channels, ${shape}`);
}

/** What `glyphVit` may vary. */
export interface GlyphVitOptions {
  readonly width?: number;
  readonly heads?: number;
  readonly depth?: number;
}

/** Patches of 4×4, learned positions, pre-norm blocks, mean over tokens, one linear layer. */
export function glyphVit(name: string, { width = 32, heads = 2, depth = 2 }: GlyphVitOptions = {}): Network {
  const builder = new NetworkBuilder(input);
  const patches = builder.conv('patches', 'input', {
    kernel: 4,
    stride: 4,
    padding: 0,
    channels: width,
    hasBias: true,
  });
  let at = builder.positionEmbedding('positions', patches);
  for (let block = 0; block < depth; block += 1) at = writeBlock(builder, `block${block}`, at, width, heads);
  builder.linear('fc', builder.globalAveragePool('mean', builder.layerNorm('norm', at)), GLYPH_CLASSES);
  return builder.build(name, `ViT, ${depth} blocks ${width} wide, ${heads} heads, ${shape}`);
}

/** A pre-norm transformer block: attention, then a feed-forward layer twice as wide, each with a residual sum. */
function writeBlock(builder: NetworkBuilder, id: string, from: string, width: number, heads: number): string {
  const token = (name: string, source: string, channels: number): string =>
    builder.conv(`${id}.${name}`, source, { kernel: 1, channels, hasBias: true });
  const normed = builder.layerNorm(`${id}.norm1`, from);
  const [q, k, v] = ['q', 'k', 'v'].map((name) => token(name, normed, width));
  const mixed = token('proj', builder.attention(`${id}.attention`, q, k, v, heads), width);
  const middle = builder.add(`${id}.add1`, from, mixed);
  const hidden = builder.gelu(`${id}.gelu`, token('fc1', builder.layerNorm(`${id}.norm2`, middle), 2 * width));
  return builder.add(`${id}.add2`, middle, token('fc2', hidden, width));
}
