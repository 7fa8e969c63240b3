/** What sections share: the data, and what the reader has chosen. */
import type { ReportData } from './report-data.ts';

/** What the reader looks at; null is everything. */
export interface Focus {
  /** A layer by its id. */
  readonly layer: string | null;
  /** Index into the runs: whose timeline and tables are shown. */
  readonly run: number;
}

export class FocusHolder {
  #focus: Focus = { layer: null, run: 0 };
  readonly #listeners: ((focus: Focus) => void)[] = [];

  get focus(): Focus {
    return this.#focus;
  }

  set(change: Partial<Focus>): void {
    this.#focus = { ...this.#focus, ...change };
    for (const listener of this.#listeners) listener(this.#focus);
  }

  /** Tells now and whenever it changes. */
  watch(listener: (focus: Focus) => void): void {
    this.#listeners.push(listener);
    listener(this.#focus);
  }
}

export interface Context {
  readonly report: ReportData;
  readonly focus: FocusHolder;
}

/** A part of the page: a heading and what is under it; null if there is nothing to show. */
export type Section = (context: Context) => HTMLElement | null;
