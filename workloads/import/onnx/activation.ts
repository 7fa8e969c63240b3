/**
 * Values that depend on the network's input, as layers give them.
 *
 * A tensor of ONNX has axes in an order; a feature map has channels and pixels (tokens) and no order in memory. So moving the
 * channels' axis about, adding axes of size 1 and running axes together are no layers: the same map stands for all of it.
 */
import type { FeatureMap } from '../../layer.ts';
import type { Padding } from '../../network-builder.ts';
import { elementsOf } from './tensor.ts';
import type { Dims } from './tensor.ts';

/** A tensor of the graph and the layer that gives its numbers. */
export interface Activation {
  readonly dims: Dims;
  /** Id of a layer, or `input`. */
  readonly source: string;
  /** What that layer gives. */
  readonly map: FeatureMap;
  /** The axis along which the map's channels run; null if there is no such axis, as after channels were split into heads. */
  readonly axis: number | null;
  /** Zeros around the map that `dims` has and the map has not: those of a Pad that its readers, convolutions, do themselves. */
  readonly padding?: Padding;
}

/**
 * The map that a tensor is when its channels run along an axis, the last if none is given.
 *
 * Of the other axes a first one of size 1 is the batch. What is left are the pixels: two axes are height and width, one is a
 * column of tokens, and of more all but the last run together.
 */
export function mapOf(dims: Dims, axis: number | null): FeatureMap {
  const at = axis ?? dims.length - 1;
  const others = dims.filter((_, i) => i !== at);
  const pixels = at > 0 && others[0] === 1 ? others.slice(1) : others;
  const channels = dims[at] ?? 1;
  if (pixels.length < 2) return { channels, height: pixels[0] ?? 1, width: 1 };
  return { channels, height: elementsOf(pixels.slice(0, -1)), width: pixels[pixels.length - 1] };
}

/** Text: one number a token, however the tensor's axes are. */
export const tokensOf = (dims: Dims): FeatureMap => ({ channels: 1, height: elementsOf(dims), width: 1 });

/** Whether two maps are of one shape. */
export function isSameMap(a: FeatureMap, b: FeatureMap): boolean {
  return a.channels === b.channels && a.height === b.height && a.width === b.width;
}

/** Where the channels' axis is after a reshape: the same run of numbers if it is still one axis. */
export function axisAfterReshape(from: Dims, to: Dims, axis: number | null): number | null {
  if (axis === null) return null;
  const before = elementsOf(from.slice(0, axis));
  const found = to.findIndex((size, i) => size === from[axis] && elementsOf(to.slice(0, i)) === before);
  return found < 0 ? null : found;
}
