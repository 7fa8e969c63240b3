/**
 * What a network file may say, field by field: types, checks, and descriptions for editors, all from one schema.
 *
 * Sizes of maps are never written but where nothing else decides them; they follow from the input, layer by layer.
 */
import { z } from 'zod';

const size = z.int().min(1);
const count = z.int().min(0);
const id = z.string().min(1).describe('Name of the layer, that others read it by; unique, and not "input".');
const source = z.string().min(1).describe('Id of a layer above, or "input".');

const map = z
  .strictObject({
    channels: size.describe('Channels; of a vector, its length.'),
    height: size.default(1).describe('Rows of pixels, or tokens of a sequence; 1 unless given.'),
    width: size.default(1).describe('Columns of pixels; 1 unless given.'),
  })
  .describe('A map of channels × height × width.');

const padding = z
  .union([
    count,
    z.strictObject({
      top: count.describe('Rows of zeros above.'),
      left: count.describe('Columns of zeros to the left.'),
      bottom: count.describe('Rows of zeros below.'),
      right: count.describe('Columns of zeros to the right.'),
    }),
  ])
  .describe('Zeros around the map: on all sides alike, or side by side.');

const one = source.optional().describe('What it reads; the layer above unless given.');
const hasBias = z.boolean().describe('Whether a learned number is added to each output channel.');
const channels = size.describe('Output channels.');

/** A layer that reads one map and has nothing to set. */
const plain = <Kind extends string>(kind: Kind, about: string) =>
  z.strictObject({ id, kind: z.literal(kind).describe(about), from: one });

const pool = <Kind extends string>(kind: Kind, about: string) =>
  z.strictObject({
    id,
    kind: z.literal(kind).describe(about),
    from: one,
    kernel: size.describe('Side of the window.'),
    stride: size.optional().describe('Step of the window; its side unless given.'),
    padding: padding.optional().describe('Zeros around the map; none unless given. Above and to the left alike.'),
    roundsUp: z.boolean().optional().describe('Whether a last window that is cut off counts; false unless given.'),
  });

const conv = z.strictObject({
  id,
  kind: z
    .literal('conv2d')
    .describe('A convolution; depthwise with as many groups as channels, a layer for each token with kernel 1.'),
  from: one,
  channels,
  kernel: z.union([size, z.tuple([size, size])]).describe('Height and width alike, or [height, width].'),
  stride: size.optional().describe('In both directions; 1 unless given.'),
  padding: padding
    .optional()
    .describe('Zeros around the map; half the kernel, rounded down, on all sides unless given.'),
  groups: size.optional().describe('Equal runs of channels that do not meet; 1 unless given.'),
  hasBias: hasBias.optional().describe('Whether a number is added to each output channel; false unless given.'),
  tiedTo: source.optional().describe('The embedding whose table the weights are; they count once.'),
});

const linear = z.strictObject({
  id,
  kind: z.literal('linear').describe('Weights on the whole input, read as one vector.'),
  from: one,
  channels,
  hasBias: hasBias.optional().describe('Whether a number is added to each output channel; true unless given.'),
});

const add = z.strictObject({
  id,
  kind: z.literal('add').describe('Sum of two maps of equal shape.'),
  from: z.tuple([source, source]).describe('The two layers that are added.'),
});

const positions = z.strictObject({
  id,
  kind: z.literal('position-embedding').describe('A learned vector added to every pixel (token), one a position.'),
  from: one,
  positions: size.optional().describe('Vectors in the table; as many as the map has pixels unless given.'),
});

const embedding = z.strictObject({
  id,
  kind: z.literal('embedding').describe('Looks up a learned vector for each token; reads a map of one channel.'),
  from: one,
  rows: size.describe('Vectors in the table: words of the vocabulary.'),
  channels: size.describe('Length of a vector.'),
});

const attention = z.strictObject({
  id,
  kind: z.literal('attention').describe('Multi-head attention between pixels (tokens): softmax(Q·Kᵀ/√d)·V.'),
  from: z
    .union([source, z.tuple([source, source, source])])
    .describe('Queries, keys and values; one layer for all three if only one is given.')
    .optional(),
  heads: size.describe('Heads; they divide the channels.'),
});

const matmul = z.strictObject({
  id,
  kind: z.literal('matmul').describe('Products of two maps, without weights: rows × reduction by reduction × columns.'),
  from: z.tuple([source, source]).describe('Left and right operand.'),
  instances: size.optional().describe('How many products; 1 unless given.'),
  rows: size.describe('Rows of the left operand.'),
  columns: size.describe('Columns of the right operand.'),
  reduction: size.describe('Columns of the left operand, rows of the right.'),
});

const vectorWork = z.strictObject({
  id,
  kind: z.literal('vector-work').describe('Work of the vector engine that has no kind of its own.'),
  from: z
    .union([source, z.array(source).min(1)])
    .describe('What it reads: one layer, or a list; the layer above unless given.')
    .optional(),
  operator: z.string().min(1).describe('For people: silu, concat, rms-norm.'),
  output: map.optional().describe('Map that it writes; like the first that it reads unless given.'),
  parameters: count.optional().describe('Learned numbers; none unless given.'),
  gradient: z
    .enum(['linear', 'inputs', 'pointwise'])
    .optional()
    .describe(
      'What its backward pass reads beside the gradient: nothing (linear), its inputs again (inputs, unless given), or its ' +
        'input again in a pass that can be done on the way, like a ReLU (pointwise).',
    ),
});

const shaped = <Kind extends string>(kind: Kind, about: string) =>
  z.strictObject({ id, kind: z.literal(kind).describe(about), from: one, output: map });

/** A layer of a file. */
export const layerSchema = z.discriminatedUnion('kind', [
  conv,
  linear,
  plain('batch-norm', 'A learned scale and shift per channel.'),
  plain('layer-norm', 'Each pixel (token) normalised over its channels, then a learned scale and shift per channel.'),
  plain('relu', 'max(x, 0), elementwise.'),
  plain('gelu', 'x·Φ(x), elementwise.'),
  pool('max-pool', 'Maximum over square windows.'),
  pool('average-pool', 'Mean over square windows.'),
  plain('global-average-pool', 'Mean over height and width; gives a vector.'),
  add,
  positions,
  embedding,
  attention,
  matmul,
  vectorWork,
  shaped('reshape', 'The same elements as a map of another shape, at no cost.'),
  shaped('gap', 'A map of another size, at no cost: whatever is left out here.'),
]);

/** A layer as it is written. */
export type WrittenLayer = z.infer<typeof layerSchema>;

/** A whole file. */
export const networkSchema = z.strictObject({
  name: z.string().min(1).describe('As a scenario calls the network.'),
  title: z.string().optional().describe('For people; the name unless given.'),
  input: z
    .union([map, z.strictObject({ tokens: size.describe('Length of the text.') })])
    .describe('One sample: a map of channels, height and width, or text of so many tokens.'),
  layers: z.array(layerSchema).min(1).describe('In order; each reads layers above it. The last gives the logits.'),
});

/** A network as it is written. */
export type WrittenNetwork = z.infer<typeof networkSchema>;

/** The JSON Schema of network files, for editors. */
export function networkJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(networkSchema, { io: 'input' }), title: 'A network of weft' };
}
