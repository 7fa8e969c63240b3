import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeatureMap } from '../../workloads/layer.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';
import type { ConvOptions, PoolOptions } from '../../workloads/network-builder.ts';

const rgb = (side: number): NetworkBuilder => new NetworkBuilder({ channels: 3, height: side, width: side });

const text = (tokens: number): NetworkBuilder => new NetworkBuilder({ channels: 1, height: tokens, width: 1 });

const vector = { channels: 3, height: 1, width: 1 };
const matrices = { instances: 1, rows: 1, columns: 1, reduction: 48 };
const point = { channels: 1, kernel: 1 };

const pool = (builder: NetworkBuilder, options: PoolOptions): string => builder.pool('max-pool', 'a', 'input', options);

const tied = (builder: NetworkBuilder, options: ConvOptions): string =>
  builder.conv('a', builder.embedding('words', 'input', 50, 8), { ...options, tiedTo: 'words' });

/** What the last layer added gives. */
const lastOutput = (builder: NetworkBuilder): FeatureMap | undefined => builder.build('n', 't').layers.at(-1)?.output;

describe('shapes', () => {
  it.each([
    { side: 224, kernel: 7, stride: 2, padding: 3, expected: 112 },
    { side: 112, kernel: 3, stride: 2, padding: 1, expected: 56 },
    { side: 32, kernel: 3, stride: 1, padding: 1, expected: 32 },
    { side: 7, kernel: 1, stride: 2, padding: 0, expected: 4 },
    { side: 5, kernel: 5, stride: 3, padding: 0, expected: 1 },
    { side: 6, kernel: 3, stride: 2, padding: 0, expected: 2 },
  ])('$kernel/$stride with padding $padding takes $side to $expected', ({ side, expected, ...window }) => {
    const builder = rgb(side);
    builder.conv('conv', 'input', { channels: 8, ...window });
    expect(lastOutput(builder)).toEqual({ channels: 8, height: expected, width: expected });
    builder.maxPool('pool', 'input', window.kernel, window.stride, window.padding);
    expect(lastOutput(builder)).toEqual({ channels: 3, height: expected, width: expected });
  });

  it('count the places where the window fits into the padded side', () => {
    const size = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(size, size, size, size, fc.nat(5), (height, width, kernel, stride, padding) => {
        const places = (side: number): number => {
          let fitting = 0;
          for (let start = -padding; start + kernel <= side + padding; start += stride) fitting++;
          return fitting;
        };
        const builder = new NetworkBuilder({ channels: 2, height, width });
        const add = (): string => builder.conv('conv', 'input', { channels: 4, kernel, stride, padding });
        const expected = { channels: 4, height: places(height), width: places(width) };
        if (expected.height === 0 || expected.width === 0) expect(add).toThrow(/conv: .* does not fit/);
        else {
          add();
          expect(lastOutput(builder)).toEqual(expected);
        }
      }),
    );
  });

  it('default to stride 1 and a padding that keeps the side for odd kernels', () => {
    const builder = rgb(9);
    builder.conv('conv', 'input', { channels: 8, kernel: 5 });
    expect(builder.build('n', 't').layers).toEqual([
      {
        kind: 'conv2d',
        id: 'conv',
        inputs: ['input'],
        input: { channels: 3, height: 9, width: 9 },
        output: { channels: 8, height: 9, width: 9 },
        kernelHeight: 5,
        kernelWidth: 5,
        stride: 1,
        paddingTop: 2,
        paddingLeft: 2,
        groups: 1,
        hasBias: false,
        tiedTo: null,
      },
    ]);
  });

  it('pass unchanged through normalisation, activation and sums, and end as a vector', () => {
    const builder = rgb(9);
    const conv = builder.conv('conv', 'input', { channels: 8, kernel: 3 });
    builder.add('add', builder.relu('relu', builder.batchNorm('bn', conv)), conv);
    for (const { output } of builder.build('n', 't').layers)
      expect(output).toEqual({ channels: 8, height: 9, width: 9 });
    builder.globalAveragePool('pool', 'add');
    expect(lastOutput(builder)).toEqual({ channels: 8, height: 1, width: 1 });
    builder.linear('fc', 'pool', 10);
    expect(lastOutput(builder)).toEqual({ channels: 10, height: 1, width: 1 });
  });
});

