import { describe, expect, it } from 'vitest';
import { count } from '../../../../workloads/count.ts';
import type { Conv2d, Layer, VectorWork } from '../../../../workloads/layer.ts';
import { told } from '../told.ts';
import { FLOAT, INT64 } from './onnx-encoder.ts';
import type { AttributeSpec, GraphWriter } from './onnx-encoder.ts';
import { layersOf, readSmall } from './small-graphs.ts';

const IMAGE = [1, 4, 9, 9];

const conv = (
  graph: GraphWriter,
  x: string,
  attributes: Record<string, AttributeSpec> = {},
  weights = [8, 4, 3, 3],
): string => graph.add('Conv', [x, graph.weights(`w${graph.nodes.length}`, ...weights)], attributes);

const convOf = (dims: readonly number[], attributes: Record<string, AttributeSpec>, weights?: number[]): Conv2d => {
  const [layer] = readSmall(dims, (graph) => conv(graph, 'x', attributes, weights)).network.layers;
  if (layer.kind !== 'conv2d') throw new Error(layer.kind);
  return layer;
};

const tells = (write: (graph: GraphWriter) => string, dims: readonly number[] = IMAGE): readonly string[] =>
  told(() => readSmall(dims, write));

describe('Conv', () => {
  it('has kernel, stride, zeros and groups', () => {
    expect(convOf(IMAGE, { strides: [2, 2], pads: [1, 1, 1, 1], group: 2 }, [6, 2, 3, 3])).toMatchObject({
      kernelHeight: 3,
      stride: 2,
      paddingTop: 1,
      groups: 2,
      hasBias: false,
      output: { channels: 6, height: 5, width: 5 },
    });
  });

  it('keeps zeros that are more on one side', () => {
    const padded = convOf([1, 4, 8, 8], { strides: [2, 2], pads: [0, 1, 1, 0] });
    expect(padded).toMatchObject({ paddingTop: 0, paddingLeft: 1, output: { height: 4, width: 4 } });
  });

  it.each([
    ['SAME_UPPER', 8, 0, 4],
    ['SAME_LOWER', 8, 1, 4],
    ['SAME_UPPER', 9, 1, 5],
    ['VALID', 9, 0, 4],
    ['NOTSET', 9, 0, 4],
  ])('with auto_pad %s of a side of %i has %i zeros before it and %i places', (autoPad, side, before, places) => {
    const { paddingTop, paddingLeft, output } = convOf([1, 4, side, side], { strides: [2, 2], auto_pad: autoPad });
    expect([paddingTop, paddingLeft, output.height, output.width]).toEqual([before, before, places, places]);
  });

  it('over one axis is a column', () => {
    const layer = convOf([1, 80, 3000], { strides: [2], pads: [1, 1] }, [384, 80, 3]);
    expect(layer).toMatchObject({ kernelHeight: 3, kernelWidth: 1, paddingTop: 1, paddingLeft: 0, stride: 2 });
    expect(layer.output).toEqual({ channels: 384, height: 1500, width: 1 });
  });

  it('strides as it likes along an axis of one place', () => {
    expect(convOf([1, 4, 9, 3], { strides: [2, 1] }).output).toEqual({ channels: 8, height: 4, width: 1 });
  });

  it('takes over the zeros of a Pad that only it reads', () => {
    const write = (graph: GraphWriter): string =>
      conv(graph, graph.add('Pad', ['x', graph.ints([0, 0, 1, 1, 0, 0, 1, 1])]), { strides: [2, 2] });
    const { network } = readSmall(IMAGE, write);
    expect(network.layers).toMatchObject([
      { kind: 'conv2d', paddingTop: 1, paddingLeft: 1, output: { height: 5, width: 5 } },
    ]);
    expect(network.layers).toHaveLength(1);
  });

  it('leaves a Pad that others read too, or that mirrors, to the vector engine', () => {
    const mirrored = (graph: GraphWriter): string =>
      conv(graph, graph.add('Pad', ['x', graph.ints([0, 0, 1, 1, 0, 0, 1, 1])], { mode: 'reflect' }));
    expect(layersOf(IMAGE, mirrored)).toEqual(['pad 4×11×11', 'conv2d 8×9×9']);
    const shared = (graph: GraphWriter): string => {
      const padded = graph.add('Pad', ['x', graph.ints([0, 0, 1, 1, 0, 0, 1, 1])]);
      return graph.add('Add', [conv(graph, padded, { pads: [1, 1, 1, 1] }, [4, 4, 3, 3]), padded]);
    };
    expect(layersOf(IMAGE, shared)).toEqual(['pad 4×11×11', 'conv2d 4×11×11', 'add 4×11×11']);
  });

  it.each<[string, Record<string, AttributeSpec>, number[], string]>([
    [
      'dilation',
      { dilations: [2, 2] },
      [8, 4, 3, 3],
      'attribute dilations [2, 2]: dilated convolutions are not supported',
    ],
    [
      'two strides',
      { strides: [2, 1] },
      [8, 4, 3, 3],
      'attribute strides [2, 1]: one stride for both axes is supported',
    ],
    [
      'groups that do not divide',
      { group: 3 },
      [8, 4, 3, 3],
      'weights [8, 4, 3, 3] do not fit input [1, 4, 9, 9] in groups, of which there are 3',
    ],
    [
      'weights of other channels',
      {},
      [8, 5, 3, 3],
      'weights [8, 5, 3, 3] do not fit input [1, 4, 9, 9] in groups, of which there are 1',
    ],
    ['no channels', {}, [0, 4, 3, 3], 'would make an empty tensor, [1, 0, 7, 7]'],
    ['a kernel larger than the map', {}, [8, 4, 11, 3], 'a window of 11 does not fit an axis of 9'],
    [
      'negative zeros',
      { pads: [-1, 0, 0, 0] },
      [8, 4, 3, 3],
      'attribute pads is [-1, 0, 0, 0]; whole numbers from 0 on are supported',
    ],
    [
      'a stride of 0',
      { strides: [0, 0] },
      [8, 4, 3, 3],
      'attribute strides is [0, 0]; whole numbers from 1 on are supported',
    ],
    ['too few strides', { strides: [1] }, [8, 4, 3, 3], 'attribute strides has 1 numbers for 2'],
    [
      'another kernel',
      { kernel_shape: [5, 5] },
      [8, 4, 3, 3],
      'attribute kernel_shape is [5, 5], and weights are [8, 4, 3, 3]',
    ],
    [
      'a strange auto_pad',
      { auto_pad: 'SAME' },
      [8, 4, 3, 3],
      'attribute auto_pad is "SAME"; NOTSET, VALID, SAME_UPPER and SAME_LOWER are known',
    ],
    ['an attribute of another type', { group: { float: 1 } }, [8, 4, 3, 3], 'attribute group should be a whole number'],
    ['three axes', {}, [8, 4, 3, 3, 3], 'weights [8, 4, 3, 3, 3] do not fit input [1, 4, 9, 9]'],
  ])('is refused with %s', (_what, attributes, weights, message) => {
    const write = (graph: GraphWriter): string =>
      graph.add('Conv', ['x', graph.weights('w', ...weights)], attributes, 'conv1');
    expect(tells(write)).toEqual([`small.onnx Conv "conv1": ${message}`]);
  });

  it('is refused over three axes, and with weights that are computed', () => {
    const solid = (graph: GraphWriter): string => conv(graph, 'x', {}, [8, 4, 3, 3, 3]);
    expect(tells(solid, [1, 4, 9, 9, 9])[0]).toContain('convolves over 3 axes, [1, 4, 9, 9, 9]; feature maps have two');
    const computed = (graph: GraphWriter): string => graph.add('Conv', ['x', graph.add('Relu', ['x'])], {});
    expect(tells(computed, [1, 1, 1, 1])[0]).toContain('a convolution needs an initializer');
  });
});

