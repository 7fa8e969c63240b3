/** Points of a sweep as dimensions that axes, brushes and tables share. */
import { NOT_SET } from '../report-data.ts';
import type { SweepFigure, SweepParameter, SweepReport } from '../report-data.ts';
import { extentOf } from './brush.ts';
import type { Stretch } from './brush.ts';
import { figureWords } from './words.ts';

/** A parameter or a figure of all points. */
export interface Dimension {
  readonly title: string;
  readonly unit: string;
  /** What is wanted of it; null if nothing is. */
  readonly goal: 'minimise' | 'maximise' | null;
  /** Values of a parameter in their order; null for figures. */
  readonly labels: readonly string[] | null;
  /** Where points stand: index into the labels, or the figure. NaN where they have none. */
  readonly along: Float64Array;
  /** The same as numbers that a plane can show: sizes of a parameter that has some. */
  readonly plotted: Float64Array;
  /** Whether `plotted` are numbers of their own, not indices. */
  readonly isNumeric: boolean;
  /** All labels; or from the smallest to the largest figure of points that hold all constraints, of all points if none does. */
  readonly extent: Stretch;
}

/** What a row is; larger is drawn later. */
export const INFEASIBLE = 0;
export const DOMINATED = 1;
export const ON_FRONT = 2;

export interface SweepModel {
  readonly report: SweepReport;
  readonly rows: number;
  readonly parameters: readonly Dimension[];
  readonly figures: readonly Dimension[];
  /** Some of the figures, in the order of the space. */
  readonly objectives: readonly Dimension[];
  /** Parameters, then figures. */
  readonly dimensions: readonly Dimension[];
  readonly kind: Uint8Array;
}

export function sweepModel(report: SweepReport): SweepModel {
  const parameters = report.parameters.map(parameterDimension);
  const counted = report.holds.includes(1) ? report.holds : null;
  const figures = report.figures.map((figure, i) =>
    figureDimension(figure, report.objectives.find((one) => one.figure === i)?.goal ?? null, counted),
  );
  const kind = Uint8Array.from(report.holds, (holds) => (holds ? DOMINATED : INFEASIBLE));
  for (const row of report.front) kind[row] = ON_FRONT;
  return {
    report,
    rows: report.proposal.length,
    parameters,
    figures,
    objectives: report.objectives.map(({ figure }) => figures[figure]),
    dimensions: [...parameters, ...figures],
    kind,
  };
}

function parameterDimension({ key, values, numbers, index }: SweepParameter): Dimension {
  return {
    title: key,
    unit: '',
    goal: null,
    labels: values,
    along: Float64Array.from(index, (place) => (place === NOT_SET ? NaN : place)),
    plotted: Float64Array.from(index, (place) => (place === NOT_SET ? NaN : (numbers?.[place] ?? place))),
    isNumeric: numbers !== null,
    extent: [0, values.length - 1],
  };
}

const figureDimension = (
  { name, unit, values }: SweepFigure,
  goal: Dimension['goal'],
  counted: Uint8Array | null,
): Dimension => ({
  title: name,
  unit,
  goal,
  labels: null,
  along: values,
  plotted: values,
  isNumeric: true,
  extent: extentOf(values, counted),
});

/** No worse in all objectives, and better in one. */
export function beats({ objectives }: SweepModel, row: number, other: number): boolean {
  const signed = ({ goal, along }: Dimension, at: number): number => (goal === 'maximise' ? -along[at] : along[at]);
  return (
    objectives.every((one) => signed(one, row) <= signed(one, other)) &&
    objectives.some((one) => signed(one, row) < signed(one, other))
  );
}

/** With its unit, as the head of a column. */
export const headOf = ({ title, unit }: Dimension): string => (unit === '' ? title : `${title} (${unit})`);

/** What a row has there, as text. */
export function cellOf({ labels, along }: Dimension, row: number): string {
  const value = along[row];
  if (!Number.isFinite(value)) return '·';
  return labels ? labels[value] : figureWords(value);
}

const KINDS = ['breaks a constraint', 'beaten', 'on the front'] as const;

/** What a row is, in words, and which reference or knee. */
export function standingOf({ report, kind }: SweepModel, row: number): string {
  const names = report.references.flatMap((one) => (one.row === row ? [one.name] : []));
  return [KINDS[kind[row]], ...(report.knee === row && report.front.length > 2 ? ['the knee'] : []), ...names].join(
    ', ',
  );
}

/** A row in a sentence: what it sets, and what was wanted of it. */
export function sentenceOf(model: SweepModel, row: number): string {
  const settings = model.parameters
    .filter(({ along }) => Number.isFinite(along[row]))
    .map((one) => `${one.title} ${cellOf(one, row)}`);
  const figures = model.objectives.map((one) => `${one.title} ${cellOf(one, row)} ${one.unit}`.trimEnd());
  return `Point ${model.report.proposal[row]}, ${standingOf(model, row)}: ${settings.join(', ')}; ${figures.join(', ')}`;
}
