import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../../../workloads/import/onnx/read-onnx.ts';
import { told } from '../told.ts';
import { encodeModel } from './onnx-encoder.ts';
import type { GraphWriter, ModelSpec, NodeSpec } from './onnx-encoder.ts';
import { inShort, readSmall } from './small-graphs.ts';

const relu = (from: string, to: string, name = ''): NodeSpec => ({
  operator: 'Relu',
  inputs: [from],
  outputs: [to],
  name,
});

const model = (rest: Partial<ModelSpec>): Uint8Array =>
  encodeModel({
    nodes: [relu('x', 'y')],
    inputs: [{ name: 'x', dims: [1, 8] }],
    outputs: [{ name: 'y', dims: null }],
    ...rest,
  });

const tells = (rest: Partial<ModelSpec>, options = {}): readonly string[] =>
  told(() => readOnnx(model(rest), { file: 'g.onnx', ...options }));

describe('the order of nodes', () => {
  it('may be any in the file', () => {
    const nodes = [relu('b', 'y', 'last'), relu('x', 'a', 'first'), relu('a', 'b', 'middle')];
    const { network } = readOnnx(model({ nodes }), { file: 'g.onnx' });
    expect(network.layers.map(({ id }) => id)).toEqual(['first', 'middle', 'last']);
  });

  it('may not be a circle', () => {
    const nodes = [
      relu('b', 'a', 'one'),
      relu('a', 'b', 'two'),
      { operator: 'Add', inputs: ['x', 'a'], outputs: ['y'] },
    ];
    expect(tells({ nodes })).toEqual([
      'g.onnx graph: nodes wait for each other in a circle, or behind one: Relu "one", Relu "two", Add that makes "y"',
    ]);
  });
});

describe('names', () => {
  it('that are missing are told, all of them', () => {
    const nodes = [{ operator: 'Conv', inputs: ['x', 'conv1.wieght'], outputs: ['a'], name: 'c' }, relu('q', 'y', 'r')];
    const initializers = [{ name: 'conv1.weight', dims: [8, 8, 1, 1] }];
    expect(tells({ nodes, initializers })).toEqual([
      'g.onnx Conv "c": reads "conv1.wieght", which nothing makes; did you mean "conv1.weight"?',
      'g.onnx Relu "r": reads "q", which nothing makes',
    ]);
  });

  it('that are made twice are told', () => {
    expect(tells({ nodes: [relu('x', 'y', 'a'), relu('x', 'y', 'b'), relu('x', 'x', 'c')] })).toEqual([
      'g.onnx Relu "b": makes "y", which there is already',
      'g.onnx Relu "c": makes "x", which there is already',
    ]);
  });

  it('of outputs that nothing makes are told', () => {
    expect(tells({ outputs: [{ name: 'z', dims: null }] })).toEqual(['g.onnx output "z": nothing makes it']);
    expect(tells({ outputs: [] })).toEqual(['g.onnx graph: has no outputs']);
  });

  it('are told up to a number', () => {
    const nodes = Array.from({ length: 50 }, (_, i) => relu(`missing${i}`, `v${i}`));
    const messages = tells({ nodes: [...nodes, relu('x', 'y')] });
    expect(messages).toHaveLength(21);
    expect(messages.at(-1)).toBe('g.onnx: and 30 more mistakes like these');
  });

  it('become ids, made unique and without white space', () => {
    const nodes = [
      relu('x', 'a', '/layer1/my relu'),
      relu('a', 'b', 'input'),
      relu('b', 'c', 'same'),
      relu('c', 'd', 'same'),
      relu('d', 'y'),
    ];
    const { network } = readOnnx(model({ nodes }), { file: 'g.onnx' });
    expect(network.layers.map(({ id }) => id)).toEqual(['layer1/my_relu', 'input_2', 'same', 'same_2', 'y']);
  });
});

