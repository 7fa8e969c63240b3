/**
 * The order in which WUVE walks a weight tensor [Cout][taps][Cin]: blocks of M output by M input channels, tap by tap, so
 * that groups along either channel axis are whole after M² weights and SORE can compress both copies behind the update.
 */
import type { ConvGeometry } from '../../dataflows/operation.ts';

/** Offsets of the weights in the order of the update. */
export function updateOrder(geometry: ConvGeometry, m: number): Int32Array {
  const { inChannels, outChannels, kernelHeight, kernelWidth } = geometry;
  const taps = kernelHeight * kernelWidth;
  const outputs = geometry.groups * outChannels;
  const order = new Int32Array(outputs * taps * inChannels);
  let at = 0;
  for (let outBlock = 0; outBlock < outputs; outBlock += m) {
    for (let tap = 0; tap < taps; tap += 1) {
      for (let inBlock = 0; inBlock < inChannels; inBlock += m) {
        for (let out = outBlock; out < Math.min(outBlock + m, outputs); out += 1) {
          for (let channel = inBlock; channel < Math.min(inBlock + m, inChannels); channel += 1) {
            order[at] = (out * taps + tap) * inChannels + channel;
            at += 1;
          }
        }
      }
    }
  }
  return order;
}

/** Where the groups of a compressed tensor lie in the dense one. */
export interface GroupLayout {
  readonly vectors: number;
  readonly groupsPerVector: number;
  /** Offsets of the members of a group, in order of their index; a ragged tail has fewer. */
  readonly membersOf: (group: number) => readonly number[];
}

/** Groups along input channels (FF) or output channels (BP) of weights [Cout][taps][Cin]. */
export function weightGroups(geometry: ConvGeometry, pass: 'FF' | 'BP', m: number): GroupLayout {
  const { inChannels, outChannels, kernelHeight, kernelWidth } = geometry;
  const taps = kernelHeight * kernelWidth;
  const [length, others] = pass === 'FF' ? [inChannels, outChannels] : [outChannels, inChannels];
  const groupsPerVector = Math.ceil(length / m);
  return {
    vectors: others * taps,
    groupsPerVector,
    membersOf: (group) => {
      const vector = Math.floor(group / groupsPerVector);
      const first = (group % groupsPerVector) * m;
      const [other, tap] = [Math.floor(vector / taps), vector % taps];
      return Array.from({ length: Math.min(m, length - first) }, (_, i) =>
        pass === 'FF' ? (other * taps + tap) * inChannels + first + i : ((first + i) * taps + tap) * inChannels + other,
      );
    },
  };
}

/** Groups along the channels of each pixel of an output gradient. */
export function pixelGroups({ batch, outHeight, outWidth, outChannels }: ConvGeometry, m: number): GroupLayout {
  const groupsPerVector = Math.ceil(outChannels / m);
  return {
    vectors: batch * outHeight * outWidth,
    groupsPerVector,
    membersOf: (group) => {
      const vector = Math.floor(group / groupsPerVector);
      const first = (group % groupsPerVector) * m;
      const size = Math.min(m, outChannels - first);
      return Array.from({ length: size }, (_, i) => vector * outChannels + first + i);
    },
  };
}
