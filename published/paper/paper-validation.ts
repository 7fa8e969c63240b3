/** What `weft validate paper` finds, as plain data. */
import type { Assumption, Provenance } from '../../arch/machine-file.ts';
import type { Figure } from '../figures/figure.ts';
import type { SkippedPoint, Validation } from '../validation.ts';
import type { FiveNetworks } from './five-networks.ts';
import type { Interval } from './measurements.ts';
import type { PaperRow } from './row.ts';
import type { ThroughputTable } from './throughput.ts';
import type { Tornado } from './tornado.ts';

/** A figure that is not computed, and why; it keeps its value. */
export interface SkippedFigure extends SkippedPoint {
  readonly group: string;
  readonly quantity: string;
  readonly theirsRange: Interval;
  readonly decimals: number;
  readonly unit: string;
  readonly provenance: Figure['provenance'];
  readonly source: string;
}

/** The reason of figures that are only left out of a quick comparison. */
export const LEFT_OUT = 'left out by --quick';

/** All that is assumed, by who says so. */
export interface Assumptions {
  /** Of the scenario: networks, batch, what stays dense. */
  readonly scenario: readonly Omit<Assumption, 'parameter'>[];
  readonly machines: readonly { readonly name: string; readonly parameters: readonly Assumption[] }[];
}

/** How many parameters each provenance has. */
export type ProvenanceCounts = Readonly<Partial<Record<Provenance, number>>>;

export interface PaperValidation extends Validation {
  readonly target: 'paper';
  readonly worst: PaperRow;
  readonly rows: readonly PaperRow[];
  readonly skipped: readonly SkippedFigure[];
  /** null where only points of a file are compared. */
  readonly networks: FiveNetworks | null;
  readonly throughput: ThroughputTable | null;
  /** null as well where it is left out. */
  readonly tornado: Tornado | null;
  readonly assumptions: Assumptions;
}

export const isPaperValidation = (validation: Validation): validation is PaperValidation =>
  validation.target === 'paper';
