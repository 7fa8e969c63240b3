/** Who holds which resource of the array when; finds the first start that disturbs nobody. */

/** A resource held in the cycles from … to−1, relative to the start of a pass. */
export interface Reservation {
  readonly resource: string;
  readonly from: number;
  readonly to: number;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Merges single cycles, in ascending order, into as few reservations as possible. */
export function reserveCycles(resource: string, cycles: Iterable<number>): Reservation[] {
  const merged: { resource: string; from: number; to: number }[] = [];
  for (const cycle of cycles) {
    const last = merged.at(-1);
    if (last && cycle <= last.to) last.to = Math.max(last.to, cycle + 1);
    else merged.push({ resource, from: cycle, to: cycle + 1 });
  }
  return merged;
}

/** The resources of the array over time. */
export class ReservationTable {
  readonly #held = new Map<string, Interval[]>();

  /**
   * The first start from `earliest` on at which no reservation meets one that is held.
   *
   * @param align  next cycle at which a start is possible at all, from a given one on
   */
  firstFree(
    reservations: readonly Reservation[],
    earliest: number,
    align: (cycle: number) => number,
  ): { start: number; heldBy: string | null } {
    let start = align(earliest);
    let heldBy: string | null = start > earliest ? 'row slot' : null;
    for (;;) {
      const clash = this.#clash(reservations, start);
      if (!clash) return { start, heldBy };
      const aligned = align(clash.free);
      heldBy = aligned > clash.free ? 'row slot' : clash.resource;
      start = aligned;
    }
  }

  /** Some reservation that cannot be had at this start, and the first start at which it no longer meets that holder. */
  #clash(reservations: readonly Reservation[], start: number): { resource: string; free: number } | null {
    for (const { resource, from, to } of reservations) {
      const held = this.#held.get(resource);
      if (!held) continue;
      const interval = held[firstEndingAfter(held, start + from)];
      if (interval && interval.from < start + to) return { resource, free: interval.to - from };
    }
    return null;
  }

  /** Holds the reservations of a pass that starts, and forgets what ended before `horizon`. */
  hold(reservations: readonly Reservation[], start: number, horizon: number): void {
    for (const [resource, intervals] of this.#held) {
      const kept = intervals.filter(({ to }) => to > horizon);
      if (kept.length > 0) this.#held.set(resource, kept);
      else this.#held.delete(resource);
    }
    const touched = new Set<Interval[]>();
    for (const { resource, from, to } of reservations) {
      let held = this.#held.get(resource);
      if (!held) this.#held.set(resource, (held = []));
      held.push({ from: start + from, to: start + to });
      touched.add(held);
    }
    for (const held of touched) held.sort((a, b) => a.from - b.from);
  }
}

/** Index of the first interval that ends after a cycle; intervals are disjoint and in order. */
function firstEndingAfter(intervals: readonly Interval[], cycle: number): number {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (intervals[middle].to > cycle) high = middle;
    else low = middle + 1;
  }
  return low;
}
