/**
 * Windows that slide along the axes of a map: kernel, stride, dilation and zeros on either side, and how many places there are.
 *
 * Output size: ⌊(in + before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1, or rounded up with `ceil_mode`, where a window
 * that would begin behind the map and the zeros before it is left out (as PyTorch does; ONNX from version 22 on).
 * `auto_pad` SAME gives ⌈in / stride⌉ places, the odd zero after the map (UPPER) or before it (LOWER).
 */
import { intOf, intsOf, refuse, textOf } from './call.ts';
import type { Call } from './call.ts';
import type { Dims } from './tensor.ts';

/** Along one axis. */
export interface AxisWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before the map. */
  readonly before: number;
  /** Zeros after the map. */
  readonly after: number;
  /** Places. */
  readonly places: number;
}

/** The windows of a convolution or pooling over axes of these sizes. @throws {ScenarioError} if an attribute makes no sense */
export function windowsOf(call: Call, sizes: Dims, kernel: Dims): readonly AxisWindow[] {
  const given = (name: string, count: number, least: number): readonly number[] | null => {
    const list = intsOf(call, name);
    if (!list || list.length === 0) return null;
    if (list.length !== count) return refuse(call, `attribute ${name} has ${list.length} numbers for ${count}`);
    if (list.some((size) => !Number.isSafeInteger(size) || size < least)) {
      return refuse(call, `attribute ${name} is [${list.join(', ')}]; whole numbers from ${least} on are supported`);
    }
    return list;
  };
  const axes = sizes.length;
  if (kernel.length !== axes) refuse(call, `a kernel of ${kernel.length} axes on a map of ${axes}`);
  const strides = given('strides', axes, 1);
  const dilations = given('dilations', axes, 1);
  const pads = given('pads', 2 * axes, 0);
  const autoPad = textOf(call, 'auto_pad', 'NOTSET');
  const roundsUp = intOf(call, 'ceil_mode', 0) !== 0;
  return sizes.map((size, i) => {
    const axis = { kernel: kernel[i], stride: strides?.[i] ?? 1, dilation: dilations?.[i] ?? 1 };
    const reach = axis.dilation * (axis.kernel - 1) + 1;
    const [before, after] = zeros(call, autoPad, size, { ...axis, reach }, [pads?.[i] ?? 0, pads?.[i + axes] ?? 0]);
    const slack = before + size + after - reach;
    if (axis.kernel < 1 || !(slack >= 0)) {
      const zeroes = before + after > 0 ? ` with ${before} and ${after} zeros around it` : '';
      refuse(call, `a window of ${reach} does not fit an axis of ${size}${zeroes}`);
    }
    let places = Math.floor(slack / axis.stride) + 1;
    if (roundsUp && slack % axis.stride !== 0 && places * axis.stride < before + size) places += 1;
    return { ...axis, before, after, places };
  });
}

function zeros(
  call: Call,
  autoPad: string,
  size: number,
  { stride, reach }: { readonly stride: number; readonly reach: number },
  pads: readonly [before: number, after: number],
): readonly [before: number, after: number] {
  switch (autoPad) {
    case 'NOTSET':
    case '':
      return pads;
    case 'VALID':
      return [0, 0];
    case 'SAME_UPPER':
    case 'SAME_LOWER': {
      const all = Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
      const less = Math.floor(all / 2);
      return autoPad === 'SAME_UPPER' ? [less, all - less] : [all - less, less];
    }
    default:
      return refuse(call, `attribute auto_pad is "${autoPad}"; NOTSET, VALID, SAME_UPPER and SAME_LOWER are known`);
  }
}

/**
 * The zeros after a map with which rounding down gives the places there are: fewer where a stride leaves some unread, more
 * where rounding up cuts the last window off.
 */
export function zerosAfter({ kernel, stride, before, places }: AxisWindow, size: number): number {
  return Math.max(0, (places - 1) * stride + kernel - before - size);
}
