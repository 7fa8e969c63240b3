/** What a report's page gets: results with all that belongs to them, and their timelines as columns. */
import type { PaperValidation } from '../../published/paper/paper-validation.ts';
import type { QuantityAgreement, SkippedPoint, Statistics, ValidationRow } from '../../published/validation.ts';
import type { Ablations } from '../../run/ablate.ts';
import type { EnergyReport } from '../../run/energy.ts';
import type { Result } from '../../run/result.ts';
import type { TraceLoop } from '../../sim/trace.ts';

export const REPORT_SCHEMA = 1;

/** Spans as columns, in the order of the trace: that of their ends. */
export interface Timeline {
  readonly units: readonly string[];
  /** Ids of operations, as in the result. */
  readonly operations: readonly string[];
  /** Names of stalls; the first is '', work. */
  readonly stalls: readonly string[];
  readonly ticksPerSecond: number;
  readonly ticks: number;
  readonly unit: Uint8Array;
  readonly operation: Uint32Array;
  readonly stall: Uint8Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** That a server moved for the unit meanwhile. */
  readonly bytes: Float64Array;
  /** Stretches that repeat: `sim/trace.ts`. */
  readonly loops: readonly TraceLoop[];
}

/** A power roof or a bandwidth roof of the roofline: what the machine can do at most. */
export interface Roof {
  readonly name: string;
  /** Dense-equivalent operations a second. */
  readonly operationsPerSecond: number;
}

export interface ReportRun {
  /** A few words: `BDWP 2:8`. */
  readonly name: string;
  /** Phase, batch, N:M, machine: a line. */
  readonly headline: string;
  readonly result: Result;
  readonly energy: EnergyReport | null;
  readonly timeline: Timeline | null;
  /** What the page leaves out, and why. */
  readonly leftOut: readonly string[];
  readonly roofs: readonly Roof[];
  /** Bytes a second between memory and chip at most, and what its streams reach. */
  readonly memoryRoofs: readonly { readonly name: string; readonly bytesPerSecond: number }[];
}

/** A published figure beside ours. */
export interface PublishedBeside {
  readonly name: string;
  readonly published: number;
  readonly ours: number;
  readonly unit: string;
  readonly source: string;
}

export interface PaperReport {
  readonly validation: PaperValidation;
  /** `BDWP 2:8`; null where only points of a file are compared. */
  readonly technique: string | null;
}

/** Points of another simulator beside ours. */
export interface PeerReport {
  /** Who they are, and where the points are from. */
  readonly title: string;
  readonly path: string;
  readonly bound: { readonly text: string; readonly holds: boolean };
  /** The first is what the bound is about. */
  readonly series: readonly PeerSeries[];
  readonly quantities: readonly QuantityAgreement[];
  readonly skipped: readonly SkippedPoint[];
}

/** One quantity of all points that have it. */
export interface PeerSeries {
  readonly name: string;
  readonly rows: readonly ValidationRow[];
  readonly all: Statistics;
  readonly groups: readonly { readonly name: string; readonly statistics: Statistics }[];
}

export interface ReportData {
  readonly schema: typeof REPORT_SCHEMA;
  readonly tool: { readonly name: string; readonly version: string };
  readonly title: string;
  /** The first is what others are compared with; none where only figures are compared. */
  readonly runs: readonly ReportRun[];
  readonly published: readonly PublishedBeside[];
  /** What optimisations are worth; the runs are `none` and `all` of its first batch. */
  readonly ablation?: Ablations;
  /** Published figures beside ours. */
  readonly paper?: PaperReport;
  /** Another simulator's points beside ours. */
  readonly peer?: PeerReport;
}