describe('matrix products', () => {
  it('with weights are a linear layer for one token, and a 1×1 convolution for many', () => {
    const dense = (graph: GraphWriter): string => graph.add('MatMul', ['x', graph.weights('w', 16, 32)]);
    expect(layersOf([1, 16], dense)).toEqual(['linear 32×1×1']);
    expect(layersOf([1, 10, 16], dense)).toEqual(['conv2d 32×10×1']);
    expect(layersOf([1, 5, 7, 16], dense)).toEqual(['conv2d 32×5×7']);
  });

  it('take over a bias that is added to them alone', () => {
    const write = (graph: GraphWriter): string => {
      const product = graph.add('MatMul', ['x', graph.weights('w', 16, 32)]);
      return graph.add('Add', [graph.weights('b', 32), product]);
    };
    const { network } = readSmall([1, 10, 16], write);
    expect(network.layers).toMatchObject([{ kind: 'conv2d', hasBias: true }]);
    expect(count(network, 'A').parameters).toBe(16 * 32 + 32);
  });

  it('keep apart a bias of a product that is read elsewhere too', () => {
    const write = (graph: GraphWriter): string => {
      const product = graph.add('MatMul', ['x', graph.weights('w', 16, 16)]);
      return graph.add('Add', [graph.add('Add', [product, graph.weights('b', 16)]), product]);
    };
    expect(layersOf([1, 10, 16], write)).toEqual(['conv2d 16×10×1', 'add 16×10×1', 'add 16×10×1']);
  });

  it('with weights on the left mix tokens', () => {
    const write = (graph: GraphWriter): string => graph.add('MatMul', [graph.weights('w', 20, 10), 'x']);
    const { network } = readSmall([1, 10, 16], write);
    expect(network.layers.at(-1)).toMatchObject({ kind: 'conv2d', output: { channels: 20, height: 16, width: 1 } });
    expect(count(network, 'A')).toMatchObject({ parameters: 200, macs: 10 * 16 * 20 });
  });

  it('with a matrix for each part are grouped, and for the same tokens wider', () => {
    const experts = (graph: GraphWriter): string => graph.add('MatMul', ['x', graph.weights('w', 4, 16, 32)]);
    const apart = readSmall([1, 4, 10, 16], experts).network;
    expect(apart.layers.at(-1)).toMatchObject({ kind: 'conv2d', groups: 4, output: { channels: 128, height: 10 } });
    expect(count(apart, 'A')).toMatchObject({ parameters: 4 * 16 * 32, macs: 4 * 10 * 16 * 32 });
    const same = readSmall([1, 10, 16], experts).network;
    expect(same.layers).toMatchObject([{ kind: 'conv2d', groups: 1, output: { channels: 128, height: 10 } }]);
    expect(count(same, 'A')).toMatchObject({ parameters: 4 * 16 * 32, macs: 4 * 10 * 16 * 32 });
  });

  it.each([
    [[1, 3, 5, 7], [1, 3, 7, 9], { instances: 3, rows: 5, columns: 9, reduction: 7 }],
    [[1, 3, 5, 7], [7, 9], { instances: 1, rows: 15, columns: 9, reduction: 7 }],
    [[5, 7], [1, 3, 7, 9], { instances: 1, rows: 5, columns: 27, reduction: 7 }],
    [[2, 1, 5, 7], [3, 7, 9], { instances: 6, rows: 5, columns: 9, reduction: 7 }],
    [[7], [7, 9], { instances: 1, rows: 1, columns: 9, reduction: 7 }],
  ])('of two maps, %j by %j', (a, b, size) => {
    const write = (graph: GraphWriter): string =>
      graph.add('MatMul', [graph.add('Relu', ['x']), graph.add('Relu', ['y'])]);
    const { network } = readSmall(a, write, { others: [{ name: 'y', dims: b }], hasBatch: false });
    expect(network.layers.at(-1)).toMatchObject({ kind: 'matmul', ...size });
  });

  it('Gemm reads its matrices either way round', () => {
    for (const [transA, transB] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]) {
      const write = (graph: GraphWriter): string => {
        const weights = transB === 1 ? graph.weights('w', 5, 4) : graph.weights('w', 4, 5);
        return graph.add('Gemm', ['x', weights, graph.weights('c', 5)], { transA, transB });
      };
      const { network } = readSmall(transA === 1 ? [4, 3] : [3, 4], write, { hasBatch: false });
      expect(network.layers.at(-1)).toMatchObject({
        kind: 'conv2d',
        hasBias: true,
        output: { channels: 5, height: 3 },
      });
      expect(count(network, 'A')).toMatchObject({ parameters: 25, macs: 60 });
    }
  });

  it('that share a table with an embedding count it once', () => {
    const write = (graph: GraphWriter): string => {
      const table = graph.weights('table', 100, 16);
      const words = graph.add('Gather', [table, 'x']);
      return graph.add('MatMul', [words, graph.add('Transpose', [table], { perm: [1, 0] })]);
    };
    for (const tokens of [1, 12]) {
      const { network } = readSmall([1, tokens], write);
      expect(network.layers.at(-1)).toMatchObject({ kind: 'conv2d', output: { channels: 100 } });
      expect(count(network, 'A').parameters).toBe(1600);
    }
  });

  it('that share weights with each other count them twice, and it is told', () => {
    const write = (graph: GraphWriter): string => {
      const weights = graph.weights('w', 16, 16);
      return graph.add('MatMul', [graph.add('MatMul', ['x', weights], {}, 'a'), weights], {}, 'b');
    };
    expect(readSmall([1, 16], write).notes).toEqual([
      'Weights that several layers share count once for each: "w" (a, b).',
    ]);
  });

  it('that do not fit are refused', () => {
    const write = (graph: GraphWriter): string => graph.add('MatMul', ['x', graph.weights('w', 15, 32)], {}, 'fc');
    expect(tells(write, [1, 10, 16])).toEqual(['small.onnx MatMul "fc": cannot multiply [1, 10, 16] by [15, 32]']);
  });
});

