/** A report of a design space: its points as columns, its front and all that was found; or of several searches beside each other. */
import { stringify } from 'yaml';
import { growthOf } from '../../explore/front/growth.ts';
import { judge } from '../../explore/front/judge.ts';
import type { SearchComparison } from '../../explore/compare.ts';
import { sizeOf } from '../../explore/space/axis.ts';
import type { Axis } from '../../explore/space/axis.ts';
import { figureKinds, figureOf } from '../../explore/space/figures.ts';
import type { FigureKind } from '../../explore/space/figures.ts';
import type { Space } from '../../explore/space/space.ts';
import type { StoredPoint, StoreHead } from '../../explore/store/line.ts';
import { pointKey } from '../../explore/store/line.ts';
import { ordered } from '../../explore/store/merge.ts';
import { scaler, summarise } from '../../explore/summary.ts';
import { VERSION } from '../../run/version.ts';
import { integer } from '../../terms/people.ts';
import { NOT_SET, REPORT_SCHEMA } from '../../viz/report/report-data.ts';
import type { ReportData, SweepFigure, SweepParameter, SweepReport } from '../../viz/report/report-data.ts';
import { countWords, spaceWords, standingWords } from '../report/describe-exploration.ts';

type Simulated = StoredPoint & { readonly status: 'ok' };

export interface SweepAbout {
  readonly head: Pick<StoreHead, 'driver' | 'seed'>;
  readonly isComplete: boolean;
  /** Command lines that make the page again. */
  readonly commands: readonly string[];
  /** Beside a search by chance of as many points. */
  readonly comparison?: SearchComparison | null;
}

/** Numbers that a page holds of networks one by one: more would be a file of tens of megabytes. */
export const MOST_NUMBERS = 2_000_000;

const common = { schema: REPORT_SCHEMA, tool: { name: 'weft', version: VERSION }, runs: [], published: [] } as const;

export function sweepReport(space: Space, points: readonly StoredPoint[], about: SweepAbout): ReportData {
  return { ...common, title: space.title, sweep: sweepOf(space, points, about) };
}

export function searchesReport(space: Space, comparison: SearchComparison, commands: readonly string[]): ReportData {
  return {
    ...common,
    title: `${space.title}: searches compared`,
    searches: { about: wordsOf(space), comparison, commands },
  };
}

function wordsOf(space: Space): string[] {
  const { size, rest } = spaceWords(space);
  return [size, ...rest];
}

/** @param mostNumbers  of figures of single networks */
export function sweepOf(
  space: Space,
  all: readonly StoredPoint[],
  { head, isComplete, commands, comparison = null }: SweepAbout,
  mostNumbers = MOST_NUMBERS,
): SweepReport {
  const evaluated = ordered(all).filter(({ fidelity }) => fidelity === 'events');
  const judged = evaluated.map((point) => judge(space, point));
  const rows = evaluated.filter((point, i): point is Simulated => point.status === 'ok' && judged[i] !== null);
  const rowOf = new Map<string, number>(rows.map((point, row) => [pointKey(point), row]));
  const rowAt = (point: StoredPoint | null): number | null => (point && rowOf.get(pointKey(point))) ?? null;
  const summary = summarise(space, all);
  const front = summary.front.flatMap(({ point }) => rowAt(point) ?? []);
  const scaled = scaler(judged.flatMap((one) => (one?.violation === 0 ? [one.objectives] : [])));
  const { figures, leftOut } = figuresOf(space, rows, mostNumbers);
  const holds = judged.flatMap((one) => (one ? [Number(one.violation === 0)] : []));
  return {
    about: wordsOf(space),
    search: `${head.driver}, seed ${head.seed}: ${countWords(summary.counts)}`,
    isComplete,
    parameters: space.axes.map((axis) => parameterOf(axis, rows)),
    figures,
    objectives: space.objectives.map(({ figure, of, goal }) => ({
      figure: figures.findIndex(({ name }) => name === nameOf(space, figure, of)),
      goal,
    })),
    proposal: Uint32Array.from(rows, ({ index }) => index),
    holds: Uint8Array.from(holds),
    front,
    knee: summary.knee === null ? null : (front[summary.knee] ?? null),
    hypervolume: summary.hypervolume,
    references: summary.references.map((one) => ({
      name: one.name,
      row: rowAt(one.point),
      standing: standingWords(one),
    })),
    growth: risesOf(growthOf(judged, scaled)),
    ...(comparison && { comparison }),
    counts: summary.counts,
    sensitivity: summary.sensitivity,
    failures: summary.failures,
    leftOut,
    commands,
    space: stringify(space.file),
  };
}

/** Of one network alone, its figures are those of all. */
const nameOf = ({ workloads }: Space, figure: string, network: string | null): string =>
  network === null || workloads.length === 1 ? figure : `${figure}:${network}`;

function parameterOf({ key, values, when }: Axis, rows: readonly Simulated[]): SweepParameter {
  const places = new Map(values.map((value, i) => [value, i]));
  const sizes = values.map((value) => sizeOf(key, value));
  const isRising = sizes.every((size, i) => size !== null && (i === 0 || size > (sizes[i - 1] ?? Infinity)));
  return {
    key,
    values: values.map(String),
    numbers: isRising ? sizes.map(Number) : null,
    isConditional: when.length > 0,
    index: Uint32Array.from(rows, ({ settings }) => places.get(settings[key]) ?? NOT_SET),
  };
}

/** Means and figures of the machine always; those of single networks if they fit, or if something is asked of them. */
function figuresOf(
  space: Space,
  rows: readonly Simulated[],
  mostNumbers: number,
): Pick<SweepReport, 'figures' | 'leftOut'> {
  const { workloads, objectives, bounds } = space;
  const networks = workloads.length > 1 ? workloads.map(({ name }) => name) : [];
  const ofNetworks = figureKinds.filter(({ of }) => of === 'network').length;
  const isWhole = rows.length * networks.length * ofNetworks <= mostNumbers;
  const asked = new Set([...objectives, ...bounds].map(({ figure, of }) => nameOf(space, figure, of)));
  const figure = (kind: FigureKind, network: string | null): SweepFigure => ({
    name: nameOf(space, kind.name, network),
    unit: kind.unit,
    values: Float64Array.from(rows, (point) => figureOf(point, kind.name, network ?? undefined)),
  });
  const figures = figureKinds.flatMap((kind) => [
    figure(kind, null),
    ...(kind.of === 'machine' ? [] : networks)
      .filter((network) => isWhole || asked.has(nameOf(space, kind.name, network)))
      .map((network) => figure(kind, network)),
  ]);
  const why = `figures of single networks of ${integer(rows.length)} points are more than a page holds: only means and what is asked for are here; weft query --csv or --parquet has all`;
  return { figures, leftOut: isWhole ? [] : [why] };
}

function risesOf(growth: Float64Array): SweepReport['growth'] {
  const after: number[] = [];
  for (let i = 0; i < growth.length; i += 1) if (growth[i] > (growth[i - 1] ?? 0)) after.push(i + 1);
  return {
    after: Uint32Array.from(after),
    volumes: Float64Array.from(after, (count) => growth[count - 1]),
    evaluations: growth.length,
  };
}