describe('inputs and outputs', () => {
  it('the network ends in the last output, or the one that is asked for; what it does not need is left out', () => {
    const nodes = [relu('x', 'a', 'one'), relu('a', 'b', 'two'), relu('b', 'c', 'three')];
    const outputs = ['c', 'a', 'b'].map((name) => ({ name, dims: null }));
    const last = readOnnx(model({ nodes, outputs }), { file: 'g.onnx' });
    expect(last.network.layers.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(last.notes).toEqual([
      'The network ends in the last of 3 outputs, "b"; others could be chosen: c, a.',
      'Nodes that are left out, because the output "b" does not need them: 1.',
    ]);
    const chosen = readOnnx(model({ nodes, outputs }), { file: 'g.onnx', output: 'a' });
    expect(chosen.network.layers.map(({ id }) => id)).toEqual(['one']);
    expect(tells({ nodes, outputs }, { output: 'd' })).toEqual([
      'g.onnx output: the graph has no output "d"; there is c, a, b',
    ]);
  });

  it('initializers among the inputs, as in old files, are none', () => {
    const nodes = [{ operator: 'Gemm', inputs: ['x', 'w'], outputs: ['y'], name: 'fc' }];
    const inputs = [
      { name: 'w', dims: [8, 4] },
      { name: 'x', dims: [1, 8] },
    ];
    const { network, notes } = readOnnx(model({ nodes, inputs, initializers: [{ name: 'w', dims: [8, 4] }] }), {
      file: 'g.onnx',
    });
    expect(inShort(network)).toEqual(['linear 4×1×1']);
    expect(notes).toEqual([]);
  });

  it('the main input is the one that the first layer with weights reads', () => {
    const nodes = [
      { operator: 'Relu', inputs: ['mask'], outputs: ['m'] },
      { operator: 'Gemm', inputs: ['x', 'w'], outputs: ['p'], name: 'fc' },
      { operator: 'Mul', inputs: ['p', 'm'], outputs: ['y'], name: 'mul' },
    ];
    const inputs = [
      { name: 'mask', dims: [1, 4] },
      { name: 'x', dims: ['N', 8] },
    ];
    const { network, notes } = readOnnx(model({ nodes, inputs, initializers: [{ name: 'w', dims: [8, 4] }] }), {
      file: 'g.onnx',
    });
    expect(network.input).toEqual({ channels: 8, height: 1, width: 1 });
    expect(inShort(network)).toEqual(['gap 4×1×1', 'relu 4×1×1', 'linear 4×1×1', 'mul 4×1×1']);
    expect(notes).toEqual(['A network has one input, "x" here; others stand in it as gaps: "mask".']);
  });

  it('inputs that the output does not need may be of any size', () => {
    const inputs = [
      { name: 'x', dims: ['N', 8] },
      { name: 'past', dims: ['N', 'length'] },
    ];
    expect(inShort(readOnnx(model({ inputs }), { file: 'g.onnx' }).network)).toEqual(['relu 8×1×1']);
  });

  it('an output that does not depend on the input is refused', () => {
    const nodes = [{ operator: 'Shape', inputs: ['x'], outputs: ['y'] }];
    expect(tells({ nodes })).toEqual(['g.onnx output "y": does not depend on the network\'s input']);
  });

  it('a graph of no work at all is refused', () => {
    expect(tells({ nodes: [{ operator: 'Identity', inputs: ['x'], outputs: ['y'] }] })).toEqual([
      'g.onnx: g: a network needs at least one layer',
    ]);
  });
});

describe('the batch', () => {
  it.each([['N'], [null], [0], [-1], [1], [32]])('of %j is one sample', (batch) => {
    const { network, notes } = readOnnx(model({ inputs: [{ name: 'x', dims: [batch, 8] }] }), { file: 'g.onnx' });
    expect(network.input).toEqual({ channels: 8, height: 1, width: 1 });
    expect(notes).toEqual(
      batch === 32 ? ['The file was made for a batch of 32; the network is that of one sample.'] : [],
    );
  });

  it('that is written into shapes is taken out of them', () => {
    const { network } = readSmall([32, 4, 6, 6], (graph) => {
      const flat = graph.add('Reshape', ['x', graph.ints([32, -1])]);
      const product = graph.add('Gemm', [flat, graph.weights('w', 144, 20)]);
      const heads = graph.add('Reshape', [product, graph.ints([32 * 4, 5])]);
      return graph.add('MatMul', [heads, graph.weights('v', 5, 7)]);
    });
    expect(inShort(network)).toEqual(['linear 20×1×1', 'reshape 5×4×1', 'conv2d 7×4×1']);
  });

  it('that does not come out is told', () => {
    const write = (): unknown =>
      readSmall([32, 4, 6], (graph) => graph.add('Reshape', ['x', graph.ints([16, 48])], {}, 'r'));
    expect(told(write)).toEqual([
      'small.onnx Reshape "r": cannot make [16, 48] of [1, 4, 6]; the file was made for a batch of 32, one for a batch of 1 may do better',
    ]);
  });

  it('is that of the first input; another input that has another number there has none', () => {
    const write = (graph: GraphWriter): string => {
      const keys = graph.add('MatMul', ['context', graph.weights('k', 16, 8)], {}, 'keys');
      return graph.add('MatMul', ['x', graph.add('Transpose', [keys], { perm: [1, 0] })], {}, 'scores');
    };
    const { network } = readSmall([4, 10, 8], write, { others: [{ name: 'context', dims: [77, 16] }] });
    expect(inShort(network).slice(-2)).toEqual(['conv2d 8×77×1', 'matmul 77×1×10']);
  });

  it('is not there if one says so', () => {
    const image = (graph: GraphWriter): string =>
      graph.add('Conv', [graph.add('Unsqueeze', ['x', graph.ints([0])]), graph.weights('w', 8, 3, 3, 3)]);
    const { network } = readSmall([3, 9, 9], image, { hasBatch: false });
    expect(network.layers).toMatchObject([{ kind: 'conv2d', output: { channels: 8, height: 7, width: 7 } }]);
  });

  it('and other axes may be named by their place', () => {
    const read = (dims: Record<string, number>): unknown =>
      readSmall([1, null, 16], (graph) => graph.add('Relu', ['x']), { dims }).network.input;
    expect(read({ 'x[1]': 7 })).toEqual({ channels: 16, height: 7, width: 1 });
    expect(told(() => read({}))).toEqual([
      'small.onnx input "x": is [1, ?, 16], and the size of "x[1]" is not in the file; give it, as in dims: { "x[1]": 128 }',
    ]);
  });

  it.each([[[1, 2 ** 53]], [[1, -5]], [[1, 2 ** 40, 2 ** 40]]])('sizes such as %j are refused', (dims) => {
    expect(tells({ inputs: [{ name: 'x', dims }] })).toEqual([
      `g.onnx input "x": cannot be of size [${dims.join(', ')}]`,
    ]);
  });

  it('an input without a shape is refused', () => {
    expect(tells({ inputs: [{ name: 'x', dims: null }] })).toEqual([
      'g.onnx input "x": the file does not say how many axes it has, or it is no tensor',
    ]);
  });
});

describe('operators that are not known', () => {
  const nodes = [
    { operator: 'Reluu', inputs: ['x'], outputs: ['a'] },
    { operator: 'Reluu', inputs: ['a'], outputs: ['b'] },
    { operator: 'FusedConv', domain: 'com.microsoft', inputs: ['b', 'w'], outputs: ['y'], name: 'fused' },
  ];
  const initializers = [{ name: 'w', dims: [8, 8, 1, 1] }];

  it('are all told, with how many there are and what could be done', () => {
    expect(tells({ nodes, initializers })).toEqual([
      'g.onnx: unknown operator Reluu, of 2 nodes; did you mean "Relu"?',
      'g.onnx: unknown operator com.microsoft.FusedConv, of one node',
      'g.onnx: unknownOperators: "vector" would count them as work of the vector engine, where the file says their sizes',
    ]);
  });

  it('are work of the vector engine if one wants, and the file says their sizes', () => {
    const values = ['a', 'b', 'y'].map((name) => ({ name, dims: ['N', 8] }));
    const { network, notes } = readOnnx(model({ nodes, initializers, values }), {
      file: 'g.onnx',
      unknownOperators: 'vector',
    });
    expect(network.layers).toMatchObject([
      { kind: 'vector-work', operator: 'Reluu', parameters: 0 },
      { kind: 'vector-work', operator: 'Reluu' },
      { kind: 'vector-work', operator: 'com.microsoft.FusedConv', parameters: 64 },
    ]);
    expect(notes).toEqual([
      'Not known, and counted as work of the vector engine: Reluu. (2 times)',
      'Not known, and counted as work of the vector engine: com.microsoft.FusedConv.',
    ]);
  });

  it('and are refused where it does not', () => {
    expect(tells({ nodes, initializers }, { unknownOperators: 'vector' })).toEqual([
      'g.onnx Reluu that makes "a": the operator is not known, nor does the file say the size of its output "a"',
    ]);
  });

  it('do not matter where the output does not need them', () => {
    const dead = [{ operator: 'Reluu', inputs: ['x'], outputs: ['a'] }, relu('x', 'y')];
    expect(readOnnx(model({ nodes: dead }), { file: 'g.onnx' }).notes).toEqual([
      'Nodes that are left out, because the output "y" does not need them: 1.',
    ]);
  });

  it('may not call themselves by the names of what is put together here', () => {
    expect(tells({ nodes: [{ operator: 'weft:Silu', inputs: ['x'], outputs: ['y'] }] })[0]).toBe(
      'g.onnx: unknown operator weft:Silu, of one node',
    );
  });

  it('with graphs of their own are refused by name', () => {
    const branch = {
      operator: 'If',
      inputs: ['x'],
      outputs: ['y'],
      name: 'if',
      attributes: { then_branch: { graph: true }, else_branch: { graph: true } },
    } as const;
    expect(tells({ nodes: [branch] }, { unknownOperators: 'vector' })).toEqual([
      'g.onnx If "if": has graphs of its own (then_branch and else_branch); what runs only sometimes, or again and again, is not supported',
    ]);
  });
});

describe('versions', () => {
  it('older than 7 are refused, newer than 21 and missing ones told', () => {
    expect(tells({ opset: 6 })).toEqual([
      'g.onnx opset_import: uses version 6 of the operators; 7 to 21 are supported, and onnx.version_converter makes them',
    ]);
    expect(readOnnx(model({ opset: 25 }), { file: 'g.onnx' }).notes).toEqual([
      'Version 25 of the operators is read as version 21.',
    ]);
    expect(readOnnx(model({ opset: null }), { file: 'g.onnx' }).notes).toEqual([
      'The file does not say which version of ONNX it uses; read as version 21.',
    ]);
  });
});

describe('limits', () => {
  it('a million nodes are refused before they are read', () => {
    const node = relu('x', 'y');
    const one = encodeModel({ nodes: [node], inputs: [], outputs: [] });
    const body = one.slice(one.indexOf(0x3a));
    // The graph's node, a million times.
    const [, length] = body;
    const field = body.slice(2, 2 + length).subarray(0, length - 7);
    const graph = new Uint8Array(field.length * 1_000_000);
    for (let i = 0; i < 1_000_000; i += 1) graph.set(field, i * field.length);
    const bytes = Uint8Array.from([0x3a, ...lengthOf(graph.length)]);
    const file = new Uint8Array(bytes.length + graph.length);
    file.set(bytes);
    file.set(graph, bytes.length);
    expect(told(() => readOnnx(file, { file: 'g.onnx' }))).toEqual([
      expect.stringMatching(/^g\.onnx byte \d+: more than 100000 nodes, which is the limit$/),
    ]);
  });

  it('as many nodes as are allowed are read in a few seconds', () => {
    const nodes = Array.from({ length: 99_999 }, (_, i) => relu(i === 0 ? 'x' : `v${i}`, `v${i + 1}`));
    const outputs = [{ name: 'v99999', dims: null }];
    const { network } = readOnnx(model({ nodes, outputs }), { file: 'g.onnx' });
    expect(network.layers).toHaveLength(99_999);
  });

  it('constants that are computed without end are refused', () => {
    const big = (name: string): NodeSpec => ({ operator: 'Neg', inputs: ['c'], outputs: [name] });
    const nodes = Array.from({ length: 3000 }, (_, i) => big(`n${i}`));
    const sum = { operator: 'Sum', inputs: nodes.map(({ outputs: [name] }) => name), outputs: ['s'] };
    const add = { operator: 'Add', inputs: ['x', 's'], outputs: ['y'] };
    const initializers = [{ name: 'c', dims: [512, 8], dataType: 7, numbers: Array.from({ length: 4096 }, () => 1) }];
    expect(tells({ nodes: [...nodes, sum, add], initializers })[0]).toContain(
      'the constants up to here have more than 10000000 numbers to compute with, which is the limit',
    );
  });
});

/** A length as protobuf writes it. */
function lengthOf(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
