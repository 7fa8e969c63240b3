/** What no network can be built of, and what a person is told. */
import { describe, expect, it } from 'vitest';
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
