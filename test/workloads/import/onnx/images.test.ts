import { describe, expect, it } from 'vitest';
import { count } from '../../../../workloads/count.ts';
import { readOnnx } from '../../../../workloads/import/onnx/read-onnx.ts';
import type { Network } from '../../../../workloads/layer.ts';
import { GraphWriter } from './onnx-encoder.ts';
import { inShort } from './small-graphs.ts';

const totals = (network: Network): readonly [number, string] => {
  const { parameters, macs } = count(network, 'A');
  return [parameters, (macs / 1e6).toFixed(1)];
};

/** In: from → to channels, kernel, stride, groups. */
interface Conv {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride: number;
  readonly groups?: number;
}

/** MobileNet v2 as torchvision has it: convolution, batch norm, ReLU6 by Clip. */
function mobileNetV2(): Uint8Array {
  const graph = new GraphWriter();
  const block = (id: string, x: string, { from, to, kernel, stride, groups = 1 }: Conv, isLinear = false): string => {
    const weights = graph.weights(`${id}.w`, to, from / groups, kernel, kernel);
    const pad = Math.floor(kernel / 2);
    const window = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      group: groups,
    };
    const made = graph.add('Conv', [x, weights], window, `${id}/Conv`);
    const numbers = ['scale', 'shift', 'mean', 'variance'].map((name) => graph.weights(`${id}.${name}`, to));
    const normed = graph.add('BatchNormalization', [made, ...numbers], {}, `${id}/Norm`);
    return isLinear ? normed : graph.add('Clip', [normed, graph.float(0), graph.float(6)], {}, `${id}/Clip`);
  };
  let at = block('stem', 'x', { from: 3, to: 32, kernel: 3, stride: 2 });
  let from = 32;
  const stages = [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ];
  for (const [stage, [factor, to, repeats, first]] of stages.entries()) {
    for (let i = 0; i < repeats; i += 1) {
      const id = `${stage}.${i}`;
      const stride = i === 0 ? first : 1;
      const wide = from * factor;
      const expanded = factor === 1 ? at : block(`${id}.expand`, at, { from, to: wide, kernel: 1, stride: 1 });
      const deep = block(`${id}.depthwise`, expanded, { from: wide, to: wide, kernel: 3, stride, groups: wide });
      const made = block(`${id}.project`, deep, { from: wide, to, kernel: 1, stride: 1 }, true);
      at = stride === 1 && from === to ? graph.add('Add', [at, made], {}, `${id}/Add`) : made;
      from = to;
    }
  }
  const last = block('head', at, { from, to: 1280, kernel: 1, stride: 1 });
  const pooled = graph.add('ReduceMean', [last], { axes: [2, 3], keepdims: 0 }, 'mean');
  const numbers = [graph.weights('fc.w', 1000, 1280), graph.weights('fc.b', 1000)];
  return graph.model(
    { name: 'x', dims: ['N', 3, 224, 224] },
    graph.add('Gemm', [pooled, ...numbers], { transB: 1 }, 'fc'),
    { opset: 13 },
  );
}

/** MobileNet v1 as tf2onnx writes Keras's: pixels first, SAME padding, batch norm folded into the convolutions' biases. */
function mobileNetV1(): Uint8Array {
  const graph = new GraphWriter();
  const block = (id: string, x: string, { from, to, kernel, stride, groups = 1 }: Conv): string => {
    const numbers = [graph.weights(`${id}.w`, to, from / groups, kernel, kernel), graph.weights(`${id}.b`, to)];
    const window = { kernel_shape: [kernel, kernel], strides: [stride, stride], auto_pad: 'SAME_UPPER', group: groups };
    const made = graph.add('Conv', [x, ...numbers], window, id);
    return graph.add('Clip', [made, graph.float(0), graph.float(6)]);
  };
  let at = graph.add('Transpose', ['input_1'], { perm: [0, 3, 1, 2] });
  at = block('stem', at, { from: 3, to: 32, kernel: 3, stride: 2 });
  let from = 32;
  const widths = [
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [1024, 2],
    [1024, 1],
  ];
  for (const [i, [to, stride]] of widths.entries()) {
    at = block(`dw${i}`, at, { from, to: from, kernel: 3, stride, groups: from });
    at = block(`pw${i}`, at, { from, to, kernel: 1, stride: 1 });
    from = to;
  }
  const last = graph.add('Transpose', [at], { perm: [0, 2, 3, 1] });
  const pooled = graph.add('ReduceMean', [last], { axes: [1, 2], keepdims: 0 });
  const product = graph.add('MatMul', [pooled, graph.weights('fc.w', 1024, 1000)]);
  const logits = graph.add('Add', [product, graph.weights('fc.b', 1000)], {}, 'fc');
  return graph.model({ name: 'input_1', dims: ['unk__1', 224, 224, 3] }, graph.add('Softmax', [logits]), { opset: 11 });
}

describe('MobileNet v2 as PyTorch exports it', () => {
  it('has its published totals', () => {
    const { network, notes } = readOnnx(mobileNetV2(), { file: 'mobilenetv2.onnx' });
    expect(totals(network)).toEqual([3_504_872, '300.8']);
    expect(network.classes).toBe(1000);
    expect(notes).toEqual([]);
    expect(inShort(network).slice(0, 5)).toEqual([
      'conv2d 32×112×112',
      'batch-norm 32×112×112',
      'relu6 32×112×112',
      'conv2d 32×112×112',
      'batch-norm 32×112×112',
    ]);
  });
});

describe('MobileNet v1 as TensorFlow exports it', () => {
  const { network, notes } = readOnnx(mobileNetV1(), { file: 'mobilenet.onnx' });

  it('has its published totals: of parameters those without a scale of batch norm, which is folded in', () => {
    const channels = network.layers.reduce(
      (sum, { kind, output }) => sum + (kind === 'conv2d' ? output.channels : 0),
      0,
    );
    expect(totals(network)).toEqual([4_231_976 - channels, '568.7']);
  });

  it('has channels first, and nothing to rearrange', () => {
    expect(network.input).toEqual({ channels: 3, height: 224, width: 224 });
    expect(new Set(inShort(network).map((layer) => layer.split(' ')[0]))).toEqual(
      new Set(['conv2d', 'relu6', 'global-average-pool', 'linear']),
    );
  });

  it('has the odd zero of SAME padding below and to the right', () => {
    expect(network.layers[0]).toMatchObject({ stride: 2, paddingTop: 0, paddingLeft: 0, output: { height: 112 } });
  });

  it('ends in its logits', () => {
    expect(network.layers.at(-1)).toMatchObject({ id: 'fc', kind: 'linear', hasBias: true });
    expect(notes).toEqual(['The Softmax at the end is left out: a network ends in its logits.']);
  });
});
