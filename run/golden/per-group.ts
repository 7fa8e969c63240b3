/** Convolutions whose channels are in groups, as one convolution a group; maps are cut by channels and put together again. */
import type { ConvGeometry } from '../../dataflows/operation.ts';

type Product = (a: Float32Array, b: Float32Array, g: ConvGeometry) => Float32Array;

/** Output map from input map and weights [groups · outChannels][taps][inChannels]. */
export function forwardByGroup(
  input: Float32Array,
  weights: Float32Array,
  g: ConvGeometry,
  product: Product,
): Float32Array {
  return mapsByGroup(input, weights, g, g.inChannels, g.outChannels, product);
}

/** Input gradient from output gradient and weights. */
export function inputGradientByGroup(
  gradient: Float32Array,
  weights: Float32Array,
  g: ConvGeometry,
  product: Product,
): Float32Array {
  return mapsByGroup(gradient, weights, g, g.outChannels, g.inChannels, product);
}

/** Weight gradient from input and output gradient: those of the groups stand one behind another. */
export function weightGradientByGroup(
  input: Float32Array,
  gradient: Float32Array,
  g: ConvGeometry,
  product: Product,
): Float32Array {
  if (g.groups === 1) return product(input, gradient, g);
  const parts = Array.from({ length: g.groups }, (_, group) =>
    product(cut(input, g, group, g.inChannels), cut(gradient, g, group, g.outChannels), { ...g, groups: 1 }),
  );
  const whole = new Float32Array(g.groups * parts[0].length);
  parts.forEach((part, group) => whole.set(part, group * part.length));
  return whole;
}

function mapsByGroup(
  map: Float32Array,
  weights: Float32Array,
  g: ConvGeometry,
  from: number,
  to: number,
  product: Product,
): Float32Array {
  if (g.groups === 1) return product(map, weights, g);
  const perGroup = weights.length / g.groups;
  const parts = Array.from({ length: g.groups }, (_, group) =>
    product(cut(map, g, group, from), weights.subarray(group * perGroup, (group + 1) * perGroup), { ...g, groups: 1 }),
  );
  const pixels = parts[0].length / to;
  const whole = new Float32Array(g.groups * parts[0].length);
  parts.forEach((part, group) => {
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      whole.set(part.subarray(pixel * to, (pixel + 1) * to), (pixel * g.groups + group) * to);
    }
  });
  return whole;
}

/** The channels of one group of a map. */
function cut(map: Float32Array, { groups }: ConvGeometry, group: number, channels: number): Float32Array {
  const pixels = map.length / (groups * channels);
  const part = new Float32Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const from = (pixel * groups + group) * channels;
    part.set(map.subarray(from, from + channels), pixel * channels);
  }
  return part;
}
