/**
 * VGG-11, -13, -16 and -19 (Simonyan and Zisserman, ICLR 2015), named as torchvision names its layers.
 *
 * Five groups of 3×3 convolutions with bias and ReLU, 64, 128, 256, 512 and 512 channels, each followed by 2×2 max pooling.
 * Head `imagenet`: three linear layers, 4096 wide; `cifar`: batch norm behind each convolution and one linear layer.
 * Dropout is left out, and so is torchvision's pooling to 7×7, which does nothing at 224×224.
 */
import { checkKnown } from './generator-options.ts';
import type { NamingOptions } from './generator-options.ts';
import type { Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';

/** Layers with weights in the original; the head `cifar` has two fewer. */
export type VggDepth = 11 | 13 | 16 | 19;

/** What `vgg` generates. */
export interface VggOptions extends NamingOptions {
  readonly depth: VggDepth;
  readonly head: 'imagenet' | 'cifar';
  /** Height and width of the input. */
  readonly image: number;
  readonly classes: number;
}

/** Convolutions in each group. */
const GROUPS: Readonly<Record<VggDepth, readonly number[]>> = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
};

const CHANNELS = [64, 128, 256, 512, 512];
const HIDDEN = 4096;
const depths = Object.keys(GROUPS).map(Number);

/** Generates a VGG. @throws {RangeError} on unknown options, or an image smaller than 32×32 */
export function vgg(options: VggOptions): Network {
  const { depth, head, image, classes } = options;
  checkKnown<number>('depth', depth, depths);
  checkKnown('head', head, ['imagenet', 'cifar']);
  const builder = new NetworkBuilder({ channels: 3, height: image, width: image });
  let index = 0;
  const nextId = (): string => `features.${index++}`;
  let at = 'input';
  for (const [group, convolutions] of GROUPS[depth].entries()) {
    for (let i = 0; i < convolutions; i += 1) {
      at = builder.conv(nextId(), at, { kernel: 3, channels: CHANNELS[group], hasBias: true });
      if (head === 'cifar') at = builder.batchNorm(nextId(), at);
      at = builder.relu(nextId(), at);
    }
    at = builder.maxPool(nextId(), at, 2, 2, 0);
  }
  if (head === 'imagenet') writeHead(builder, at, classes);
  else builder.linear('classifier', at, classes);
  const title = `VGG-${depth}, ${head} head, ${image}×${image}, ${classes} classes`;
  return builder.build(options.name ?? `vgg${depth}-${head}-${image}-${classes}`, options.title ?? title);
}

/** Numbers as in torchvision, where 2 and 5 are dropout. */
function writeHead(builder: NetworkBuilder, from: string, classes: number): void {
  const first = builder.relu('classifier.1', builder.linear('classifier.0', from, HIDDEN));
  const second = builder.relu('classifier.4', builder.linear('classifier.3', first, HIDDEN));
  builder.linear('classifier.6', second, classes);
}
