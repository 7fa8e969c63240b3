/** Compression by a mask that a rule finds for a whole layer, instead of the N largest of each group as it comes. */
import type { ConvGeometry } from '../../dataflows/operation.ts';
import type { MaskRule } from '../../dataflows/method.ts';
import { weightMasks } from '../../kernels/sparse/mask-rule.ts';
import type { Sparsity } from '../../terms/sparsity.ts';
import { CompressedTensor } from './compressed-tensor.ts';
import { weightGroups } from './update-order.ts';

/** Compresses FP16 weights for a pass; groups of which the mask keeps fewer than N have pairs that are not valid. */
export function compressByRule(
  rule: MaskRule,
  weights: Float32Array,
  geometry: ConvGeometry,
  pass: 'FF' | 'BP',
  sparsity: Sparsity,
): CompressedTensor {
  const { outChannels, kernelHeight, kernelWidth, inChannels } = geometry;
  const masks = weightMasks(rule, weights, [outChannels, kernelHeight, kernelWidth, inChannels], sparsity);
  const mask = pass === 'FF' ? masks.forward : masks.backward;
  const { vectors, groupsPerVector, membersOf } = weightGroups(geometry, pass, sparsity.m);
  const compressed = new CompressedTensor(sparsity, vectors, groupsPerVector);
  for (let group = 0; group < vectors * groupsPerVector; group += 1) {
    const members = membersOf(group);
    const indices = members.flatMap((offset, index) => (mask[offset] === 1 ? [index] : []));
    compressed.writeGroup(
      group,
      indices.map((index) => weights[members[index]]),
      indices,
    );
  }
  return compressed;
}
