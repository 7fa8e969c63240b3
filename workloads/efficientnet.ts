/**
 * EfficientNet (Tan and Le, ICML 2019) and EfficientNet-Lite, named as timm names its layers.
 *
 * A 3×3/2 stem, seven stages of inverted residuals with squeeze-and-excitation and SiLU (swish), a 1×1 convolution to 1280
 * channels, average pooling, one linear layer. B1 and up scale channels, blocks (rounded up) and the image. Lite: no
 * squeeze-and-excitation, ReLU6; stem, head, and the numbers of blocks of the first and last stage are not scaled.
 */
import { writeActivation } from './activation.ts';
import type { NamingOptions } from './generator-options.ts';
import { writeInvertedResidual } from './inverted-residual.ts';
import type { Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';
import { scaledChannels } from './width-multiplier.ts';

/** What `efficientnet` generates. */
export interface EfficientnetOptions extends NamingOptions {
  /** Of channels; 1 for B0 and B1. */
  readonly widthMultiplier: number;
  /** Of blocks in a stage; 1 for B0, 1.1 for B1. */
  readonly depthMultiplier: number;
  /** False unless given. */
  readonly isLite?: boolean | undefined;
  /** Height and width of the input. */
  readonly image: number;
  readonly classes: number;
}

const STEM_CHANNELS = 32;
const HEAD_CHANNELS = 1280;

/** Expansion, channels, blocks, stride of the first, kernel (table 1). */
const STAGES = [
  [1, 16, 1, 1, 3],
  [6, 24, 2, 2, 3],
  [6, 40, 2, 2, 5],
  [6, 80, 3, 2, 3],
  [6, 112, 3, 1, 5],
  [6, 192, 4, 2, 5],
  [6, 320, 1, 1, 3],
] as const;

/** Generates an EfficientNet. @throws {RangeError} on multipliers that are not positive, sizes that are not positive integers */
export function efficientnet(options: EfficientnetOptions): Network {
  const { widthMultiplier, depthMultiplier, isLite = false, image, classes } = options;
  if (!(depthMultiplier > 0 && Number.isFinite(depthMultiplier))) {
    throw new RangeError(`depthMultiplier ${depthMultiplier}: must be positive`);
  }
  const activation = isLite ? 'relu6' : 'silu';
  const builder = new NetworkBuilder({ channels: 3, height: image, width: image });
  const scaled = (channels: number): number => scaledChannels(channels, widthMultiplier);
  const ofEnds = (channels: number): number => (isLite ? channels : scaled(channels));
  const stem = builder.conv('conv_stem', 'input', { kernel: 3, stride: 2, channels: ofEnds(STEM_CHANNELS) });
  let at = writeActivation(builder, 'act1', builder.batchNorm('bn1', stem), activation);
  for (const [stage, [expansion, channels, blocks, stride, kernel]] of STAGES.entries()) {
    const isEnd = stage === 0 || stage === STAGES.length - 1;
    const depth = isLite && isEnd ? blocks : Math.ceil(blocks * depthMultiplier);
    for (let i = 0; i < depth; i += 1) {
      const shape = { channels: scaled(channels), expansion, kernel, stride: i === 0 ? stride : 1 };
      const block = { id: `blocks.${stage}.${i}`, from: at, ...shape, activation, hasSqueeze: !isLite } as const;
      at = writeInvertedResidual(builder, block);
    }
  }
  const head = builder.conv('conv_head', at, { kernel: 1, channels: ofEnds(HEAD_CHANNELS) });
  const last = writeActivation(builder, 'act2', builder.batchNorm('bn2', head), activation);
  builder.linear('classifier', builder.globalAveragePool('global_pool', last), classes);
  const lite = isLite ? '-lite' : '';
  const name = `efficientnet${lite}-${widthMultiplier}-${depthMultiplier}-${image}-${classes}`;
  const scale = `${widthMultiplier}× channels, ${depthMultiplier}× blocks`;
  const title = `EfficientNet${isLite ? '-Lite' : ''}, ${scale}, ${image}×${image}, ${classes} classes`;
  return builder.build(options.name ?? name, options.title ?? title);
}
