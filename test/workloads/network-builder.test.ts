import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeatureMap } from '../../workloads/layer.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';

const rgb = (side: number): NetworkBuilder => new NetworkBuilder({ channels: 3, height: side, width: side });

const text = (tokens: number): NetworkBuilder => new NetworkBuilder({ channels: 1, height: tokens, width: 1 });

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
    const vector = { channels: 3, height: 1, width: 1 };
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

it('a built network does not change when the builder goes on', () => {
  const builder = rgb(4);
  builder.globalAveragePool('pool', 'input');
  const network = builder.build('n', 't');
  builder.linear('fc', 'pool', 10);
  expect(network.layers.map(({ id }) => id)).toEqual(['pool']);
  expect(network.classes).toBe(3);
});
