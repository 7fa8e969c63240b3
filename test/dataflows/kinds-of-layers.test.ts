import { describe, expect, it } from 'vitest';
import { lower } from '../../dataflows/lower.ts';
import { noOverrides } from '../../dataflows/layer-sparsity.ts';
import { methodNamed } from '../../dataflows/method.ts';
import { layersThatNeedGradient } from '../../dataflows/needs-gradient.ts';
import type { GemmOperation, LoweredStep, Operation } from '../../dataflows/operation.ts';
import { networkFrom, networkNames } from '../../workloads/catalog.ts';
import { count, countLayer } from '../../workloads/count.ts';
import type { Network } from '../../workloads/layer.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';

const BATCH = 2;

const step = (network: Network, elementwise: 'none' | 'all' = 'none', method = 'dense'): LoweredStep =>
  lower(network, {
    batch: BATCH,
    phase: 'training',
    method: methodNamed(method),
    sparsity: { n: 2, m: 8 },
    overrides: noOverrides,
    elementwise,
    pregenerate: true,
    zeroInsertion: false,
  });

const gemms = ({ operations }: LoweredStep): GemmOperation[] => operations.filter((one) => one.kind === 'gemm');
const named = ({ operations }: LoweredStep, id: string): Operation | undefined =>
  operations.find((one) => one.id === id);

const macsOf = (of: LoweredStep, pass: string): number =>
  gemms(of).reduce((sum, { pass: own, denseMacs }) => (own === pass ? sum + denseMacs : sum), 0);

describe('a lowered step', () => {
  it.each(networkNames)('of %s has the MACs that its layers count', (name) => {
    const network = networkFrom(name);
    const of = step(network);
    const { macs } = count(network, 'B');
    const products = macs - count(network, 'A').macs;
    expect(macsOf(of, 'FF')).toBe(BATCH * macs);
    // Products without weights have two gradients, both of pass BP.
    expect(macsOf(of, 'WU')).toBe(BATCH * (macs - products));
    const needing = layersThatNeedGradient(network);
    const spared = network.layers
      .filter(({ kind, inputs }) => (kind === 'conv2d' || kind === 'linear') && !needing.has(inputs[0]))
      .reduce((sum, layer) => sum + countLayer(layer, 'A').macs, 0);
    const backward = BATCH * (macs + products - spared);
    // Strided windows that do not end with the map reach a few taps less, or more.
    expect(Math.abs(macsOf(of, 'BP') / backward - 1)).toBeLessThan(0.03);
  });

  it.each(networkNames)('of %s updates every parameter once', (name) => {
    const network = networkFrom(name);
    const updated = step(network).operations.reduce((sum, one) => (one.kind === 'update' ? sum + one.weights : sum), 0);
    expect(updated).toBe(count(network, 'A').parameters);
  });
});

/** Tokens → vectors → a gate → logits by the embedding's own table. */
function tied(): Network {
  const builder = new NetworkBuilder({ channels: 1, height: 6, width: 1 });
  const words = builder.embedding('words', 'input', 50, 8);
  const gate = builder.vectorWork('gate', [words], { operator: 'silu', gradient: 'pointwise' });
  const mixed = builder.vectorWork('mixed', [words, gate], { operator: 'multiply' });
  builder.conv('head', mixed, { kernel: 1, channels: 50, tiedTo: 'words' });
  return builder.build('tied', 'tied');
}

describe('an embedding', () => {
  const of = step(tied());

  it('is looked up in FP16 and added to in FP32, and its table is updated whole', () => {
    const elements = BATCH * 6 * 8;
    expect(named(of, 'words lookup forward')).toMatchObject({
      readBytes: 2 * elements + 4 * BATCH * 6,
      writeBytes: 2 * elements,
    });
    expect(named(of, 'words scattered sum backward')).toMatchObject({
      readBytes: 6 * elements + 4 * BATCH * 6,
      writeBytes: 4 * elements,
    });
    expect(named(of, 'words update')).toMatchObject({ weights: 400, readBytes: 400 * 12, writeBytes: 400 * 10 });
  });

  it('tied to a head: read by it, and summed after its weight gradient', () => {
    const forward = gemms(of).find(({ id }) => id === 'head FF');
    expect(forward?.tensors.others).toBe('words:w16');
    const weightGradient = of.operations.findIndex(({ id }) => id === 'head WU');
    expect(named(of, 'words scattered sum backward')?.after).toContain(weightGradient);
    expect(named(of, 'head update')).toBeUndefined();
  });

  it('is no reason for a layer behind it to stay dense: its gradient is needed', () => {
    const builder = new NetworkBuilder({ channels: 1, height: 6, width: 1 });
    const words = builder.embedding('words', 'input', 50, 16);
    const hidden = builder.conv('hidden', words, { kernel: 1, channels: 16 });
    builder.conv('head', hidden, { kernel: 1, channels: 50 });
    const sparse = gemms(step(builder.build('text', 'text'), 'none', 'bdwp')).filter((one) => one.sparse);
    expect(sparse.map(({ id }) => id)).toEqual(['hidden FF', 'hidden BP']);
  });
});

describe('work without a kind of its own', () => {
  it('reads all inputs forward; backward also the gradient, and writes every input one', () => {
    const of = step(tied());
    const map = BATCH * 6 * 8;
    expect(named(of, 'mixed multiply forward')).toMatchObject({ readBytes: 4 * map, writeBytes: 2 * map });
    expect(named(of, 'mixed multiply backward')).toMatchObject({ readBytes: 6 * map, writeBytes: 4 * map });
  });

  it('is done on the way if it is pointwise and all is fused', () => {
    const of = step(tied(), 'all');
    expect(named(of, 'gate silu forward')).toBeUndefined();
    expect(named(of, 'gate silu backward')).toBeUndefined();
    expect(named(of, 'mixed multiply forward')).toBeDefined();
  });
});