describe('pooling', () => {
  const pool = (operator: string, attributes: Record<string, AttributeSpec>, dims = IMAGE): readonly string[] =>
    layersOf(dims, (graph) => graph.add(operator, ['x'], attributes));

  it('over square windows is a layer', () => {
    expect(pool('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })).toEqual(['max-pool 4×5×5']);
    expect(pool('AveragePool', { kernel_shape: [2, 2], strides: [2, 2] })).toEqual(['average-pool 4×4×4']);
  });

  it('rounds up if it is asked to, and counts no window that begins behind the map', () => {
    expect(pool('MaxPool', { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 })).toEqual(['max-pool 4×5×5']);
    expect(pool('MaxPool', { kernel_shape: [1, 1], strides: [3, 3], ceil_mode: 1 })).toEqual(['max-pool 4×3×3']);
  });

  it('over other windows is work of the vector engine', () => {
    expect(pool('MaxPool', { kernel_shape: [3, 1] })).toEqual(['max-pool 4×7×9']);
    const [layer] = readSmall(IMAGE, (graph) => graph.add('MaxPool', ['x'], { kernel_shape: [3, 1] })).network.layers;
    expect(layer.kind).toBe('vector-work');
  });

  it('over the whole map is a global one', () => {
    expect(pool('AveragePool', { kernel_shape: [9, 9] })).toEqual(['global-average-pool 4×1×1']);
    expect(pool('GlobalAveragePool', {})).toEqual(['global-average-pool 4×1×1']);
    expect(pool('GlobalMaxPool', {})).toEqual(['global-max-pool 4×1×1']);
    expect(pool('ReduceMean', { axes: [2, 3], keepdims: 0 })).toEqual(['global-average-pool 4×1×1']);
    expect(pool('ReduceMean', { axes: [1] }, [1, 10, 16])).toEqual(['global-average-pool 16×1×1']);
    expect(pool('ReduceMean', { axes: [2] }, [1, 10, 16])).toEqual(['reduce-mean 1×10×1']);
  });
});

describe('normalisation', () => {
  const layerOf = (dims: readonly number[], write: (graph: GraphWriter) => string): Layer => {
    const { network } = readSmall(dims, write);
    expect(network.layers).toHaveLength(1);
    return network.layers[0];
  };

  it('of a batch and of channels are layers of their own', () => {
    const batch = layerOf(IMAGE, (graph) =>
      graph.add('BatchNormalization', ['x', ...['s', 'b', 'm', 'v'].map((name) => graph.weights(name, 4))]),
    );
    expect(batch.kind).toBe('batch-norm');
    const layer = layerOf([1, 10, 16], (graph) =>
      graph.add('LayerNormalization', ['x', graph.weights('s', 16), graph.weights('b', 16)]),
    );
    expect(layer).toMatchObject({ kind: 'layer-norm', output: { channels: 16, height: 10, width: 1 } });
  });

  it.each<[string, (graph: GraphWriter) => string, string, number]>([
    [
      'InstanceNormalization',
      (g) => g.add('InstanceNormalization', ['x', g.weights('s', 4), g.weights('b', 4)]),
      'instance-norm',
      8,
    ],
    [
      'GroupNormalization',
      (g) => g.add('GroupNormalization', ['x', g.weights('s', 4), g.weights('b', 4)], { num_groups: 2 }),
      'group-norm',
      8,
    ],
    ['LayerNormalization without shift', (g) => g.add('LayerNormalization', ['x', g.weights('s', 9)]), 'layer-norm', 9],
    [
      'LayerNormalization over a map',
      (g) => g.add('LayerNormalization', ['x', g.weights('s', 4, 9, 9), g.weights('b', 4, 9, 9)], { axis: 1 }),
      'layer-norm',
      648,
    ],
    ['LRN', (g) => g.add('LRN', ['x'], { size: 5 }), 'local-response-norm', 0],
  ])('%s is work of the vector engine', (_name, write, operator, parameters) => {
    expect(layerOf(IMAGE, write)).toMatchObject({ kind: 'vector-work', operator, parameters, gradient: 'inputs' });
  });

  it('of another number of channels is refused', () => {
    const write = (graph: GraphWriter): string =>
      graph.add('BatchNormalization', ['x', ...['s', 'b', 'm', 'v'].map((name) => graph.weights(name, 5))], {}, 'bn');
    expect(tells(write)).toEqual(['small.onnx BatchNormalization "bn": its scale [5] should have 4 numbers']);
  });

  it('in groups as PyTorch writes it is put together', () => {
    const write = (graph: GraphWriter): string => {
      const groups = graph.add('Reshape', ['x', graph.ints([0, 2, -1])]);
      const numbers = [1, 0].map((value) => graph.constant({ name: '', dims: [2], numbers: [value, value] }));
      const normed = graph.add('InstanceNormalization', [groups, ...numbers]);
      const map = graph.add('Reshape', [normed, graph.add('Shape', ['x'])]);
      return graph.add('Add', [graph.add('Mul', [map, graph.weights('s', 4, 1, 1)]), graph.weights('b', 4, 1, 1)]);
    };
    expect(layerOf(IMAGE, write)).toMatchObject({ operator: 'group-norm', parameters: 8 });
  });
});

describe('activation functions', () => {
  const one = (write: (graph: GraphWriter) => string): VectorWork | Layer => readSmall(IMAGE, write).network.layers[0];

  it.each<[string, (graph: GraphWriter) => string, object]>([
    ['Relu', (g) => g.add('Relu', ['x']), { kind: 'relu' }],
    ['Gelu', (g) => g.add('Gelu', ['x']), { kind: 'gelu' }],
    [
      'Clip with attributes',
      (g) => g.add('Clip', ['x'], { min: { float: 0 }, max: { float: 6 } }),
      { operator: 'relu6' },
    ],
    ['Clip with inputs', (g) => g.add('Clip', ['x', g.float(0), g.float(6)]), { operator: 'relu6' }],
    ['Clip at 0 alone', (g) => g.add('Clip', ['x', g.float(0)]), { kind: 'relu' }],
    ['Clip elsewhere', (g) => g.add('Clip', ['x', g.float(-1), g.float(1)]), { operator: 'clip' }],
    ['x·σ(x)', (g) => g.add('Mul', ['x', g.add('Sigmoid', ['x'])]), { operator: 'silu' }],
    ['σ(x)·x', (g) => g.add('Mul', [g.add('Sigmoid', ['x']), 'x']), { operator: 'silu' }],
    ['x·HardSigmoid(x)', (g) => g.add('Mul', ['x', g.add('HardSigmoid', ['x'])]), { operator: 'hard-swish' }],
    [
      'hard-swish in steps',
      (g) => {
        const gate = g.add('Clip', [g.add('Add', ['x', g.float(3)]), g.float(0), g.float(6)]);
        return g.add('Div', [g.add('Mul', ['x', gate]), g.float(6)]);
      },
      { operator: 'hard-swish' },
    ],
    ['Mish in steps', (g) => g.add('Mul', ['x', g.add('Tanh', [g.add('Softplus', ['x'])])]), { operator: 'mish' }],
    ['Sigmoid', (g) => g.add('Sigmoid', ['x']), { operator: 'sigmoid', gradient: 'pointwise' }],
    ['Tanh', (g) => g.add('Tanh', ['x']), { operator: 'tanh', gradient: 'pointwise' }],
    ['Erf', (g) => g.add('Erf', ['x']), { operator: 'erf', gradient: 'pointwise' }],
    ['LeakyRelu', (g) => g.add('LeakyRelu', ['x'], { alpha: { float: 0.1 } }), { operator: 'leaky-relu' }],
    ['Elu', (g) => g.add('Elu', ['x']), { operator: 'elu' }],
    ['HardSwish', (g) => g.add('HardSwish', ['x']), { operator: 'hard-swish' }],
    ['PRelu', (g) => g.add('PRelu', ['x', g.weights('slope', 4, 1, 1)]), { operator: 'prelu', parameters: 4 }],
    ['PRelu of one slope', (g) => g.add('PRelu', ['x', g.weights('slope', 1)]), { operator: 'prelu', parameters: 1 }],
  ])('%s', (_name, write, expected) => {
    expect(readSmall(IMAGE, write).network.layers).toHaveLength(1);
    expect(one(write)).toMatchObject(expected);
  });

  it('are not put together if what is in between is read elsewhere', () => {
    const write = (graph: GraphWriter): string => {
      const gate = graph.add('Sigmoid', ['x']);
      return graph.add('Add', [graph.add('Mul', ['x', gate]), gate]);
    };
    expect(layersOf(IMAGE, write)).toEqual(['sigmoid 4×9×9', 'mul 4×9×9', 'add 4×9×9']);
  });
});

describe('arithmetic', () => {
  it('adds two maps as a layer, and maps of other sizes as work of the vector engine', () => {
    const write = (second: string) => (graph: GraphWriter) => graph.add('Add', [graph.add('Relu', ['x']), second]);
    expect(layersOf(IMAGE, write('x'))).toEqual(['relu 4×9×9', 'add 4×9×9']);
    const gated = (graph: GraphWriter): string =>
      graph.add('Mul', ['x', graph.add('Sigmoid', [graph.add('GlobalAveragePool', ['x'])])]);
    expect(layersOf(IMAGE, gated)).toEqual(['global-average-pool 4×1×1', 'sigmoid 4×1×1', 'mul 4×9×9']);
  });

  it('adds a vector for each token as positions, of a table that may be longer', () => {
    const whole = (graph: GraphWriter): string => graph.add('Add', ['x', graph.weights('pos', 1, 10, 16)]);
    expect(readSmall([1, 10, 16], whole).network.layers).toMatchObject([{ kind: 'position-embedding', positions: 10 }]);
    const longer = (graph: GraphWriter): string => {
      const used = graph.add('Slice', [
        graph.weights('pos', 1, 64, 16),
        graph.ints([0]),
        graph.ints([10]),
        graph.ints([1]),
      ]);
      return graph.add('Add', [used, 'x']);
    };
    expect(readSmall([1, 10, 16], longer).network.layers).toMatchObject([
      { kind: 'position-embedding', positions: 64 },
    ]);
  });

  it('counts constants of the file as learned, but no single numbers and no masks', () => {
    const parameters = (write: (graph: GraphWriter) => string, dims = [1, 10, 16]): number =>
      count(readSmall(dims, write).network, 'A').parameters;
    expect(parameters((g) => g.add('Mul', ['x', g.weights('scale', 16)]))).toBe(16);
    expect(parameters((g) => g.add('Sub', ['x', g.weights('mean', 16)]))).toBe(16);
    expect(parameters((g) => g.add('Add', ['x', g.weights('one', 1)]))).toBe(0);
    const masked = (g: GraphWriter): string => g.add('Softmax', [g.add('Add', ['x', g.weights('mask', 1, 1, 10, 10)])]);
    expect(parameters((g) => g.add('Relu', [masked(g)]), [1, 3, 10, 10])).toBe(0);
    const relative = (g: GraphWriter): string =>
      g.add('Softmax', [g.add('Add', ['x', g.weights('bias', 1, 3, 10, 10)])]);
    expect(parameters((g) => g.add('Relu', [relative(g)]), [1, 3, 10, 10])).toBe(300);
  });

  it('scales by one number for nothing beside a product, and else as work of the vector engine', () => {
    const beside = (graph: GraphWriter): string => graph.add('Mul', [conv(graph, 'x'), graph.float(0.5)]);
    expect(layersOf(IMAGE, beside)).toEqual(['conv2d 8×7×7']);
    const before = (graph: GraphWriter): string => conv(graph, graph.add('Div', ['x', graph.float(255)]));
    expect(layersOf(IMAGE, before)).toEqual(['conv2d 8×7×7']);
    const apart = (graph: GraphWriter): string => graph.add('Mul', [graph.add('Relu', ['x']), graph.float(0.5)]);
    expect(layersOf(IMAGE, apart)).toEqual(['relu 4×9×9', 'scale 4×9×9']);
  });

  it('that does not fit is refused', () => {
    const write = (graph: GraphWriter): string => graph.add('Add', ['x', graph.weights('w', 5)], {}, 'sum');
    expect(tells(write)).toEqual(['small.onnx Add "sum": cannot take [1, 4, 9, 9] and [5] number by number']);
  });
});

describe('rearrangements', () => {
  it('of shape alone are no layers', () => {
    const write = (graph: GraphWriter): string => {
      const flat = graph.add('Flatten', ['x']);
      const map = graph.add('Reshape', [flat, graph.ints([0, 4, 9, -1])]);
      const more = graph.add('Unsqueeze', [map, graph.ints([-1])]);
      const same = graph.add('Cast', [graph.add('Identity', [graph.add('Dropout', [more])])], { to: FLOAT });
      return conv(graph, graph.add('Squeeze', [same, graph.ints([4])]));
    };
    expect(layersOf(IMAGE, write)).toEqual(['conv2d 8×7×7']);
  });

  it('take axes as attributes too', () => {
    const write = (graph: GraphWriter): string =>
      graph.add('Squeeze', [graph.add('Unsqueeze', ['x'], { axes: [0] })], { axes: [0] });
    expect(layersOf(IMAGE, (graph) => graph.add('Relu', [write(graph)]), { opset: 11 })).toEqual(['relu 4×9×9']);
  });

  it('that move the channels are none', () => {
    const write = (graph: GraphWriter): string => {
      const last = graph.add('Transpose', [conv(graph, 'x')], { perm: [0, 2, 3, 1] });
      const gated = graph.add('Relu', [graph.add('MatMul', [last, graph.weights('w', 8, 16)])]);
      return conv(graph, graph.add('Transpose', [gated], { perm: [0, 3, 1, 2] }), {}, [4, 16, 1, 1]);
    };
    expect(layersOf(IMAGE, write)).toEqual(['conv2d 8×7×7', 'conv2d 16×7×7', 'relu 16×7×7', 'conv2d 4×7×7']);
  });

  it('of pixels are none before products, and work before others', () => {
    const turned = (graph: GraphWriter): string => graph.add('Transpose', ['x'], { perm: [0, 1, 3, 2] });
    expect(layersOf([1, 4, 9, 7], (graph) => conv(graph, turned(graph)))).toEqual(['reshape 4×7×9', 'conv2d 8×5×7']);
    expect(layersOf([1, 4, 9, 7], (graph) => graph.add('Relu', [turned(graph)]))).toEqual([
      'transpose 4×7×9',
      'relu 4×7×9',
    ]);
  });

  it('of channels among groups are none before a convolution (ShuffleNet), and work before others', () => {
    const shuffled = (graph: GraphWriter): string => {
      const parts = graph.add('Reshape', ['x', graph.ints([1, 2, 2, 9, 9])]);
      return graph.add('Reshape', [
        graph.add('Transpose', [parts], { perm: [0, 2, 1, 3, 4] }),
        graph.ints([1, 4, 9, 9]),
      ]);
    };
    expect(layersOf(IMAGE, (graph) => conv(graph, shuffled(graph)))).toEqual(['conv2d 8×7×7']);
    const sum = (graph: GraphWriter): string => graph.add('Add', ['x', shuffled(graph)]);
    expect(layersOf(IMAGE, sum).map((layer) => layer.split(' ')[0])).toEqual(['transpose', 'reshape', 'add']);
  });

  it('parts are read in place by products, and copied for others', () => {
    const half = (graph: GraphWriter): string =>
      graph.add('Slice', ['x', graph.ints([0]), graph.ints([2]), graph.ints([1])]);
    expect(layersOf(IMAGE, (graph) => conv(graph, half(graph), {}, [8, 2, 3, 3]))).toEqual([
      'gap 2×9×9',
      'conv2d 8×7×7',
    ]);
    expect(layersOf(IMAGE, (graph) => graph.add('Relu', [half(graph)]))).toEqual(['slice 2×9×9', 'relu 2×9×9']);
  });

  it('are read as attributes of old versions too', () => {
    const write = (graph: GraphWriter): string => graph.add('Slice', ['x'], { starts: [0], ends: [2], axes: [1] });
    expect(layersOf(IMAGE, write, { opset: 9 })).toEqual(['slice 2×9×9']);
    const pads = (graph: GraphWriter): string => graph.add('Pad', ['x'], { pads: [0, 0, 1, 1, 0, 0, 1, 1] });
    expect(layersOf(IMAGE, pads, { opset: 9 })).toEqual(['pad 4×11×11']);
    const resized = (graph: GraphWriter): string => graph.add('Upsample', ['x'], { scales: { floats: [1, 1, 2, 2] } });
    expect(layersOf(IMAGE, resized, { opset: 7 })).toEqual(['resize 4×18×18']);
  });

  it('splits into parts that are joined again', () => {
    const write = (graph: GraphWriter): string => {
      graph.nodes.push({
        operator: 'Split',
        inputs: ['x'],
        outputs: ['a', 'b'],
        attributes: { axis: 1 },
        name: 'split',
      });
      return graph.add('Concat', [graph.add('Relu', ['a']), 'b'], { axis: 1 });
    };
    const { network } = readSmall(IMAGE, write);
    expect(network.layers.map(({ id }) => id)).toEqual(['split.0', 'split.1', 'value:1', 'value:2']);
    expect(layersOf(IMAGE, write)).toEqual(['split 2×9×9', 'split 2×9×9', 'relu 2×9×9', 'concat 4×9×9']);
  });

  it('makes larger maps', () => {
    const resized = (graph: GraphWriter): string =>
      graph.add('Resize', ['x', '', graph.constant({ name: '', dims: [4], numbers: [1, 1, 2, 2] })], {
        mode: 'nearest',
      });
    expect(layersOf(IMAGE, resized)).toEqual(['resize 4×18×18']);
    const sized = (graph: GraphWriter): string => graph.add('Resize', ['x', '', '', graph.ints([1, 4, 20, 30])]);
    expect(layersOf(IMAGE, sized)).toEqual(['resize 4×20×30']);
    expect(layersOf(IMAGE, (graph) => graph.add('DepthToSpace', ['x'], { blocksize: 2 }))).toEqual([
      'depth-to-space 1×18×18',
    ]);
  });

  it('repeats what products read (grouped-query attention) for nothing', () => {
    const write = (graph: GraphWriter): string => {
      const many = graph.add('Expand', [graph.add('Unsqueeze', ['x', graph.ints([2])]), graph.ints([1, 2, 4, 6, 8])]);
      const heads = graph.add('Reshape', [many, graph.ints([1, 8, 6, 8])]);
      return graph.add('MatMul', ['y', graph.add('Transpose', [heads], { perm: [0, 1, 3, 2] })]);
    };
    const others = [{ name: 'y', dims: [1, 8, 6, 8] }];
    const { network } = readSmall([1, 2, 6, 8], write, { others });
    expect(network.layers.map(({ kind }) => kind)).toEqual(['gap', 'gap', 'matmul']);
  });
});

describe('tables', () => {
  it('that the input looks up are embeddings', () => {
    const write = (graph: GraphWriter): string => graph.add('Gather', [graph.weights('table', 100, 16), 'x']);
    const { network } = readSmall([1, 12], write);
    expect(network.input).toEqual({ channels: 1, height: 12, width: 1 });
    expect(network.layers).toMatchObject([
      { kind: 'embedding', rows: 100, output: { channels: 16, height: 12, width: 1 } },
    ]);
  });

  it('that constants look up are constants', () => {
    const write = (graph: GraphWriter): string => {
      const zeros = graph.constant({
        name: '',
        dims: [1, 10],
        dataType: INT64,
        numbers: Array.from({ length: 10 }, () => 0),
      });
      return graph.add('Add', ['x', graph.add('Gather', [graph.weights('types', 2, 16), zeros])]);
    };
    expect(readSmall([1, 10, 16], write).network.layers).toMatchObject([
      { operator: 'add', parameters: 32, gradient: 'linear' },
    ]);
  });
});
