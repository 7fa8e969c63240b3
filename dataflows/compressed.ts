/** Sizes of N:M compressed tensors: N values of 16 bits and N indices of ⌈log2 M⌉ bits a group, tails padded. */
import { ceilDiv } from '../terms/ceil-div.ts';
import { indexBits } from '../terms/sparsity.ts';
import type { Sparsity } from '../terms/sparsity.ts';

const VALUE_BITS = 16;

/** Groups of `channels` values in a row, the last one padded. */
export const groupsOf = (channels: number, sparsity: Sparsity): number => ceilDiv(channels, sparsity.m);

/** Bytes of so many groups. */
export function groupBytes(groups: number, { n, m }: Sparsity): number {
  return ceilDiv(groups * n * (VALUE_BITS + indexBits(m)), 8);
}

/** Values kept of `channels` values in a row: N a full group, at most N of a ragged one; padding is not counted. */
export function keptOf(channels: number, { n, m }: Sparsity): number {
  return Math.floor(channels / m) * n + Math.min(n, channels % m);
}
