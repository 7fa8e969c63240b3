/** What the page and the worker say to each other: plain data. */
import type { Assumption } from '../../../arch/machine-file.ts';
import type { Parameter } from '../../../arch/sat/parameters.ts';
import type { PeRecording } from '../../../run/pe/recording.ts';
import type { PeSettings } from '../../../run/pe/settings.ts';
import type { PartialScenario, Scenario } from '../../../run/scenario.ts';
import type { Issue } from '../../../terms/scenario-error.ts';
import type { ReportData } from '../../report/report-data.ts';

export interface NamedWork {
  readonly name: string;
  readonly title: string;
  /** A sentence, where a title is not enough. */
  readonly about: string;
}

export interface KnownMachine {
  readonly name: string;
  /** All parameters that it has for any of its memory models. */
  readonly parameters: readonly Assumption[];
}

/** What there is to choose from: the page names nothing itself. */
export interface Catalogue {
  readonly networks: readonly NamedWork[];
  readonly methods: readonly NamedWork[];
  readonly machines: readonly KnownMachine[];
  readonly parameters: readonly Parameter[];
  readonly defaults: Scenario;
}

export interface Question {
  /** What differs from the defaults. */
  readonly scenario: PartialScenario;
  /** What it is compared with; null is dense on the same machine. */
  readonly pinned: PartialScenario | null;
  /** Whose timelines are wanted: they take longer. */
  readonly timelines: 'none' | 'shown' | 'all';
}

export interface Answered {
  readonly kind: 'answered';
  /** What it is compared with comes first; the last run is that of the scenario. One run if it would be compared with itself. */
  readonly report: ReportData;
  /** The scenario as a file. */
  readonly yaml: string;
}

export interface Refused {
  readonly kind: 'refused';
  /** Whose mistakes they are. */
  readonly of: 'scenario' | 'pinned';
  readonly issues: readonly Issue[];
}

export type Answer = Answered | Refused;

/** What the worker offers, as the page calls it. */
export interface Simulator {
  readonly catalogue: () => Catalogue;
  readonly answer: (question: Question) => Answer;
  /** @throws {RangeError} that says what is too large */
  readonly recordPe: (settings: PeSettings) => PeRecording;
}
