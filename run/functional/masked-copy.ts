/** The FP16 weights with what FF has pruned set to zero, as BP reads them where only FF is sparse. */
import type { ConvGeometry } from '../../dataflows/operation.ts';
import { tensorName } from '../../dataflows/tensors.ts';
import type { CompressedTensor } from './compressed-tensor.ts';
import type { DeviceMemory } from './memory.ts';
import { weightGroups } from './update-order.ts';

/** Writes the masked copy of a layer's weights beside their compressed copy for FF. */
export function maskedCopy(
  memory: DeviceMemory,
  layer: string,
  geometry: ConvGeometry,
  compressed: CompressedTensor,
): void {
  const { n, m } = compressed.sparsity;
  const { vectors, groupsPerVector, membersOf } = weightGroups(geometry, 'FF', m);
  const { inChannels, outChannels, kernelHeight, kernelWidth } = geometry;
  const masked = memory.write(tensorName(layer, 'wM'), inChannels * outChannels * kernelHeight * kernelWidth).fill(0);
  for (let group = 0; group < vectors * groupsPerVector; group += 1) {
    const members = membersOf(group);
    for (let pair = group * n; pair < (group + 1) * n; pair += 1) {
      if (compressed.isValid(pair)) masked[members[compressed.indexOf(pair)]] = compressed.values[pair];
    }
  }
}
