/**
 * MobileNet v2 (Sandler et al., CVPR 2018), named as timm names its layers.
 *
 * A 3×3 stem, seven stages of inverted residuals with ReLU6, a 1×1 convolution to 1280 channels (never fewer, whatever the
 * width), average pooling, one linear layer. Stem `cifar` is the variant of kuangliu/pytorch-cifar: no stride in the stem and in
 * the second stage, ReLU, every block expands, and shortcuts are projected where only the channels differ.
 */
import { writeActivation } from './activation.ts';
import { checkKnown } from './generator-options.ts';
import type { NamingOptions } from './generator-options.ts';
import { writeInvertedResidual } from './inverted-residual.ts';
import type { Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';
import { scaledChannels } from './width-multiplier.ts';

/** What `mobilenetV2` generates. */
export interface MobilenetV2Options extends NamingOptions {
  /** Of all channels but those of the image; those of the head are not made fewer. */
  readonly widthMultiplier: number;
  readonly stem: 'imagenet' | 'cifar';
  /** Height and width of the input. */
  readonly image: number;
  readonly classes: number;
}

const STEM_CHANNELS = 32;
const HEAD_CHANNELS = 1280;

/** Expansion, channels, blocks, stride of the first (table 2). */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

const STAGE_WITHOUT_STRIDE_ON_CIFAR = 1;

/** Generates a MobileNet v2. @throws {RangeError} on an unknown stem, or sizes that are not positive integers */
export function mobilenetV2(options: MobilenetV2Options): Network {
  const { widthMultiplier, stem, image, classes } = options;
  checkKnown('stem', stem, ['imagenet', 'cifar']);
  const isCifar = stem === 'cifar';
  const activation = isCifar ? 'relu' : 'relu6';
  const builder = new NetworkBuilder({ channels: 3, height: image, width: image });
  const scaled = (channels: number): number => scaledChannels(channels, widthMultiplier);
  const first = { kernel: 3, stride: isCifar ? 1 : 2, channels: scaled(STEM_CHANNELS) };
  const normed = builder.batchNorm('bn1', builder.conv('conv_stem', 'input', first));
  let at = writeActivation(builder, 'act1', normed, activation);
  for (const [stage, [expansion, channels, blocks, stride]] of STAGES.entries()) {
    const isStrided = !(isCifar && stage === STAGE_WITHOUT_STRIDE_ON_CIFAR);
    for (let i = 0; i < blocks; i += 1) {
      const shape = { channels: scaled(channels), expansion, kernel: 3, stride: i === 0 && isStrided ? stride : 1 };
      const block = { id: `blocks.${stage}.${i}`, from: at, ...shape, activation, hasProjection: isCifar } as const;
      at = writeInvertedResidual(builder, block);
    }
  }
  const headChannels = scaledChannels(HEAD_CHANNELS, Math.max(1, widthMultiplier));
  const head = builder.batchNorm('bn2', builder.conv('conv_head', at, { kernel: 1, channels: headChannels }));
  const pooled = builder.globalAveragePool('global_pool', writeActivation(builder, 'act2', head, activation));
  builder.linear('classifier', pooled, classes);
  const title = `MobileNet v2 ×${widthMultiplier}, ${stem} stem, ${image}×${image}, ${classes} classes`;
  const name = `mobilenet-v2-${widthMultiplier}-${stem}-${image}-${classes}`;
  return builder.build(options.name ?? name, options.title ?? title);
}
