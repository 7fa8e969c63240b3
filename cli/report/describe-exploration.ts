/** What a search found, for a person: the front, the knee, references beside it, and which parameter moves what. */
import { DRIVER_MEANINGS } from '../../explore/search/driver.ts';
import type { DriverName } from '../../explore/search/driver.ts';
import { objectiveOf } from '../../explore/front/judge.ts';
import { pointCount } from '../../explore/space/count.ts';
import { figureKinds, figureText } from '../../explore/space/figures.ts';
import type { Objective, Space } from '../../explore/space/space.ts';
import type { StoredPoint } from '../../explore/store/line.ts';
import type { Reference, Summary } from '../../explore/summary.ts';
import { counted, integer, percent } from '../../terms/people.ts';
import { wrapping } from '../fitted-table.ts';
import { narrowTable } from '../stacked-table.ts';
import { left, right, table } from '../table.ts';
import { settingsTable } from './settings-table.ts';
import { wrapped } from '../wrap.ts';

export interface SearchAbout {
  readonly driver: DriverName;
  readonly seed: number;
  readonly isComplete: boolean;
  readonly out: string | null;
  readonly shard: { readonly part: number; readonly of: number } | null;
}

const WIDTH = 100;
/** Columns of words may become so narrow. */
const LEAST = 20;
/** Points of a front that are printed; --json and stores have all. */
const MOST_ROWS = 40;

/** The space by itself, for `--dry-run`. */
export function describeSpace(
  space: Space,
  {
    driver,
    points,
    shard,
    isCompared,
  }: Pick<SearchAbout, 'driver' | 'shard'> & { readonly points: number; readonly isCompared: boolean },
): string {
  const rows = space.axes.map(({ key, values, when }) => [
    key,
    String(values.length),
    extent(values),
    when.length > 0 ? 'sometimes' : '',
  ]);
  const part = shard ? `, of which this is part ${shard.part + 1} of ${shard.of}` : '';
  const { length } = space.references;
  const beside = length === 0 ? '' : ` and ${integer(length)} ${length === 1 ? 'reference' : 'references'}`;
  return [
    ...heading(space),
    '',
    table([left('parameter'), right('values'), left(''), left('counts')], rows),
    '',
    `${driver}, ${DRIVER_MEANINGS[driver]}: ${counted(points, 'point')}${beside}${part}`,
    ...(isCompared ? ['and as many by chance, to compare with'] : []),
    '',
  ].join('\n');
}

const extent = (values: readonly unknown[]): string =>
  values.length <= 6 ? values.join(', ') : `${values.slice(0, 3).join(', ')}, …, ${String(values.at(-1))}`;

function heading(space: Space): string[] {
  const { size, rest } = spaceWords(space);
  return [...wrapped(space.title, WIDTH, '  '), size, ...rest.flatMap((words) => wrapped(words, WIDTH, '  '))];
}

/** How many points a space has, and on what they run, what is wanted and what must hold. */
export function spaceWords(space: Space): { readonly size: string; readonly rest: readonly string[] } {
  const { count, isExact } = pointCount(space.axes);
  const { objectives, bounds, device, workloads } = space;
  const conditions = [
    ...(device === null ? [] : [`fits ${device}`]),
    ...bounds.flatMap(({ figure, of, most, least }) => {
      const name = of === null ? figure : `${figure} of ${of}`;
      return [
        ...(least === null ? [] : [`${name} at least ${amount(figure, least)}`]),
        ...(most === null ? [] : [`${name} at most ${amount(figure, most)}`]),
      ];
    }),
  ];
  const hasLargest = [...objectives, ...bounds].some(({ figure, of }) => figure === 'peak-memory' && of === null);
  const names = workloads.map(({ name }) => name).join(', ');
  return {
    size: `${isExact ? '' : 'up to '}${counted(count, 'point')} of ${counted(space.axes.length, 'parameter')}`,
    rest: [
      `on ${workloads.length > 1 ? `${names} (geometric means${hasLargest ? ', the largest peak memory' : ''})` : names}`,
      `wanted: ${objectives.map((one) => `${one.goal === 'minimise' ? 'less' : 'more'} ${titleOf(one)}`).join(', ')}`,
      ...(conditions.length > 0 ? [`must: ${conditions.join(', ')}`] : []),
    ],
  };
}

/** Whether there is something to go on with. */
export const interruption = (out: string | null): string =>
  out === null ? ' (interrupted; nothing is kept without --out)' : ' (interrupted; the same command goes on)';

/** All of it. */
export function describeExploration(space: Space, summary: Summary, about: SearchAbout): string {
  const { counts, front, knee, hypervolume } = summary;
  const { driver, seed, shard } = about;
  const part = shard ? `, part ${shard.part + 1} of ${shard.of} alone` : '';
  const state = about.isComplete ? '' : interruption(about.out);
  const lines = [
    ...heading(space),
    ...wrapped(`${driver}, seed ${seed}${part}: ${countWords(counts)}${state}`, WIDTH, '  '),
    '',
  ];
  if (front.length === 0) lines.push('nothing holds all constraints: there is no front', '');
  else {
    lines.push(...frontLines(space, summary), '');
    if (hypervolume !== null && space.objectives.length > 1) {
      lines.push(
        `the front takes ${percent(hypervolume)} of the box between the best and the worst of each objective`,
        ...(knee === null || front.length < 3
          ? []
          : ['◆ the knee: from there, less of one objective costs most of the others']),
        '',
      );
    }
  }
  lines.push(...referenceLines(space, summary), ...sensitivityLines(space, summary), ...failureLines(summary));
  return `${lines.join('\n').trimEnd()}\n`;
}

