/** Which lines share rows. */
import type { AddressMap } from '../address-map.ts';

/** Lines that an address map puts into one row of every bank: from the lowest bit of the row number on, other rows begin. */
export function spanLines({ pieces, totalBits }: AddressMap): number {
  const lowest = pieces.filter(({ field, bits }) => field === 'ro' && bits > 0).map(({ from }) => from);
  return 2 ** Math.min(totalBits, ...lowest);
}
