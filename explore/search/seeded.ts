/** The randomness of a search. Neighbouring seeds begin alike in the generator itself; here they have nothing in common. */
import { Random } from '../../run/random.ts';

export const seeded = (seed: number): Random => new Random(scrambled(seed ^ 0x9e37_79b9));

/** Every bit of 32 depends on every other (the finaliser of MurmurHash3). */
function scrambled(seed: number): number {
  let bits = seed ^ (seed >>> 16);
  bits = Math.imul(bits, 0x85eb_ca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2_ae35);
  return bits ^ (bits >>> 16);
}
