/**
 * ResNet-18, -34, -50 and -101 (He et al., CVPR 2016) and wide ResNets (Zagoruyko and Komodakis, BMVC 2016), named as
 * torchvision names its layers.
 *
 * Stem `imagenet`: 7×7/2 to 64 channels and 3×3/2 max pooling; `cifar`: one 3×3/1 convolution. Four stages of 64·2^i planes,
 * stride 2 at the first block of stages 2–4, a projection where the shape changes, average pooling, one linear layer.
 */
import { checkKnown, checkWhole } from './generator-options.ts';
import type { NamingOptions } from './generator-options.ts';
import type { Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';

/** The depths there are; 18 and 34 have basic blocks, 50 and 101 have bottlenecks. */
export type ResnetDepth = 18 | 34 | 50 | 101;

/** What `resnet` generates. */
export interface ResnetOptions extends NamingOptions {
  readonly depth: ResnetDepth;
  readonly stem: 'imagenet' | 'cifar';
  /** Height and width of the input. */
  readonly image: number;
  readonly classes: number;
  /** Which convolution of a bottleneck strides: the 3×3 (torchvision), or the first 1×1 (the original, "v1"). */
  readonly strideIn?: '3x3' | '1x1' | undefined;
  /** By how much the two inner convolutions of a bottleneck are wider; 1 unless given, 2 in WRN-50-2. */
  readonly innerWidth?: number | undefined;
}

const BLOCKS: Readonly<Record<ResnetDepth, readonly number[]>> = {
  18: [2, 2, 2, 2],
  34: [3, 4, 6, 3],
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
};

const depths = Object.keys(BLOCKS).map(Number);

const BOTTLENECK_EXPANSION = 4;

/**
 * Generates a ResNet.
 *
 * @throws {RangeError} on unknown options, sizes that are not positive integers, `strideIn` or `innerWidth` without bottlenecks
 */
export function resnet(options: ResnetOptions): Network {
  const { depth, stem, image, classes, strideIn = '3x3', innerWidth = 1 } = options;
  checkOptions(options);
  const builder = new NetworkBuilder({ channels: 3, height: image, width: image });
  const isBottleneck = depth >= 50;
  let at = writeStem(builder, stem);
  let width = 64;
  BLOCKS[depth].forEach((blocks, stage) => {
    const planes = 64 * 2 ** stage;
    for (let i = 0; i < blocks; i += 1) {
      const id = `layer${stage + 1}.${i}`;
      const block = { id, from: at, planes, stride: stage > 0 && i === 0 ? 2 : 1, width, strideIn, innerWidth };
      at = isBottleneck ? writeBottleneck(builder, block) : writeBasic(builder, block);
      width = planes * (isBottleneck ? BOTTLENECK_EXPANSION : 1);
    }
  });
  at = builder.globalAveragePool('avgpool', at);
  builder.linear('fc', at, classes);
  const isV1 = strideIn === '1x1';
  const isWide = innerWidth !== 1;
  const version = `${depth}${isWide ? `-${innerWidth}` : ''}`;
  const title = `${isWide ? 'Wide ' : ''}ResNet-${version}${isV1 ? ' v1' : ''}, ${stem} stem, ${image}×${image}, ${classes} classes`;
  const name = `${isWide ? 'wide-' : ''}resnet${version}${isV1 ? '-v1' : ''}-${stem}-${image}-${classes}`;
  return builder.build(options.name ?? name, options.title ?? title);
}

function checkOptions({ depth, stem, strideIn, innerWidth }: ResnetOptions): void {
  checkKnown<number>('depth', depth, depths);
  checkKnown('stem', stem, ['imagenet', 'cifar']);
  if (strideIn !== undefined) {
    checkKnown('strideIn', strideIn, ['3x3', '1x1']);
    if (depth < 50) throw new RangeError(`strideIn "${strideIn}": ResNet-${depth} has no bottlenecks`);
  }
  if (innerWidth !== undefined) {
    checkWhole({ innerWidth });
    if (depth < 50) throw new RangeError(`innerWidth ${innerWidth}: ResNet-${depth} has no bottlenecks`);
  }
}

function writeStem(builder: NetworkBuilder, stem: ResnetOptions['stem']): string {
  const conv = stem === 'imagenet' ? { kernel: 7, channels: 64, stride: 2 } : { kernel: 3, channels: 64 };
  const relu = builder.relu('relu1', builder.batchNorm('bn1', builder.conv('conv1', 'input', conv)));
  return stem === 'imagenet' ? builder.maxPool('maxpool', relu, 3, 2, 1) : relu;
}

interface Block {
  readonly id: string;
  readonly from: string;
  readonly planes: number;
  readonly stride: number;
  /** Channels of its input. */
  readonly width: number;
  readonly strideIn: '3x3' | '1x1';
  readonly innerWidth: number;
}

function writeBasic(builder: NetworkBuilder, { id, from, planes, stride, width }: Block): string {
  const first = builder.conv(`${id}.conv1`, from, { kernel: 3, channels: planes, stride });
  const relu = builder.relu(`${id}.relu1`, builder.batchNorm(`${id}.bn1`, first));
  const second = builder.batchNorm(`${id}.bn2`, builder.conv(`${id}.conv2`, relu, { kernel: 3, channels: planes }));
  const shortcut = writeShortcut(builder, id, from, planes, stride, width);
  return builder.relu(`${id}.relu`, builder.add(`${id}.add`, second, shortcut));
}

function writeBottleneck(builder: NetworkBuilder, block: Block): string {
  const { id, from, planes, stride, width, strideIn, innerWidth } = block;
  const [first, second] = strideIn === '1x1' ? [stride, 1] : [1, stride];
  const inner = planes * innerWidth;
  const reduce = builder.conv(`${id}.conv1`, from, { kernel: 1, channels: inner, stride: first });
  const relu1 = builder.relu(`${id}.relu1`, builder.batchNorm(`${id}.bn1`, reduce));
  const spatial = builder.conv(`${id}.conv2`, relu1, { kernel: 3, channels: inner, stride: second });
  const relu2 = builder.relu(`${id}.relu2`, builder.batchNorm(`${id}.bn2`, spatial));
  const channels = planes * BOTTLENECK_EXPANSION;
  const expand = builder.batchNorm(`${id}.bn3`, builder.conv(`${id}.conv3`, relu2, { kernel: 1, channels }));
  const shortcut = writeShortcut(builder, id, from, channels, stride, width);
  return builder.relu(`${id}.relu`, builder.add(`${id}.add`, expand, shortcut));
}

function writeShortcut(
  builder: NetworkBuilder,
  id: string,
  from: string,
  channels: number,
  stride: number,
  width: number,
): string {
  if (stride === 1 && width === channels) return from;
  const projection = builder.conv(`${id}.downsample.conv`, from, { kernel: 1, channels, stride });
  return builder.batchNorm(`${id}.downsample.bn`, projection);
}
