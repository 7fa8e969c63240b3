/** Counts how many points agree in quantities that carry no verdict. */
import type { QuantityAgreement } from '../validation.ts';

/** Of figures that are not whole: reports have six decimals, means of counts are sums of rounded parts. */
const ABSOLUTE = 1e-6;
const RELATIVE = 1e-9;

/** Whole numbers agree if they are equal, however large; others within what printing and adding leaves of them. */
function agrees(ours: number, theirs: number): boolean {
  if (Number.isInteger(ours) && Number.isInteger(theirs)) return ours === theirs;
  return Math.abs(ours - theirs) <= ABSOLUTE + RELATIVE * Math.abs(theirs);
}

interface Tally {
  points: number;
  agree: number;
  differs: QuantityAgreement['differs'];
  skipped: number;
  reason: string | null;
}

/** One for a comparison; quantities appear in the order in which they are first met. */
export class Agreement {
  readonly #tallies = new Map<string, Tally>();

  compare(quantity: string, id: string, ours: number, theirs: number): void {
    const tally = this.#tally(quantity);
    tally.points += 1;
    if (agrees(ours, theirs)) tally.agree += 1;
    else tally.differs ??= { id, ours, theirs };
  }

  /** A point that has the quantity, where ours has no such figure. */
  skip(quantity: string, reason: string): void {
    const tally = this.#tally(quantity);
    tally.skipped += 1;
    tally.reason ??= reason;
  }

  list(): QuantityAgreement[] {
    return [...this.#tallies].map(([quantity, tally]) => ({ quantity, ...tally }));
  }

  #tally(quantity: string): Tally {
    const tally = this.#tallies.get(quantity) ?? { points: 0, agree: 0, differs: null, skipped: 0, reason: null };
    this.#tallies.set(quantity, tally);
    return tally;
  }
}
