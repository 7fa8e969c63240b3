/** A machine's memory against a golden state, tensor by tensor. */
import { ulpDistance } from '../../kernels/number/ulp.ts';
import type { Tensors } from '../golden/golden-step.ts';
import type { CompressedTensor } from './compressed-tensor.ts';
import type { DeviceMemory } from './memory.ts';

export interface TensorDifference {
  readonly name: string;
  readonly values: number;
  /** Values whose bits differ; −0 and +0 do. */
  readonly different: number;
  /** The largest distance in representable numbers of the tensor's format. */
  readonly maxUlp: number;
}

/** FP32: learned tensors, their momenta and gradients, statistics. All else is FP16. */
const FP32 = /:(?:d?w|v|[dv]?b|[dv]?scale|[dv]?shift|[dv]?table|mean|inverse)$|^loss$/;

export const formatOf = (name: string): 'fp16' | 'fp32' => (FP32.test(name) ? 'fp32' : 'fp16');

/** Compares two tensors of one length. */
export function difference(name: string, golden: ArrayLike<number>, found: ArrayLike<number>): TensorDifference {
  const format = formatOf(name);
  let different = 0;
  let maxUlp = golden.length === found.length ? 0 : Infinity;
  for (let i = 0; i < golden.length; i += 1) {
    if (Object.is(golden[i], found[i])) continue;
    different += 1;
    maxUlp = Math.max(maxUlp, ulpDistance(golden[i], found[i] ?? NaN, format));
  }
  return { name, values: golden.length, different, maxUlp };
}

/** The dense tensor that a compressed one stands for, by the offsets of its members. */
export function expanded(
  tensor: CompressedTensor,
  length: number,
  membersOf: (group: number) => readonly number[],
): Float32Array {
  const { n } = tensor.sparsity;
  const dense = new Float32Array(length);
  for (let group = 0; group < tensor.vectors * tensor.groupsPerVector; group += 1) {
    const members = membersOf(group);
    for (let pair = group * n; pair < (group + 1) * n; pair += 1) {
      if (tensor.isValid(pair)) dense[members[tensor.indexOf(pair)]] = tensor.values[pair];
    }
  }
  return dense;
}

/** FP16 copies of weights that a method makes and no pass reads. */
const UNREAD_COPY = /:(?:w16|wM)$/;

/** Compares every dense tensor of a machine's memory; one that the golden state lacks differs in all values. */
export function compareDense(memory: DeviceMemory, golden: Tensors): TensorDifference[] {
  return memory.names().flatMap((name) => {
    const expected = golden.get(name);
    if (memory.isCompressed(name)) return [];
    const found = memory.read(name);
    if (expected) return [difference(name, expected, found)];
    if (UNREAD_COPY.test(name)) return [];
    return [{ name: `${name} (unknown)`, values: found.length, different: found.length, maxUlp: Infinity }];
  });
}
