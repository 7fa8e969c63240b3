/**
 * The block of MobileNet v2 (Sandler et al., CVPR 2018) and EfficientNet, named as timm names its layers: a 1×1 convolution
 * that expands, a depthwise convolution, squeeze-and-excitation if asked for, a 1×1 convolution that projects.
 *
 * Batch norm behind each convolution, an activation behind all but the last. What the block reads is added if the shapes are
 * equal.
 */
import { writeActivation } from './activation.ts';
import type { Activation } from './activation.ts';
import type { NetworkBuilder } from './network-builder.ts';

/** A block, and where it is. */
export interface InvertedResidual {
  readonly id: string;
  readonly from: string;
  /** Of its output. */
  readonly channels: number;
  /** Factor of the 1×1 convolution that expands, which is left out at 1. */
  readonly expansion: number;
  /** Of the depthwise convolution. */
  readonly kernel: number;
  readonly stride: number;
  readonly activation: Activation;
  /** Squeezes to a quarter of the block's input channels, rounded down, with biases. */
  readonly hasSqueeze?: boolean;
  /** Expands by 1 too, and adds what it reads through a 1×1 convolution if only the channels differ (CIFAR). */
  readonly hasProjection?: boolean;
}

/** Appends the block and returns the id of its last layer. */
export function writeInvertedResidual(builder: NetworkBuilder, block: InvertedResidual): string {
  const { id, from, channels, expansion, kernel, stride, activation } = block;
  const act = (name: string, source: string): string => writeActivation(builder, `${id}.${name}`, source, activation);
  const inputs = builder.mapOf(from).channels;
  let at = from;
  if (expansion !== 1 || block.hasProjection) {
    const expand = builder.conv(`${id}.conv_pw`, from, { kernel: 1, channels: inputs * expansion });
    at = act('act1', builder.batchNorm(`${id}.bn1`, expand));
  }
  const hidden = builder.mapOf(at).channels;
  const depthwise = builder.conv(`${id}.conv_dw`, at, { kernel, stride, channels: hidden, groups: hidden });
  at = act('act2', builder.batchNorm(`${id}.bn2`, depthwise));
  if (block.hasSqueeze) at = writeSqueeze(builder, `${id}.se`, at, Math.max(1, Math.floor(inputs / 4)), activation);
  const project = builder.batchNorm(`${id}.bn3`, builder.conv(`${id}.conv_pwl`, at, { kernel: 1, channels }));
  if (stride === 1 && inputs === channels) return builder.add(`${id}.add`, project, from);
  if (stride !== 1 || !block.hasProjection) return project;
  const shortcut = builder.batchNorm(
    `${id}.shortcut.bn`,
    builder.conv(`${id}.shortcut.conv`, from, { kernel: 1, channels }),
  );
  return builder.add(`${id}.add`, project, shortcut);
}

/** Squeeze-and-excitation (Hu et al., CVPR 2018): each channel scaled by a number between 0 and 1 made of all channels' means. */
function writeSqueeze(
  builder: NetworkBuilder,
  id: string,
  from: string,
  channels: number,
  activation: Activation,
): string {
  const mean = builder.globalAveragePool(`${id}.mean`, from);
  const reduce = builder.conv(`${id}.conv_reduce`, mean, { kernel: 1, channels, hasBias: true });
  const act = writeActivation(builder, `${id}.act1`, reduce, activation);
  const full = builder.mapOf(from).channels;
  const expand = builder.conv(`${id}.conv_expand`, act, { kernel: 1, channels: full, hasBias: true });
  const gate = writeActivation(builder, `${id}.gate`, expand, 'sigmoid');
  return builder.vectorWork(`${id}.scale`, [from, gate], { operator: 'scale', gradient: 'inputs' });
}
