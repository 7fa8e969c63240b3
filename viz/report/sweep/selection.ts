/** What the reader has brushed and chosen of a sweep: all its pictures follow it. */
import { passing } from './brush.ts';
import type { Stretch } from './brush.ts';
import { beats } from './model.ts';
import type { SweepModel } from './model.ts';

/** Two points that are compared. */
export const SLOTS = ['A', 'B'] as const;

export interface SweepState {
  /** By index into the dimensions. */
  readonly brushes: ReadonlyMap<number, Stretch>;
  /** 1 for rows within all brushes. */
  readonly passes: Uint8Array;
  readonly passingCount: number;
  readonly chosen: readonly [a: number | null, b: number | null];
  /** Which of the two the next choice replaces. */
  readonly next: 0 | 1;
}

export class SweepSelection {
  readonly model: SweepModel;
  #state: SweepState;
  readonly #listeners: ((state: SweepState, before: SweepState | null) => void)[] = [];

  /** At first a reference beside what beats it in everything, or the knee: what there was, and what the search found. */
  constructor(model: SweepModel) {
    this.model = model;
    const { knee, front, references } = model.report;
    const reference = references.find(({ row }) => row !== null)?.row ?? null;
    const better = reference === null ? undefined : front.find((row) => beats(model, row, reference));
    const a = better ?? knee ?? front[0] ?? null;
    const b = reference ?? front.find((row) => row !== a) ?? null;
    this.#state = { ...this.#within(new Map()), chosen: [a, b], next: 0 };
  }

  get state(): SweepState {
    return this.#state;
  }

  /** Null takes the brush away. */
  brush(dimension: number, stretch: Stretch | null): void {
    const brushes = new Map(this.#state.brushes);
    if (stretch) brushes.set(dimension, stretch);
    else brushes.delete(dimension);
    this.#set(this.#within(brushes));
  }

  clear(): void {
    this.#set(this.#within(new Map()));
  }

  /** Into the slot whose turn it is, or a named one. */
  choose(row: number, slot: 0 | 1 = this.#state.next): void {
    const chosen = [...this.#state.chosen] as [number | null, number | null];
    chosen[slot] = row;
    this.#set({ chosen, next: slot === 0 ? 1 : 0 });
  }

  turn(next: 0 | 1): void {
    this.#set({ next });
  }

  /** Tells now and whenever it changes. */
  watch(listener: (state: SweepState, before: SweepState | null) => void): void {
    this.#listeners.push(listener);
    listener(this.#state, null);
  }

  #within(brushes: ReadonlyMap<number, Stretch>): Pick<SweepState, 'brushes' | 'passes' | 'passingCount'> {
    const passes = passing(this.model.rows, this.model.dimensions, brushes);
    return { brushes, passes, passingCount: passes.reduce((sum, one) => sum + one, 0) };
  }

  #set(change: Partial<SweepState>): void {
    const before = this.#state;
    this.#state = { ...before, ...change };
    for (const listener of this.#listeners) listener(this.#state, before);
  }
}
