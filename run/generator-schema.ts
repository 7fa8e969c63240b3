/** What a scenario may write of a generated network: `{ generator: vgg, depth: 19, head: cifar, image: 32, classes: 10 }`. */
import { z } from 'zod';

const whole = (most: number) => z.number().int().min(1).max(most);
const image = whole(4096).describe('height and width of the input');
const classes = whole(1_000_000);
const multiplier = z.number().min(0.01).max(16);
const naming = { name: z.string().min(1).optional(), title: z.string().min(1).optional() };
const transformer = {
  tokens: whole(1_048_576).describe('length of the sequence'),
  width: whole(65_536).describe('channels of a token; a multiple of heads'),
  depth: whole(256).describe('blocks'),
  heads: whole(1024),
  vocabulary: whole(10_000_000).optional().describe('rows of the embedding'),
};
const positions = whole(1_048_576).optional().describe('rows of the table of positions');
const hidden = whole(1_048_576).describe('width of the feed-forward layers');

/** One strict object a generator. */
export const generatorSchema = z.discriminatedUnion('generator', [
  z.strictObject({
    generator: z.literal('resnet'),
    depth: z.union([z.literal(18), z.literal(34), z.literal(50), z.literal(101)]),
    stem: z.enum(['imagenet', 'cifar']),
    image,
    classes,
    strideIn: z.enum(['3x3', '1x1']).optional().describe('which convolution of a bottleneck strides'),
    innerWidth: whole(16).optional().describe('by how much the inner convolutions of a bottleneck are wider'),
    ...naming,
  }),
  z.strictObject({
    generator: z.literal('resnet9'),
    layout: z.enum(['dawnbench', 'kakao']),
    image,
    classes,
    convBias: z.boolean().optional(),
    ...naming,
  }),
  z.strictObject({
    generator: z.literal('vgg'),
    depth: z.union([z.literal(11), z.literal(13), z.literal(16), z.literal(19)]),
    head: z.enum(['imagenet', 'cifar']),
    image,
    classes,
    ...naming,
  }),
  z.strictObject({
    generator: z.literal('mobilenet-v1'),
    widthMultiplier: multiplier,
    rounding: z.enum(['multiple-of-8', 'truncated']).optional(),
    image,
    classes,
    ...naming,
  }),
  z.strictObject({
    generator: z.literal('mobilenet-v2'),
    widthMultiplier: multiplier,
    stem: z.enum(['imagenet', 'cifar']),
    image,
    classes,
    ...naming,
  }),
  z.strictObject({
    generator: z.literal('efficientnet'),
    widthMultiplier: multiplier,
    depthMultiplier: multiplier,
    isLite: z.boolean().optional(),
    image,
    classes,
    ...naming,
  }),
  z.strictObject({
    generator: z.literal('vit'),
    image,
    patch: whole(4096).describe('height and width of a patch'),
    width: transformer.width,
    depth: transformer.depth,
    heads: transformer.heads,
    hidden: hidden.optional(),
    classes,
    ...naming,
  }),
  z.strictObject({ generator: z.literal('bert'), ...transformer, hidden: hidden.optional(), positions, ...naming }),
  z.strictObject({ generator: z.literal('gpt2'), ...transformer, positions, ...naming }),
  z.strictObject({ generator: z.literal('llama'), ...transformer, hidden, ...naming }),
]);
