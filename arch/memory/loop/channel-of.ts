/** One channel of a memory of several: the same device and controller, the address map without the bits that choose the channel. */
import { parseAddressMap } from '../address-map.ts';
import type { MemorySystem } from '../memory-run.ts';

export function channelOf(system: MemorySystem): MemorySystem {
  const words = system.map.pieces.filter(({ field }) => field !== 'ch').map(({ field, bits }) => `${field}${bits}`);
  return { ...system, channels: 1, map: parseAddressMap(words.join(',')) };
}