describe('convolutions', () => {
  it('may have rectangular kernels, whose default padding keeps both sides', () => {
    const builder = rgb(9);
    builder.conv('wide', 'input', { channels: 8, kernel: [1, 7] });
    builder.conv('tall', 'wide', { channels: 8, kernel: [7, 1] });
    expect(builder.build('n', 't').layers).toMatchObject([
      { kernelHeight: 1, kernelWidth: 7, paddingTop: 0, paddingLeft: 3, output: { height: 9, width: 9 } },
      { kernelHeight: 7, kernelWidth: 1, paddingTop: 3, paddingLeft: 0, output: { height: 9, width: 9 } },
    ]);
    builder.conv('bare', 'input', { channels: 8, kernel: [2, 5], padding: 0 });
    expect(lastOutput(builder)).toEqual({ channels: 8, height: 8, width: 5 });
  });

  it('may pad each side by itself: TensorFlow pads a strided 3×3 below and to the right alone', () => {
    const builder = rgb(224);
    const padding = { top: 0, left: 0, bottom: 1, right: 1 };
    builder.conv('conv', 'input', { channels: 32, kernel: 3, stride: 2, padding });
    expect(builder.build('n', 't').layers).toMatchObject([
      { paddingTop: 0, paddingLeft: 0, output: { channels: 32, height: 112, width: 112 } },
    ]);
    builder.conv('uneven', 'input', { channels: 1, kernel: 3, padding: { top: 1, left: 2, bottom: 3, right: 4 } });
    expect(lastOutput(builder)).toEqual({ channels: 1, height: 226, width: 228 });
  });

  it('may have groups that divide both counts of channels, up to depthwise', () => {
    const builder = new NetworkBuilder({ channels: 6, height: 5, width: 5 });
    builder.conv('halves', 'input', { channels: 4, kernel: 3, groups: 2 });
    builder.conv('depthwise', 'halves', { channels: 8, kernel: 3, groups: 4 });
    expect(builder.build('n', 't').layers).toMatchObject([
      { groups: 2, output: { channels: 4 } },
      { groups: 4, output: { channels: 8 } },
    ]);
  });

  it('may have the table of an embedding as weights', () => {
    const builder = text(7);
    builder.embedding('words', 'input', 50, 8);
    builder.conv('head', 'words', { channels: 50, kernel: 1, tiedTo: 'words' });
    expect(builder.build('n', 't').layers.at(-1)).toMatchObject({
      tiedTo: 'words',
      output: { channels: 50, height: 7, width: 1 },
    });
  });
});

describe('pools', () => {
  it('count a last window that the end cuts off if they round up', () => {
    const size = fc.integer({ min: 1, max: 20 });
    const window = fc
      .record({ kernel: fc.integer({ min: 1, max: 6 }), stride: fc.integer({ min: 1, max: 6 }) })
      .chain(({ kernel, stride }) =>
        fc.record({
          kernel: fc.constant(kernel),
          stride: fc.constant(stride),
          before: fc.nat(kernel - 1),
          bottom: fc.nat(kernel - 1),
          right: fc.nat(kernel - 1),
          roundsUp: fc.boolean(),
        }),
      );
    fc.assert(
      fc.property(size, size, window, (height, width, { kernel, stride, before, bottom, right, roundsUp }) => {
        const places = (side: number, after: number): number => {
          let found = 0;
          for (let start = -before; start < side; start += stride) {
            const isWhole = start + kernel <= side + after;
            const isCut = !isWhole && start - stride + kernel < side + after;
            if (isWhole || (roundsUp && isCut)) found++;
          }
          return found;
        };
        const builder = new NetworkBuilder({ channels: 2, height, width });
        const padding = { top: before, left: before, bottom, right };
        const add = (): string => builder.pool('max-pool', 'pool', 'input', { kernel, stride, padding, roundsUp });
        const expected = { channels: 2, height: places(height, bottom), width: places(width, right) };
        if (expected.height === 0 || expected.width === 0) expect(add).toThrow(/pool: .* does not fit/);
        else {
          add();
          expect(lastOutput(builder)).toEqual(expected);
        }
      }),
    );
  });

  it.each([
    { side: 112, kernel: 3, stride: 2, padding: 0, down: 55, up: 56 },
    { side: 6, kernel: 2, stride: 2, padding: 0, down: 3, up: 3 },
    { side: 5, kernel: 2, stride: 2, padding: 1, down: 3, up: 3 },
    { side: 4, kernel: 1, stride: 2, padding: 0, down: 2, up: 2 },
  ])('$kernel/$stride padded by $padding take $side to $down, or $up', ({ side, down, up, padding, ...window }) => {
    const builder = rgb(side);
    const all = { top: padding, left: padding, bottom: padding, right: padding };
    builder.pool('average-pool', 'down', 'input', { ...window, padding: all });
    expect(lastOutput(builder)).toEqual({ channels: 3, height: down, width: down });
    builder.pool('average-pool', 'up', 'input', { ...window, padding: all, roundsUp: true });
    expect(lastOutput(builder)).toEqual({ channels: 3, height: up, width: up });
  });

  it('keep their kind, stride and the padding before the map', () => {
    const builder = rgb(8);
    const padding = { top: 1, left: 1, bottom: 0, right: 0 };
    builder.pool('average-pool', 'pool', 'input', { kernel: 3, stride: 2, padding });
    expect(builder.build('n', 't').layers).toMatchObject([{ kind: 'average-pool', kernel: 3, stride: 2, padding: 1 }]);
  });
});