describe('a gap', () => {
  it('costs nothing, and gives back the gradient of what it has taken', () => {
    const builder = new NetworkBuilder({ channels: 3, height: 4, width: 4 });
    const both = builder.conv('both', 'input', { kernel: 1, channels: 8 });
    const [left, right] = ['left', 'right'].map((id) => builder.gap(id, both, { channels: 4, height: 4, width: 4 }));
    builder.linear('fc', builder.add('sum', left, right), 10);
    const of = step(builder.build('parts', 'parts'));
    expect(of.operations.some(({ layer }) => layer === 'left')).toBe(false);
    const elements = BATCH * 8 * 16;
    expect(named(of, 'both gradient sum backward')).toMatchObject({
      readBytes: 2 * elements,
      writeBytes: 2 * elements,
    });
  });
});

describe('a grouped convolution', () => {
  it('is one GEMM a group, and stays dense', () => {
    const builder = new NetworkBuilder({ channels: 3, height: 8, width: 8 });
    const stem = builder.conv('stem', 'input', { kernel: 1, channels: 16 });
    const depthwise = builder.conv('depthwise', stem, { kernel: 3, channels: 16, groups: 16 });
    builder.linear('fc', builder.globalAveragePool('mean', depthwise), 10);
    const of = step(builder.build('dw', 'dw'), 'none', 'bdwp');
    const forward = gemms(of).find(({ id }) => id === 'depthwise FF');
    expect(forward).toMatchObject({ gemm: { M: BATCH * 64, N: 1, K: 9 }, macs: BATCH * 64 * 9 * 16, sparse: null });
    expect(of.notes).toContainEqual({ layer: 'depthwise', message: 'FF stays dense: its channels are in groups' });
  });
});

describe('gradients', () => {
  const writes = (of: LoweredStep, id: string): number => {
    const operation = named(of, id);
    return operation?.kind === 'elementwise' ? operation.writeBytes : NaN;
  };

  it('are made for the inputs that need one only', () => {
    const builder = new NetworkBuilder({ channels: 8, height: 8, width: 1 });
    const conv = builder.conv('conv', 'input', { kernel: 1, channels: 8 });
    const output = { channels: 16, height: 8, width: 1 };
    builder.vectorWork('cat', [conv, 'input'], { operator: 'concat', gradient: 'linear', output });
    builder.linear('fc', 'cat', 4);
    // Of 16 channels, the 8 of the convolution.
    expect(writes(step(builder.build('one', 'one')), 'cat concat backward')).toBe(BATCH * 8 * 8 * 2);
  });

  it('of a product go to the operand that something is learned before', () => {
    const builder = new NetworkBuilder({ channels: 8, height: 8, width: 1 });
    const conv = builder.conv('conv', 'input', { kernel: 1, channels: 8 });
    builder.matmul('product', conv, 'input', { instances: 1, rows: 8, columns: 8, reduction: 8 });
    builder.linear('fc', 'product', 4);
    const of = gemms(step(builder.build('one', 'one'))).filter(
      ({ layer, pass }) => layer === 'product' && pass === 'BP',
    );
    expect(of.map(({ id }) => id)).toEqual(['product dC·Bᵀ BP']);
  });

  it('of a norm of the input are those of scale and shift', () => {
    const builder = new NetworkBuilder({ channels: 8, height: 8, width: 8 });
    builder.linear('fc', builder.batchNorm('norm', 'input'), 4);
    const works = step(builder.build('one', 'one')).operations.filter(
      ({ layer, kind }) => layer === 'norm' && kind === 'elementwise',
    );
    expect(works.map(({ id }) => id)).toEqual([
      'norm batch-norm statistics forward',
      'norm batch-norm forward',
      'norm batch-norm reductions backward',
    ]);
  });
});

describe('the classifier', () => {
  const chosen = (finish: (builder: NetworkBuilder, last: string) => unknown): string[] => {
    const builder = new NetworkBuilder({ channels: 16, height: 8, width: 8 });
    const first = builder.conv('first', 'input', { kernel: 3, channels: 16 });
    const middle = builder.relu('relu', builder.conv('middle', first, { kernel: 3, channels: 16 }));
    finish(builder, builder.conv('head', middle, { kernel: 1, channels: 16 }));
    return gemms(step(builder.build('one', 'one'), 'none', 'bdwp')).flatMap(({ id, sparse }) => (sparse ? [id] : []));
  };
  const middle = ['middle FF', 'middle BP'];

  it('is the last layer with weights, whatever comes behind without any', () => {
    expect(chosen(() => {})).toEqual(middle);
    expect(chosen((builder, head) => builder.globalAveragePool('pool', builder.relu('r', head)))).toEqual(middle);
  });

  it('is none where a norm or a sum ends the network', () => {
    const all = ['middle FF', 'head FF', 'head BP', 'middle BP'];
    expect(chosen((builder, head) => builder.batchNorm('norm', head))).toEqual(all);
  });
});

describe('a head that shares the table of an embedding', () => {
  it('stays dense wherever it stands: nobody makes compressed copies of a table', () => {
    const builder = new NetworkBuilder({ channels: 1, height: 16, width: 1 });
    const embedded = builder.embedding('table', 'input', 64, 16);
    const head = builder.conv('head', embedded, { kernel: 1, channels: 64, tiedTo: 'table' });
    builder.batchNorm('norm', head);
    const of = step(builder.build('one', 'one'), 'none', 'bdwp');
    expect(gemms(of).every(({ sparse }) => sparse === null)).toBe(true);
    expect(of.notes).toContainEqual({
      layer: 'head',
      message: expect.stringMatching(/those of an embedding/) as string,
    });
  });
});