/** What became of the points of a search. */
export const countWords = (counts: Summary['counts']): string =>
  [
    `${integer(counts.evaluated)} evaluated by events`,
    ...(counts.closedForm > 0 ? [`${integer(counts.closedForm)} in closed form`] : []),
    `${integer(counts.feasible)} hold all constraints`,
    ...(counts.refused > 0 ? [`${integer(counts.refused)} make no sense`] : []),
    ...(counts.failed > 0 ? [`${integer(counts.failed)} failed`] : []),
  ].join(', ');

function frontLines(space: Space, { front, knee }: Summary): string[] {
  const points = front.map(({ point }) => point);
  const varied = space.axes.filter(({ key }) => new Set(points.map(({ settings }) => settings[key])).size > 1);
  const same = space.axes.filter((axis) => !varied.includes(axis) && points[0].settings[axis.key] !== undefined);
  const shown = front.slice(0, MOST_ROWS);
  const rows = shown.map(({ point }, i) => ({
    before: [i === knee && front.length > 2 ? '◆' : ''],
    point,
    after: space.objectives.map((one) => cell(point, one)),
  }));
  return [
    `the front: ${counted(front.length, 'point')} that nothing else beats`,
    '',
    settingsTable(
      [left('')],
      varied.map(({ key }) => key),
      space.objectives.map((one) => right(headOf(one))),
      rows,
    ),
    ...(front.length > shown.length ? [`… and ${front.length - shown.length} more (--json, or weft query)`] : []),
    ...(same.length > 0
      ? wrapped(
          `${front.length > 1 ? 'all have' : 'it has'} ${same.map(({ key }) => `${key} ${String(points[0].settings[key])}`).join(', ')}`,
          WIDTH,
          '  ',
        )
      : []),
  ];
}

/** Points of a store, each with what it sets and what it came to. */
export function pointTable(space: Space, points: readonly StoredPoint[]): string {
  const { axes, objectives } = space;
  return settingsTable(
    [right('#')],
    axes.map(({ key }) => key),
    [...objectives.map((one) => right(headOf(one))), left('')],
    points.map((point) => ({
      before: [String(point.index)],
      point,
      after: [
        ...objectives.map((one) => cell(point, one)),
        point.status === 'ok' ? (point.misfit.length > 0 ? 'does not fit' : '') : point.status,
      ],
    })),
  );
}

function referenceLines(space: Space, { references }: Summary): string[] {
  if (references.length === 0) return [];
  const rows = references.map((reference) => [
    reference.name,
    ...space.objectives.map((one) => (reference.point ? cell(reference.point, one) : '·')),
    standingWords(reference),
  ]);
  const columns = [
    wrapping('beside it', LEAST),
    ...space.objectives.map((one) => right(headOf(one))),
    wrapping('', LEAST),
  ];
  return [narrowTable(columns, rows), ''];
}

/** Where a reference lies. */
export function standingWords({ point, isOnFront, beatenBy, violation }: Reference): string {
  if (point === null) return 'not evaluated';
  if (violation > 0) {
    return `breaks constraints${point.status === 'ok' && point.misfit.length > 0 ? `: ${point.misfit[0]}` : ''}`;
  }
  if (isOnFront) return 'on the front';
  return beatenBy > 0 ? `beaten by ${beatenBy} of the front` : 'as good as one of the front';
}

function sensitivityLines(space: Space, { sensitivity, counts }: Summary): string[] {
  if (sensitivity.length === 0) return [];
  const rows = sensitivity.map(({ key, shares }) => [key, ...shares.map(percent)]);
  return [
    `what a parameter alone explains of the variance, over the ${integer(counts.feasible)} points that hold all constraints`,
    '',
    narrowTable([wrapping('parameter', LEAST), ...space.objectives.map((one) => right(titleOf(one)))], rows),
    '',
  ];
}

function failureLines({ failures }: Summary): string[] {
  const shown = failures.slice(0, 5);
  const lines = shown.flatMap(({ reason, count }) => wrapped(`${integer(count)} × ${reason}`, WIDTH, '    '));
  return lines.length === 0 ? [] : ['without figures:', ...lines, ''];
}

const titleOf = ({ figure, of }: Objective): string => (of === null ? figure : `${figure} of ${of}`);

function headOf(objective: Objective): string {
  const unit = figureKinds.find(({ name }) => name === objective.figure)?.unit ?? '';
  return unit === '' ? titleOf(objective) : `${titleOf(objective)} (${unit})`;
}

function cell(point: StoredPoint, objective: Objective): string {
  if (point.status !== 'ok') return '·';
  const value = objectiveOf(point, objective);
  if (!Number.isFinite(value)) return '·';
  return Number.isInteger(value) ? integer(value) : value.toPrecision(4);
}

function amount(figure: string, value: number): string {
  const dimension = figureKinds.find(({ name }) => name === figure)?.dimension ?? null;
  return dimension === null ? String(value) : figureText(value, dimension);
}
