/**
 * ResNet-9 for CIFAR, in the two layouts that go by this name.
 *
 * - `dawnbench`: 3×3 to 64 channels; 64→128 and pooling; residual; 128→256 and pooling; 256→512 and pooling; residual; 4×4 max
 *   pooling; a linear layer with bias (D. Page, "How to train your ResNet"; the factor 1/8 on the logits is left out).
 * - `kakao`: 3×3 to 128; 5×5/2 to 256; residual; 3×3 to 512 and pooling; residual; 3×3 to 256 without padding; maximum over the
 *   map; a linear layer without bias. It is torchskeleton's network (wbaek/torchskeleton) twice as wide, as SDGP has it.
 *
 * A residual is two convolutions with batch norm and ReLU, and their sum with what they read.
 */
import { checkKnown } from './generator-options.ts';
import type { NamingOptions } from './generator-options.ts';
import type { Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';
import type { ConvOptions } from './network-builder.ts';

/** What `resnet9` generates. */
export interface Resnet9Options extends NamingOptions {
  readonly layout: 'dawnbench' | 'kakao';
  /** Height and width of the input. */
  readonly image: number;
  readonly classes: number;
  /** Whether convolutions have a bias although batch norm follows; false unless given. */
  readonly convBias?: boolean | undefined;
}

/** Generates a ResNet-9. @throws {RangeError} on an unknown layout, or an image that is too small */
export function resnet9(options: Resnet9Options): Network {
  const { layout, image, classes, convBias = false } = options;
  checkKnown('layout', layout, ['dawnbench', 'kakao']);
  const builder = new NetworkBuilder({ channels: 3, height: image, width: image });
  const write = { builder, hasBias: convBias };
  const last = layout === 'dawnbench' ? writeDawnbench(write) : writeKakao(write);
  builder.linear('linear', last, classes, layout === 'dawnbench');
  const bias = convBias ? ', conv bias' : '';
  const title = `ResNet-9, ${layout} layout${bias}, ${image}×${image}, ${classes} classes`;
  const name = `resnet9-${layout}${convBias ? '-bias' : ''}-${image}-${classes}`;
  return builder.build(options.name ?? name, options.title ?? title);
}

interface Writing {
  readonly builder: NetworkBuilder;
  /** Of convolutions. */
  readonly hasBias: boolean;
}

function writeDawnbench(write: Writing): string {
  const { builder } = write;
  const pooled = (id: string, from: string, channels: number): string =>
    builder.maxPool(`${id}.pool`, writeConv(write, id, from, { kernel: 3, channels }), 2, 2, 0);
  const prep = writeConv(write, 'prep', 'input', { kernel: 3, channels: 64 });
  const layer1 = writeResidual(write, 'layer1.residual', pooled('layer1', prep, 128));
  const layer3 = writeResidual(write, 'layer3.residual', pooled('layer3', pooled('layer2', layer1, 256), 512));
  return builder.maxPool('pool', layer3, 4, 4, 0);
}

function writeKakao(write: Writing): string {
  const { builder } = write;
  const prep = writeConv(write, 'prep', 'input', { kernel: 3, channels: 128 });
  const strided = writeConv(write, 'layer1', prep, { kernel: 5, stride: 2, channels: 256 });
  const layer1 = writeResidual(write, 'layer1.residual', strided);
  const conv = writeConv(write, 'layer2', layer1, { kernel: 3, channels: 512 });
  const layer2 = writeResidual(write, 'layer2.residual', builder.maxPool('layer2.pool', conv, 2, 2, 0));
  const layer3 = writeConv(write, 'layer3', layer2, { kernel: 3, channels: 256, padding: 0 });
  const side = builder.mapOf(layer3).height;
  return builder.maxPool('pool', layer3, side, side, 0);
}

function writeConv({ builder, hasBias }: Writing, id: string, from: string, options: ConvOptions): string {
  const conv = builder.conv(`${id}.conv`, from, { ...options, hasBias });
  return builder.relu(`${id}.relu`, builder.batchNorm(`${id}.bn`, conv));
}

function writeResidual(write: Writing, id: string, from: string): string {
  const { channels } = write.builder.mapOf(from);
  const first = writeConv(write, `${id}.0`, from, { kernel: 3, channels });
  return write.builder.add(`${id}.add`, writeConv(write, `${id}.1`, first, { kernel: 3, channels }), from);
}
