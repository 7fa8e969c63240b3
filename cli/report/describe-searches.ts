/** Several searches of one space, for a person: what each came to, and its hypervolume over the number of points. */
import type { SearchComparison } from '../../explore/compare.ts';
import type { Space } from '../../explore/space/space.ts';
import { integer, percent } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';
import { spaceWords } from './describe-exploration.ts';

const WIDTH = 100;
/** Columns of the curve: that many fit. */
const CHECKPOINTS = 6;

export function describeSearches(space: Space, { budget, series }: SearchComparison): string {
  const { size, rest } = spaceWords(space);
  const standings = series.map(({ name, all, atBudget }) => [
    name,
    integer(all.points),
    integer(atBudget.feasible),
    integer(atBudget.front),
    percent(atBudget.hypervolume),
    percent(all.hypervolume),
  ]);
  const counts = checkpoints(Math.max(...series.map(({ all }) => all.points)), budget);
  const curves = series.map(({ name, growth }) => [
    name,
    ...counts.map((count) => (count > growth.length ? '·' : percent(growth[count - 1]))),
  ]);
  return [
    space.title,
    ...[size, ...rest].flatMap((words) => wrapped(words, WIDTH, '  ')),
    '',
    `at equal budget, the first ${integer(budget)} points of each:`,
    '',
    table(
      [left('search'), right('points'), right('hold'), right('front'), right('hypervolume'), right('of all points')],
      standings,
    ),
    '',
    ...wrapped(
      'hypervolume: share of the box from the best to the worst of each objective among the points of all searches that hold all constraints',
      WIDTH,
      '  ',
    ),
    '',
    'hypervolume after so many points:',
    '',
    table([left('search'), ...counts.map((count) => right(integer(count)))], curves),
    '',
  ].join('\n');
}

/** Counts that double up to the longest search, and the budget among them. */
export function checkpoints(longest: number, budget: number): number[] {
  const halves = Array.from({ length: CHECKPOINTS }, (_, i) => Math.ceil(longest / 2 ** i));
  return [...new Set([...halves, budget])].filter((count) => count > 0).toSorted((a, b) => a - b);
}
