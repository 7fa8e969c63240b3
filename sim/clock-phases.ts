/** Where now stands within the cycle of each slower clock: part of the state, since units start on edges. Skips are whole cycles. */
import type { StateStore } from './state-store.ts';

export class ClockPhases {
  readonly #store: StateStore;
  readonly #phases: readonly { readonly clock: number; readonly field: number }[];

  /** Declares a field for each clock that is slower than the ticks. @param clocks  in ticks a cycle */
  constructor(store: StateStore, clocks: Iterable<number>) {
    this.#store = store;
    const slower = [...new Set(clocks)].filter((clock) => clock > 1);
    this.#phases = slower.map((clock) => ({ clock, field: store.declare(`clock[${clock}].phase`, 'plain', -1) }));
  }

  get areNone(): boolean {
    return this.#phases.length === 0;
  }

  set(now: number): void {
    for (const { clock, field } of this.#phases) this.#store.values[field] = now % clock;
  }
}
