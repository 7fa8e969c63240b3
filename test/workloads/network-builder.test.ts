import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeatureMap } from '../../workloads/layer.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';

const rgb = (side: number): NetworkBuilder => new NetworkBuilder({ channels: 3, height: side, width: side });

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
        padding: 2,
        hasBias: false,
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
    ['an empty network', 'n: a network needs at least one layer', (b) => b.build('n', 't')],
  ])('%s', (_what, message, act) => {
    expect(() => act(rgb(4))).toThrow(RangeError);
    expect(() => act(rgb(4))).toThrow(message);
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
