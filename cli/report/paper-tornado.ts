/** How the mean moves with each assumption, drawn: a dot for each value of the assumption, a stroke for the base. */
import type { Tornado, TornadoBar } from '../../published/paper/tornado.ts';
import { times } from '../../terms/people.ts';
import { left, table } from '../table.ts';
import { wrapped } from '../wrap.ts';
import { PAPER_WIDTH, wrappedList } from './paper-layout.ts';

const DRAWING_WIDTH = 31;

/** @param published  marked on the axis; null if there is none */
export function tornadoLines({ machine, mean, bars }: Tornado, published: number | null): string[] {
  const ends = bars.flatMap(({ range }) => [range.low, range.high]);
  const axis = axisOf(Math.min(...ends, published ?? mean), Math.max(...ends, published ?? mean));
  const columns = [left('assumption (at the base)'), left('changed to: mean speedup'), left(axis.title)];
  const cells = bars.flatMap((bar) => {
    const names = wrapped(`${bar.assumption} (${bar.base})`, NAME_WIDTH, '  ');
    const values = wrappedList('', valuesOf(bar), VALUES_WIDTH, '');
    return Array.from({ length: Math.max(names.length, values.length) }, (_, i) => [
      names[i] ?? '',
      values[i] ?? '',
      i === 0 ? drawing(bar, mean, published, axis.placeOf) : '',
    ]);
  });
  const marks = published === null ? '' : `, ┊ the published ${published}×`;
  return [
    table(columns, cells),
    ...wrapped(
      `│ the base, ${times(mean)}: BDWP 2:8, batch 512, ${machine}; ● a value of the assumption, all others at the base${marks}. Changes do not add up.`,
      PAPER_WIDTH,
      '',
    ),
    '',
  ];
}

const NAME_WIDTH = 32;
const VALUES_WIDTH = 33;

const valuesOf = ({ points }: TornadoBar): string[] => points.map(({ label, mean }) => `${label}: ${mean.toFixed(3)}`);

interface Axis {
  readonly title: string;
  readonly placeOf: (mean: number) => number;
}

/** Both ends at the edges of the drawing. */
function axisOf(low: number, high: number): Axis {
  const [start, end] = [low.toFixed(3), high.toFixed(3)];
  const gap = ' '.repeat(DRAWING_WIDTH - start.length - end.length);
  return {
    title: `${start}${gap}${end}`,
    placeOf: (mean) => Math.round(((mean - low) / (high - low || 1)) * (DRAWING_WIDTH - 1)),
  };
}

function drawing(
  { points, range }: TornadoBar,
  base: number,
  published: number | null,
  placeOf: Axis['placeOf'],
): string {
  const cells = Array.from({ length: DRAWING_WIDTH }, () => ' ');
  if (published !== null) cells[placeOf(published)] = '┊';
  for (let i = placeOf(range.low); i <= placeOf(range.high); i += 1) cells[i] = '─';
  for (const { mean } of points) cells[placeOf(mean)] = '●';
  cells[placeOf(base)] = '│';
  return cells.join('');
}
