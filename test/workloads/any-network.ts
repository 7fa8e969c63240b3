/** Arbitrary small networks of all families, for property tests. */
import fc from 'fast-check';
import { generate } from '../../workloads/generators.ts';
import type { GeneratorSpec } from '../../workloads/generators.ts';
import type { Network } from '../../workloads/layer.ts';
import { anyResNetOptions } from './any-resnet.ts';

const classes = fc.integer({ min: 1, max: 200 });
const image = fc.integer({ min: 1, max: 100 });
const widthMultiplier = fc.double({ min: 0.1, max: 2, noNaN: true });
/** VGG and ResNet-9 pool five times. */
const largeImage = fc.integer({ min: 32, max: 80 });

const bool = fc.boolean();
const resnet = anyResNetOptions.map((options) => ({ generator: 'resnet', ...options }) as const);
const resnet9 = fc.record({
  generator: fc.constant('resnet9' as const),
  layout: fc.constantFrom('dawnbench', 'kakao'),
  convBias: bool,
  image: largeImage,
  classes,
});
const vgg = fc.record({
  generator: fc.constant('vgg' as const),
  depth: fc.constantFrom(11, 13, 16, 19),
  head: fc.constantFrom('imagenet', 'cifar'),
  image: largeImage,
  classes,
});
const mobilenetV1 = fc.record({
  generator: fc.constant('mobilenet-v1' as const),
  widthMultiplier,
  rounding: fc.constantFrom('multiple-of-8', 'truncated'),
  image,
  classes,
});
const mobilenetV2 = fc.record({
  generator: fc.constant('mobilenet-v2' as const),
  widthMultiplier,
  stem: fc.constantFrom('imagenet', 'cifar'),
  image,
  classes,
});
const efficientnet = fc.record({
  generator: fc.constant('efficientnet' as const),
  widthMultiplier,
  depthMultiplier: fc.double({ min: 0.5, max: 2, noNaN: true }),
  isLite: bool,
  image,
  classes,
});

/** Channels of a token and heads that divide them. */
const transformer = fc
  .record({ heads: fc.integer({ min: 1, max: 4 }), perHead: fc.integer({ min: 1, max: 16 }) })
  .chain(({ heads, perHead }) =>
    fc.record({
      width: fc.constant(heads * perHead),
      heads: fc.constant(heads),
      depth: fc.integer({ min: 1, max: 3 }),
      hidden: fc.integer({ min: 1, max: 100 }),
    }),
  );
const vit = fc
  .record({
    size: transformer,
    patch: fc.integer({ min: 1, max: 8 }),
    side: fc.integer({ min: 1, max: 8 }),
    classes,
  })
  .map(
    ({ size, patch, side, ...rest }) => ({ generator: 'vit', ...size, patch, image: patch * side, ...rest }) as const,
  );
const text = fc
  .record({
    generator: fc.constantFrom('bert', 'gpt2', 'llama'),
    size: transformer,
    tokens: fc.integer({ min: 1, max: 60 }),
    vocabulary: fc.integer({ min: 1, max: 300 }),
  })
  .map(({ size, ...rest }) => ({ ...rest, ...size }));

/** Options of any generator, that make a network. */
export const anyGeneratorSpec: fc.Arbitrary<GeneratorSpec> = fc.oneof<fc.Arbitrary<GeneratorSpec>[]>(
  resnet,
  resnet9,
  vgg,
  mobilenetV1,
  mobilenetV2,
  efficientnet,
  vit,
  text,
);

/** Networks of such options. */
export const anyNetwork: fc.Arbitrary<Network> = anyGeneratorSpec.map(generate);
