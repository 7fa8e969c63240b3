/**
 * Buffers in BRAM36 or URAM: as many blocks as their capacity needs, or as their width needs, whichever is more.
 *
 * A BRAM36 is 512 words, a URAM 4096 words, of 72 bits with one port to read and one to write (UG573; UG949 for URAM's 4K×72). 64 of
 * the 72 bits are used: values of 16 and 32 bits do not fill the others.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import { demand } from './resources.ts';
import type { Demand } from './resources.ts';

export type BlockKind = 'bram36' | 'uram';

const WORD_BYTES = 8;
const BLOCK_BYTES: Readonly<Record<BlockKind, number>> = { bram36: 512 * WORD_BYTES, uram: 4096 * WORD_BYTES };

/** A memory whose words of `bytesPerCycle` are read and written once a cycle. */
export interface BufferNeed {
  readonly bytes: number;
  readonly bytesPerCycle: number;
}

export interface BufferBlocks {
  readonly kind: BlockKind;
  readonly blocks: number;
  /** What asks for so many. */
  readonly by: 'capacity' | 'width';
  readonly demand: Demand;
}

/** Blocks that a kind needs. */
export function blocksOf({ bytes, bytesPerCycle }: BufferNeed, kind: BlockKind): Omit<BufferBlocks, 'demand'> {
  const byCapacity = ceilDiv(bytes, BLOCK_BYTES[kind]);
  const byWidth = ceilDiv(bytesPerCycle, WORD_BYTES);
  return { kind, blocks: Math.max(byCapacity, byWidth), by: byWidth > byCapacity ? 'width' : 'capacity' };
}

/**
 * The kind that takes the smaller share of what a device has; a device without a kind cannot use it.
 *
 * @param has  blocks of the device
 */
export function bufferBlocks(need: BufferNeed, has: Readonly<Record<BlockKind, number>>): BufferBlocks {
  const [bram36, uram] = [blocksOf(need, 'bram36'), blocksOf(need, 'uram')];
  // Without multiplying out: 0 of 0 is no share.
  const prefersUram = has.uram > 0 && uram.blocks * has.bram36 <= bram36.blocks * has.uram;
  const best = prefersUram ? uram : bram36;
  return { ...best, demand: demand({ [best.kind]: best.blocks }) };
}