describe('layers of transformers', () => {
  it('look up vectors for tokens and add positions from a table that may be longer', () => {
    const builder = text(7);
    builder.positionEmbedding('places', builder.embedding('words', 'input', 50, 8), 32);
    const output = { channels: 8, height: 7, width: 1 };
    expect(builder.build('n', 't').layers).toMatchObject([
      { kind: 'embedding', rows: 50, output },
      { kind: 'position-embedding', positions: 32, output },
    ]);
    builder.positionEmbedding('exact', 'words');
    expect(builder.build('n', 't').layers.at(-1)).toMatchObject({ positions: 7 });
  });

  it('multiply maps as matrices: instances by rows by columns', () => {
    const builder = text(12);
    builder.reshape('a', 'input', { channels: 3, height: 4, width: 1 });
    builder.matmul('product', 'a', 'input', { instances: 2, rows: 2, columns: 2, reduction: 3 });
    expect(builder.build('n', 't').layers.at(-1)).toMatchObject({
      kind: 'matmul',
      inputs: ['a', 'input'],
      input: { channels: 3, height: 4, width: 1 },
      output: { channels: 2, height: 2, width: 2 },
      instances: 2,
      rows: 2,
      columns: 2,
      reduction: 3,
    });
  });

  it('take queries, keys and values of equal shape', () => {
    const builder = new NetworkBuilder({ channels: 6, height: 5, width: 1 });
    builder.attention('attention', 'input', 'input', 'input', 3);
    expect(builder.build('n', 't').layers).toMatchObject([
      { inputs: ['input', 'input', 'input'], heads: 3, output: { channels: 6, height: 5, width: 1 } },
    ]);
  });
});

describe('work of the vector engine', () => {
  it('keeps the shape of its first input, has no parameters and reads its inputs again, unless told otherwise', () => {
    const builder = rgb(4);
    builder.globalAveragePool('mean', 'input');
    builder.vectorWork('scale', ['input', 'mean'], { operator: 'scale' });
    const map = { channels: 3, height: 4, width: 4 };
    expect(builder.build('n', 't').layers.at(-1)).toEqual({
      kind: 'vector-work',
      id: 'scale',
      inputs: ['input', 'mean'],
      input: map,
      output: map,
      operator: 'scale',
      operands: [map, vector],
      parameters: 0,
      gradient: 'inputs',
    });
  });

  it('may give any shape, and learn', () => {
    const builder = rgb(4);
    const output = { channels: 6, height: 4, width: 4 };
    builder.vectorWork('concat', ['input', 'input'], { operator: 'concat', output, parameters: 5, gradient: 'linear' });
    expect(builder.build('n', 't').layers).toMatchObject([{ output, parameters: 5, gradient: 'linear' }]);
  });
});

describe('reshapes and gaps', () => {
  it('read the same elements in another shape, or whatever a list says', () => {
    const builder = rgb(4);
    builder.reshape('flat', 'input', { channels: 48, height: 1, width: 1 });
    builder.gap('gap', 'flat', { channels: 5, height: 7, width: 2 });
    expect(builder.build('n', 't').layers).toMatchObject([
      { kind: 'reshape', input: { channels: 3 }, output: { channels: 48, height: 1, width: 1 } },
      { kind: 'gap', input: { channels: 48 }, output: { channels: 5, height: 7, width: 2 } },
    ]);
    expect(builder.mapOf('gap')).toEqual({ channels: 5, height: 7, width: 2 });
    expect(builder.mapOf('input')).toEqual({ channels: 3, height: 4, width: 4 });
  });
});

