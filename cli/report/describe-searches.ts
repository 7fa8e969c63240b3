/** Several searches of one space, for a person: what each came to, and its hypervolume over the number of points. */
import type { SearchComparison } from '../../explore/compare.ts';
import type { Space } from '../../explore/space/space.ts';
import { counted, integer, percent } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';
import { interruption, spaceWords } from './describe-exploration.ts';

const WIDTH = 100;
/** Columns of the curve: that many fit. */
const CHECKPOINTS = 6;

/** A search beside one by chance, which come first and second. */
export interface Baseline {
  readonly comparison: SearchComparison;
  /** Whether the search by chance came to its end. */
  readonly isComplete: boolean;
}

export function describeSearches(space: Space, comparison: SearchComparison): string {
  const { size, rest } = spaceWords(space);
  return [
    space.title,
    ...[size, ...rest].flatMap((words) => wrapped(words, WIDTH, '  ')),
    '',
    `at equal budget, the first ${counted(comparison.budget, 'point')} of each:`,
    '',
    ...standingLines(comparison),
  ].join('\n');
}

/** What a search found more than chance does with as many points. */
export function describeBaseline({ comparison, isComplete }: Baseline, out: string | null): string {
  const { budget } = comparison;
  const state = isComplete ? '' : interruption(out);
  if (budget === 0) return `\nagainst chance: nothing to compare yet${state}\n`;
  return [
    '',
    `against chance, the first ${counted(budget, 'point')} of each${state}:`,
    '',
    ...standingLines(comparison),
    ...wrapped(chanceWords(comparison), WIDTH, '  '),
    '',
  ].join('\n');
}

/** After how many points the one has what the other has in the end. */
function chanceWords({ budget, series: [own, chance] }: SearchComparison): string {
  const [more, less] =
    own.atBudget.hypervolume >= chance.atBudget.hypervolume ? ([own, chance] as const) : ([chance, own] as const);
  const after = more.growth.findIndex((volume) => volume >= less.atBudget.hypervolume) + 1;
  if (after === 0 || after >= budget) return `${own.name} and ${chance.name} came to the same with as many points`;
  return `what ${less.name} has after ${integer(budget)} points, ${more.name} has after ${integer(after)}`;
}

function standingLines({ budget, series }: SearchComparison): string[] {
  const standings = series.map(({ name, all, atBudget, beaten }) => [
    name,
    integer(all.points),
    integer(atBudget.feasible),
    integer(atBudget.front),
    integer(beaten),
    percent(atBudget.hypervolume),
    percent(all.hypervolume),
  ]);
  const counts = checkpoints(Math.max(...series.map(({ all }) => all.points)), budget);
  const curves = series.map(({ name, growth }) => [
    name,
    ...counts.map((count) => (count > growth.length ? '·' : percent(growth[count - 1]))),
  ]);
  return [
    table(
      [
        left('search'),
        right('points'),
        right('hold'),
        right('front'),
        right('beaten'),
        right('hypervolume'),
        right('of all points'),
      ],
      standings,
    ),
    '',
    ...wrapped(
      'hypervolume: share of the box from the best to the worst of each objective among the points of all searches that hold all constraints; beaten: how many of its front have a better one on another front',
      WIDTH,
      '  ',
    ),
    '',
    'hypervolume after so many points:',
    '',
    table([left('search'), ...counts.map((count) => right(integer(count)))], curves),
    '',
  ];
}

/** Counts that double up to the longest search, and the budget among them. */
export function checkpoints(longest: number, budget: number): number[] {
  const halves = Array.from({ length: CHECKPOINTS }, (_, i) => Math.ceil(longest / 2 ** i));
  return [...new Set([...halves, budget])].filter((count) => count > 0).toSorted((a, b) => a - b);
}
