/** What a report's page gets: results with all that belongs to them, and their timelines as columns. */
import type { SearchComparison } from '../../explore/compare.ts';
import type { Summary } from '../../explore/summary.ts';
import type { PaperValidation } from '../../published/paper/paper-validation.ts';
import type { QuantityAgreement, SkippedPoint, Statistics, ValidationRow } from '../../published/validation.ts';
import type { Ablations } from '../../run/ablate.ts';
import type { EnergyReport } from '../../run/energy.ts';
import type { Result } from '../../run/result.ts';
import type { BufferSpec, ChannelSpec } from '../../sim/program.ts';
import type { TraceLoop } from '../../sim/trace.ts';
import type { NumberColumn } from './number-columns.ts';

export const REPORT_SCHEMA = 2;

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
  /** Ticks from the end of the unit's span before it, in this order, to its start; negative where blocks share their stretch. */
  readonly gap: NumberColumn;
  /** From its start to its end; 0 if it took no time but took or gave tokens. */
  readonly length: NumberColumn;
  /** That a server moved for the unit meanwhile. */
  readonly bytes: NumberColumn;
  /** Stretches that repeat: `sim/trace.ts`. */
  readonly loops: readonly TraceLoop[];
  /** By unit: what it moves, it writes to memory. */
  readonly writes: Uint8Array;
  /** What tokens the units pass each other; null where spans are merged, or were made without a program. */
  readonly program: TimelineProgram | null;
  /** Spans that are merged into blocks; null if none is. */
  readonly merged: Merged | null;
  /** Watts over time; null without prices. */
  readonly power: TimelinePower | null;
}

/** What spans have to do with tokens; all columns but the first three are by command. */
export interface TimelineProgram {
  /** Command of each span: of a wait, what it waits to begin. */
  readonly command: Uint32Array;
  /** Ticks that each span waited for its server after it took its tokens. */
  readonly queued: NumberColumn;
  /** Ticks that the unit of each span went on after its server was done with it. */
  readonly beyond: NumberColumn;
  /** By command: who executes it, for which operation, and the bytes that it asks a server for. */
  readonly unit: Uint8Array;
  readonly operation: Uint32Array;
  readonly bytes: NumberColumn;
  readonly channels: readonly Omit<ChannelSpec, 'emptyReason' | 'fullReason'>[];
  readonly buffers: readonly BufferSpec[];
  /** Index of a server plus one, 0 without a request; and whether that is a write. */
  readonly server: Uint8Array;
  readonly writes: Uint8Array;
  /** Uses of command c are those from index `takesFrom[c]` to `takesFrom[c + 1]`. */
  readonly takesFrom: Uint32Array;
  readonly takeChannel: Uint32Array;
  readonly takeCount: Uint32Array;
  readonly givesFrom: Uint32Array;
  readonly giveChannel: Uint32Array;
  readonly giveCount: Uint32Array;
  readonly giveLag: NumberColumn;
}

/** Blocks of neighbouring short spans of one unit, operation and kind. */
export interface Merged {
  /** Spans shorter than this are merged, in ticks. */
  readonly quantum: number;
  /** By span: how many it stands for, and how many ticks they take together. */
  readonly count: NumberColumn;
  readonly ticks: NumberColumn;
}

/** Watts by what is done: columns over (unit, operation) pairs, and what goes on beside. */
export interface TimelinePower {
  readonly groups: readonly string[];
  readonly unit: Uint8Array;
  readonly operation: Uint32Array;
  /** `watts[pair · groups + group]` while the unit works on the operation. */
  readonly watts: Float64Array;
  /** The same for stretches from a tick to another, whatever units do. */
  readonly beside: { readonly start: Float64Array; readonly end: Float64Array; readonly watts: Float64Array };
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
  /** What a step moves, what the memory's streams reach and why not more, and where tensors are: as the command line prints it. */
  readonly memoryLines: readonly string[];
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

/** What varies in a sweep, and where each point stands among its values. */
export interface SweepParameter {
  readonly key: string;
  readonly values: readonly string[];
  /** The values in their base unit, rising; null if they have no order. */
  readonly numbers: readonly number[] | null;
  /** Counts only with some values of others. */
  readonly isConditional: boolean;
  /** Index into the values by point; `NOT_SET` where it does not count. */
  readonly index: Uint32Array;
}

export const NOT_SET = 0xffff_ffff;

/** A figure of all points: over all networks (a geometric mean, or the largest), of one network (`time:resnet50`), or of the machine. */
export interface SweepFigure {
  readonly name: string;
  readonly unit: string;
  /** NaN where a point has none, such as a machine that does not fit. */
  readonly values: Float64Array;
}

/** Points of a search that have figures, as columns; rows are their indices. */
export interface SweepReport {
  /** Lines of the space: how large, on what, what is wanted, what must hold. */
  readonly about: readonly string[];
  /** Driver, seed and what became of the points. */
  readonly search: string;
  readonly isComplete: boolean;
  readonly parameters: readonly SweepParameter[];
  readonly figures: readonly SweepFigure[];
  readonly objectives: readonly { readonly figure: number; readonly goal: 'minimise' | 'maximise' }[];
  /** Number of the proposal by row, rising. */
  readonly proposal: Uint32Array;
  /** 1 where all constraints hold. */
  readonly holds: Uint8Array;
  /** Rows, by the first objective. */
  readonly front: readonly number[];
  /** A row. */
  readonly knee: number | null;
  readonly hypervolume: number | null;
  readonly references: readonly { readonly name: string; readonly row: number | null; readonly standing: string }[];
  /** Hypervolume after the evaluation with which it rose, and how many evaluations there were. */
  readonly growth: { readonly after: Uint32Array; readonly volumes: Float64Array; readonly evaluations: number };
  /** Beside a search by chance of as many points, in a box for both. */
  readonly comparison?: SearchComparison;
  readonly counts: Summary['counts'];
  readonly sensitivity: Summary['sensitivity'];
  readonly failures: Summary['failures'];
  /** What the page leaves out, and why. */
  readonly leftOut: readonly string[];
  /** Command lines that make it again. */
  readonly commands: readonly string[];
  /** The space as a yaml file. */
  readonly space: string;
}

/** Searches of one space by different drivers or seeds. */
export interface SearchesReport {
  readonly about: readonly string[];
  readonly comparison: SearchComparison;
  readonly commands: readonly string[];
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
  /** A design space searched. */
  readonly sweep?: SweepReport;
  /** The same space searched in several ways. */
  readonly searches?: SearchesReport;
}
