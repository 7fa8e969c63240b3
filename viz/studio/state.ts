/** What the reader has set: all that the page shows follows from it. */
import type { PartialScenario } from '../../run/scenario.ts';

export interface State {
  /** What differs from the defaults. */
  readonly scenario: PartialScenario;
  /** What it is compared with, if not dense on the same machine. */
  readonly pinned: PartialScenario | null;
}

export const nothingSet: State = { scenario: {}, pinned: null };
