import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../../workloads/network-builder.ts';

const rgb = (side: number): NetworkBuilder => new NetworkBuilder({ channels: 3, height: side, width: side });

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
    builder.conv2d('conv', 'input', { channels: 8, ...window });
    builder.maxPool('pool', 'input', window);
    expect(builder.shapeOf('conv')).toEqual({ channels: 8, height: expected, width: expected });
    expect(builder.shapeOf('pool')).toEqual({ channels: 3, height: expected, width: expected });
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
        const add = (): string => builder.conv2d('conv', 'input', { channels: 4, kernel, stride, padding });
        const expected = { channels: 4, height: places(height), width: places(width) };
        if (expected.height === 0 || expected.width === 0) expect(add).toThrow(/"conv".*leave nothing/);
        else expect(builder.shapeOf(add())).toEqual(expected);
      }),
    );
  });

  it('default to stride 1 and a padding that keeps the side for odd kernels', () => {
    const builder = rgb(9);
    builder.globalAveragePool('pool', builder.conv2d('conv', 'input', { channels: 8, kernel: 5 }));
    const { layers } = builder.build({ name: 'n', title: 't', classes: 8 });
    expect(layers[0]).toEqual({
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
    });
  });

  it('pass unchanged through normalisation, activation and sums, and end as a vector', () => {
    const builder = rgb(9);
    const conv = builder.conv2d('conv', 'input', { channels: 8, kernel: 3 });
    const sum = builder.add('add', builder.relu('relu', builder.batchNorm('bn', conv)), conv);
    expect(builder.shapeOf(sum)).toEqual({ channels: 8, height: 9, width: 9 });
    expect(builder.shapeOf(builder.globalAveragePool('pool', sum))).toEqual({ channels: 8, height: 1, width: 1 });
  });
});

describe('refused with the layer and its shapes', () => {
  it.each<[string, string, (builder: NetworkBuilder) => unknown]>([
    ['a taken id', 'layer "a": this id is taken', (b) => b.relu('a', b.relu('a', 'input'))],
    ['the id of the input', 'layer "input": this id is taken', (b) => b.relu('input', 'input')],
    ['an unknown input', 'layer "a": reads "b", which no earlier layer is called', (b) => b.relu('a', 'b')],
    ['a layer that reads itself', 'layer "a": reads "a"', (b) => b.relu('a', 'a')],
    [
      'a sum of unequal shapes',
      'layer "sum": cannot add 8×4×4 of "conv" and 3×4×4 of "input"',
      (b) => b.add('sum', b.conv2d('conv', 'input', { channels: 8, kernel: 3 }), 'input'),
    ],
    [
      'a kernel larger than the padded input',
      'layer "a": kernel 5, stride 1, padding 0 leave nothing of 3×4×4 (would be 3×0×0)',
      (b) => b.conv2d('a', 'input', { channels: 8, kernel: 5, padding: 0 }),
    ],
    [
      'a pool larger than its input',
      'layer "a": kernel 9, stride 2, padding 0 leave nothing of 3×4×4',
      (b) => b.maxPool('a', 'input', { kernel: 9, stride: 2, padding: 0 }),
    ],
    ['stride 0', 'layer "a" on 3×4×4: kernel 3 and stride 0', (b) => b.maxPool('a', 'input', { kernel: 3, stride: 0 })],
    ['half a kernel', 'layer "a" on 3×4×4: kernel 1.5', (b) => b.maxPool('a', 'input', { kernel: 1.5 })],
    ['negative padding', 'padding -1 an integer ≥ 0', (b) => b.maxPool('a', 'input', { kernel: 1, padding: -1 })],
    [
      'no channels',
      'layer "a": 3×4×4 gives 0×4×4; every size must be an integer ≥ 1',
      (b) => b.conv2d('a', 'input', { channels: 0, kernel: 3 }),
    ],
    [
      'a linear layer on an image',
      'layer "fc": a linear layer reads a vector (c×1×1), "input" gives 3×4×4',
      (b) => b.linear('fc', 'input', { channels: 10 }),
    ],
    [
      'logits of another size',
      'layer "a": the last layer must give the logits 10×1×1, not 3×1×1',
      (b) => {
        b.globalAveragePool('a', 'input');
        return b.build({ name: 'n', title: 't', classes: 10 });
      },
    ],
    ['an empty network', 'network "n" has no layers', (b) => b.build({ name: 'n', title: 't', classes: 10 })],
    ['a shape of no layer', 'no layer "a" among', (b) => b.shapeOf('a')],
  ])('%s', (_what, message, act) => {
    const attempt = (): unknown => act(rgb(4));
    expect(attempt).toThrow(RangeError);
    expect(attempt).toThrow(message);
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])('an input of side %d', (side) => {
    expect(() => rgb(side)).toThrow(
      new RangeError(`network input 3×${side}×${side}: every size must be an integer ≥ 1`),
    );
  });

  it('and leaves the builder as it was', () => {
    const builder = rgb(4);
    expect(() => builder.conv2d('a', 'input', { channels: 0, kernel: 3 })).toThrow(RangeError);
    builder.globalAveragePool('a', 'input');
    expect(builder.build({ name: 'n', title: 't', classes: 3 }).layers).toHaveLength(1);
  });
});

it('a built network does not change when the builder goes on', () => {
  const builder = rgb(4);
  builder.globalAveragePool('pool', 'input');
  const network = builder.build({ name: 'n', title: 't', classes: 3 });
  builder.linear('fc', 'pool', { channels: 10 });
  expect(network.layers.map(({ id }) => id)).toEqual(['pool']);
});