describe('refused with the layer and its shapes', () => {
  it.each<[string, string, (builder: NetworkBuilder) => unknown]>([
    ['a taken id', 'a: the id is taken', (b) => b.relu('a', b.relu('a', 'input'))],
    ['the id of the input', 'input: the id is taken', (b) => b.relu('input', 'input')],
    ['an unknown input', 'a: there is no layer "b" before it', (b) => b.relu('a', 'b')],
    ['a layer that reads itself', 'a: there is no layer "a" before it', (b) => b.relu('a', 'a')],
    [
      'a sum of unequal shapes',
      'sum: cannot add conv (8×4×4) and input (3×4×4)',
      (b) => b.add('sum', b.conv('conv', 'input', { channels: 8, kernel: 3 }), 'input'),
    ],
    [
      'a kernel larger than the padded input',
      'a: a 5×5 kernel does not fit 3×4×4 with padding 0',
      (b) => b.conv('a', 'input', { channels: 8, kernel: 5, padding: 0 }),
    ],
    [
      'a pool larger than its input',
      'a: a 9×9 kernel does not fit 3×4×4 with padding 0',
      (b) => b.maxPool('a', 'input', 9, 2, 0),
    ],
    [
      'stride 0',
      'a: kernel 3 and stride 0 must be positive integers',
      (b) => b.conv('a', 'input', { channels: 8, kernel: 3, stride: 0 }),
    ],
    ['half a kernel', 'a: kernel 1.5 and stride 1', (b) => b.maxPool('a', 'input', 1.5, 1, 0)],
    ['negative padding', 'a: padding -1 must be a whole number, at least 0', (b) => b.maxPool('a', 'input', 1, 1, -1)],
    [
      'no channels',
      'a: 0×4×4 is not a feature map; sizes are positive integers',
      (b) => b.conv('a', 'input', { channels: 0, kernel: 3 }),
    ],
    [
      'groups that do not divide the input',
      'a: 2 groups do not divide 3 and 8 channels',
      (b) => b.conv('a', 'input', { channels: 8, kernel: 1, groups: 2 }),
    ],
    [
      'groups that do not divide the output',
      'a: 3 groups do not divide 3 and 8 channels',
      (b) => b.conv('a', 'input', { channels: 8, kernel: 1, groups: 3 }),
    ],
    ['no groups', 'a: 0 groups do not', (b) => b.conv('a', 'input', { channels: 8, kernel: 1, groups: 0 })],
    ['half a group', 'a: 0.5 groups do not', (b) => b.conv('a', 'input', { channels: 8, kernel: 1, groups: 0.5 })],
    [
      'half a rectangular kernel',
      'a: kernel 3×0.5 and stride 1 must be positive integers',
      (b) => b.conv('a', 'input', { channels: 8, kernel: [3, 0.5], padding: 0 }),
    ],
    [
      'negative padding on one side',
      'a: padding -1 must be a whole number, at least 0',
      (b) => b.conv('a', 'input', { channels: 8, kernel: 3, padding: { top: 0, left: 0, bottom: -1, right: 0 } }),
    ],
    [
      'a rectangular kernel that does not fit',
      'a: a 9×1 kernel does not fit 3×4×4 with padding 1,0,2,0',
      (b) => b.conv('a', 'input', { channels: 8, kernel: [9, 1], padding: { top: 1, left: 0, bottom: 2, right: 0 } }),
    ],
    [
      'a head tied to a layer that is no embedding',
      'a: tied to "relu", which must be an embedding of 8 rows of 3 before a 1×1 convolution',
      (b) => b.conv('a', b.relu('relu', 'input'), { channels: 8, kernel: 1, tiedTo: 'relu' }),
    ],
    [
      'a pool padded unevenly before the map',
      'a: a window needs as much padding above as to the left',
      (b) => pool(b, { kernel: 3, stride: 1, padding: { top: 1, left: 0, bottom: 1, right: 1 } }),
    ],
    [
      'a pool padded by as much as its window',
      'a: with padding 2, a 2×2 window may miss the map',
      (b) => pool(b, { kernel: 2, stride: 1, padding: { top: 0, left: 0, bottom: 2, right: 0 } }),
    ],
    ['tokens of three channels', 'a: tokens are a map of one channel, not 3', (b) => b.embedding('a', 'input', 50, 8)],
    [
      'a table of positions that is too small',
      'a: a table of 15 positions is too small for 16',
      (b) => b.positionEmbedding('a', 'input', 15),
    ],
    ['half a position', 'a: a table of 16.5 positions', (b) => b.positionEmbedding('a', 'input', 16.5)],
    [
      'heads that do not divide the channels',
      'a: 2 heads do not divide 3 channels',
      (b) => b.attention('a', 'input', 'input', 'input', 2),
    ],
    [
      'keys of another shape',
      'a: attention needs equal shapes, got input (3×4×4) and b (3×1×1)',
      (b) => b.attention('a', 'input', b.globalAveragePool('b', 'input'), 'input', 1),
    ],
    [
      'a product of a map that is too small',
      'a: input (3×4×4) has not the 24 elements of its operand',
      (b) => b.matmul('a', 'input', 'input', { instances: 1, rows: 4, columns: 8, reduction: 6 }),
    ],
    [
      'a product by a map that is too small',
      'a: b (3×1×1) has not the 48 elements of its operand',
      (b) => b.matmul('a', 'input', b.globalAveragePool('b', 'input'), matrices),
    ],
    [
      'half a reduction',
      'a: 2 of 16×1.5×16: sizes are positive integers',
      (b) => b.matmul('a', 'input', 'input', { instances: 2, rows: 16, columns: 16, reduction: 1.5 }),
    ],
    [
      'vector work on nothing',
      'a: work of the vector engine needs an input',
      (b) => b.vectorWork('a', [], { operator: 'silu' }),
    ],
    [
      'pointwise work on two maps',
      'a: pointwise work reads one map and keeps its shape',
      (b) => b.vectorWork('a', ['input', 'input'], { operator: 'silu', gradient: 'pointwise' }),
    ],
    [
      'pointwise work that changes the shape',
      'a: pointwise work reads one map and keeps its shape',
      (b) => b.vectorWork('a', ['input'], { operator: 'silu', gradient: 'pointwise', output: vector }),
    ],
    [
      'fewer than no parameters',
      'a: -1 parameters: must be a whole number, at least 0',
      (b) => b.vectorWork('a', ['input'], { operator: 'silu', parameters: -1 }),
    ],
    [
      'vector work to no map',
      'a: 3×0×1 is not a feature map',
      (b) => b.vectorWork('a', ['input'], { operator: 'crop', output: { ...vector, height: 0 } }),
    ],
    ['a reshape that loses elements', 'a: 3×4×4 cannot be read as 3×1×1', (b) => b.reshape('a', 'input', vector)],
    ['a gap to no map', 'a: 3×1×0.5 is not a feature map', (b) => b.gap('a', 'input', { ...vector, width: 0.5 })],
    ['the shape of an unknown layer', 'network: there is no layer "b" before it', (b) => b.mapOf('b')],
    ['an empty network', 'n: a network needs at least one layer', (b) => b.build('n', 't')],
  ])('%s', (_what, message, act) => {
    expect(() => act(rgb(4))).toThrow(RangeError);
    expect(() => act(rgb(4))).toThrow(message);
  });

  it.each<[string, string, (builder: NetworkBuilder) => unknown]>([
    ['a table without rows', 'a: a table of 0 rows', (b) => b.embedding('a', 'input', 0, 8)],
    ['half a row', 'a: a table of 0.5 rows', (b) => b.embedding('a', 'input', 0.5, 8)],
    ['vectors of no channels', 'a: 0×7×1 is not a feature map', (b) => b.embedding('a', 'input', 50, 0)],
    ['a head of another size than its table', 'a: tied to "words"', (b) => tied(b, { channels: 49, kernel: 1 })],
    ['a head of another kernel', 'a: tied to "words"', (b) => tied(b, { channels: 50, kernel: 3 })],
    ['a head in groups', 'a: tied to "words"', (b) => tied(b, { channels: 50, kernel: 1, groups: 2 })],
    ['a head of an unknown table', 'a: tied to "b"', (b) => b.conv('a', 'input', { ...point, tiedTo: 'b' })],
  ])('%s', (_what, message, act) => {
    expect(() => act(text(7))).toThrow(RangeError);
    expect(() => act(text(7))).toThrow(message);
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])('an input of side %d', (side) => {
    expect(() => rgb(side)).toThrow(
      new RangeError(`input: 3×${side}×${side} is not a feature map; sizes are positive integers`),
    );
  });

  it('and leaves the builder as it was', () => {
    const builder = rgb(4);
    expect(() => builder.conv('a', 'input', { channels: 0, kernel: 3 })).toThrow(RangeError);
    builder.globalAveragePool('a', 'input');
    expect(builder.build('n', 't').layers).toHaveLength(1);
  });
});

it('a built network does not change when the builder goes on', () => {
  const builder = rgb(4);
  builder.globalAveragePool('pool', 'input');
  const network = builder.build('n', 't');
  builder.linear('fc', 'pool', 10);
  expect(network.layers.map(({ id }) => id)).toEqual(['pool']);
  expect(network.classes).toBe(3);
});
