/**
 * MobileNet v1 (Howard et al. 2017), named as timm names its layers.
 *
 * A 3×3/2 stem, thirteen blocks of a 3×3 depthwise and a 1×1 pointwise convolution, each with batch norm and ReLU, average
 * pooling, one linear layer. TF-slim and timm have ReLU6; the paper has ReLU.
 */
import { checkKnown } from './generator-options.ts';
import type { NamingOptions } from './generator-options.ts';
import type { Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';
import { scaledChannels } from './width-multiplier.ts';
import type { ChannelRounding } from './width-multiplier.ts';

/** What `mobilenetV1` generates. */
export interface MobilenetV1Options extends NamingOptions {
  /** Of all channels but those of the image. */
  readonly widthMultiplier: number;
  /** `multiple-of-8` unless given. */
  readonly rounding?: ChannelRounding | undefined;
  /** Height and width of the input. */
  readonly image: number;
  readonly classes: number;
}

const STEM_CHANNELS = 32;

/** Channels, blocks, stride of the first. */
const STAGES = [
  [64, 1, 1],
  [128, 2, 2],
  [256, 2, 2],
  [512, 6, 2],
  [1024, 2, 2],
] as const;

/** Generates a MobileNet v1. @throws {RangeError} on an unknown rounding, or sizes that are not positive integers */
export function mobilenetV1(options: MobilenetV1Options): Network {
  const { widthMultiplier, rounding = 'multiple-of-8', image, classes } = options;
  checkKnown('rounding', rounding, ['multiple-of-8', 'truncated']);
  const scaled = (channels: number): number => scaledChannels(channels, widthMultiplier, rounding);
  const builder = new NetworkBuilder({ channels: 3, height: image, width: image });
  const stem = builder.conv('conv_stem', 'input', { kernel: 3, stride: 2, channels: scaled(STEM_CHANNELS) });
  let at = builder.relu('act1', builder.batchNorm('bn1', stem));
  for (const [stage, [channels, blocks, stride]] of STAGES.entries()) {
    for (let i = 0; i < blocks; i += 1) {
      const block = { channels: scaled(channels), stride: i === 0 ? stride : 1 };
      at = writeBlock(builder, `blocks.${stage}.${i}`, at, block);
    }
  }
  builder.linear('classifier', builder.globalAveragePool('global_pool', at), classes);
  const isTruncated = rounding === 'truncated';
  const width = `×${widthMultiplier}${isTruncated ? ' truncated' : ''}`;
  const name = `mobilenet-v1-${widthMultiplier}${isTruncated ? '-truncated' : ''}-${image}-${classes}`;
  const title = `MobileNet v1 ${width}, ${image}×${image}, ${classes} classes`;
  return builder.build(options.name ?? name, options.title ?? title);
}

interface Block {
  readonly channels: number;
  readonly stride: number;
}

function writeBlock(builder: NetworkBuilder, id: string, from: string, { channels, stride }: Block): string {
  const inputs = builder.mapOf(from).channels;
  const depthwise = builder.conv(`${id}.conv_dw`, from, { kernel: 3, stride, channels: inputs, groups: inputs });
  const middle = builder.relu(`${id}.act1`, builder.batchNorm(`${id}.bn1`, depthwise));
  const pointwise = builder.conv(`${id}.conv_pw`, middle, { kernel: 1, channels });
  return builder.relu(`${id}.act2`, builder.batchNorm(`${id}.bn2`, pointwise));
}
