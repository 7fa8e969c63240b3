/** Where the energy of a step goes, with its limits: prices are known only within bands, and most are estimates. */
import type { EnergyPart, EnergyReport } from '../../../run/energy.ts';
import type { Band } from '../../../terms/band.ts';
import { EVIDENCE_MEANINGS, evidences } from '../../../terms/evidence.ts';
import { compact, decimals, percent } from '../../../terms/people.ts';
import { passTones, series, stallTone } from '../../palette.ts';
import type { Tone } from '../../palette.ts';
import { xAxis } from '../axis.ts';
import { css, textOn } from '../colours.ts';
import type { Context } from '../context.ts';
import { h, s } from '../element.ts';
import { colourIndices, energyBars, joulesFor } from '../layout/energy-bars.ts';
import type { EnergyBar, EnergyBars } from '../layout/energy-bars.ts';
import { passes } from '../layout/layer-times.ts';
import { shortened, textWidth } from '../layout/text-width.ts';
import { legend } from '../legend.ts';
import { scaleLinear } from '../scale.ts';
import { sized } from '../sized.ts';
import { foldedTable, table } from '../table.ts';

interface PricedRun {
  readonly name: string;
  readonly energy: EnergyReport;
}

/** Six parts and the rest: more colours cannot be told apart. */
const MOST_PARTS = 7;
const NAME = 20;
const BAR = 32;
const GAP = 14;
const AXIS = 24;
const FONT = 12;
const RIGHT = 26;

/** Ways to divide a step's energy. */
const DIVISIONS: readonly (readonly [title: string, parts: (energy: EnergyReport) => readonly EnergyPart[]])[] = [
  ['by unit', ({ byUnit }) => byUnit],
  ['by pass, static power by time', ({ byPass }) => byPass],
  ['by what tensors hold', ({ byTensor }) => byTensor],
];

export function energy({ report }: Context): HTMLElement | null {
  const runs = report.runs.flatMap(({ name, energy: priced }) => (priced ? [{ name, energy: priced }] : []));
  if (runs.length === 0) return null;
  const without = report.runs.filter((run) => !run.energy).map(({ name }) => name);
  return h(
    'section',
    { id: 'energy' },
    h('h2', {}, 'Where the energy goes'),
    h('p', { class: 'small' }, pricesOf(runs)),
    ...estimatesOf(runs).map((text) => h('p', { class: 'small' }, text)),
    ...(without.length > 0 ? [h('p', { class: 'small' }, `Not priced: ${without.join(', ')}.`)] : []),
    h('div', { class: 'divisions' }, ...DIVISIONS.map(([title, partsOf]) => division(title, runs, partsOf))),
    figures(runs),
    foldedTable('Parts of the energy, low, nominal and high', partsTable(runs)),
    ...runs.map((run) => foldedTable(`${run.name}: every price, its count and its source`, breakdown(run.energy))),
  );
}

function pricesOf(runs: readonly PricedRun[]): string {
  const tables = new Set(
    runs.map(
      ({
        energy: {
          prices: { name, title, nodeNm, voltageV },
        },
      }) =>
        [name, title, `${nodeNm} nm`, ...(voltageV === null ? [] : [`${voltageV} V`])]
          .filter((word) => word !== '')
          .join(', '),
    ),
  );
  return `Prices: ${[...tables].join('; ')}. Bars are nominal; the line on each goes from the low to the high limit of its total.`;
}

/** How much rests on prices without a source, and what has no price at all. */
function estimatesOf(runs: readonly PricedRun[]): string[] {
  const estimated = runs.flatMap(
    ({
      name,
      energy: {
        breakdown: { lines, totalPj },
      },
    }) => {
      const share =
        lines.reduce((sum, { evidence, energyPj }) => sum + (evidence === 'est' ? energyPj.nominal : 0), 0) /
        totalPj.nominal;
      return share > 0 ? [`${percent(share)} of ${name}`] : [];
    },
  );
  const unpriced = new Map<string, string[]>();
  for (const {
    name,
    energy: {
      breakdown: { unpriced: missing },
    },
  } of runs)
    for (const { name: action, count } of missing)
      unpriced.set(action, [...(unpriced.get(action) ?? []), `${compact(count)} in ${name}`]);
  return [
    ...(estimated.length > 0
      ? [`Prices without a citable source are estimates. They make up ${estimated.join(', ')}.`]
      : []),
    ...(unpriced.size > 0
      ? [
          `No price, left out of the totals: ${[...unpriced].map(([action, counts]) => `${action} (${counts.join(', ')})`).join('; ')}.`,
        ]
      : []),
  ];
}

function division(
  title: string,
  runs: readonly PricedRun[],
  partsOf: (energy: EnergyReport) => readonly EnergyPart[],
): HTMLElement {
  const bars = energyBars(
    runs.map(({ energy: priced }) => ({ parts: partsOf(priced), total: priced.perStepJ })),
    MOST_PARTS,
  );
  return h(
    'figure',
    {},
    h('figcaption', {}, title),
    sized((width) => drawing(title, runs, bars, width)),
    legend(
      bars.names.map((name, i) => ({
        fill: css(toneOf(i, bars)),
        text: i === bars.names.length - 1 && bars.gathered.length > 0 ? `other: ${bars.gathered.join(', ')}` : name,
      })),
    ),
  );
}

/** Passes as everywhere, other parts in turn, and small ones together in grey. */
function toneOf(index: number, { names, gathered }: EnergyBars): Tone {
  if (gathered.length > 0 && index === names.length - 1) return stallTone;
  const pass = passes.find((one) => one === names[index]);
  const colour = series[colourIndices(names.slice(0, series.length), series.length)[index]];
  return pass ? passTones[pass] : { light: colour, dark: colour };
}

function drawing(title: string, runs: readonly PricedRun[], divided: EnergyBars, width: number): SVGElement {
  const { bars } = divided;
  const most = Math.max(...bars.map(({ total }) => total.high));
  const unit = joulesFor(most);
  const x = scaleLinear([0, most], [0, width - RIGHT]);
  const height = bars.length * (NAME + BAR + GAP) - GAP + 6;
  const scaled = scaleLinear([0, most / unit.scale], [0, width]);
  const count = Math.max(2, width / 90);
  const number = scaled.tickFormat(count);
  return s(
    'svg',
    {
      width,
      height: height + AXIS,
      viewBox: `0 0 ${width} ${height + AXIS}`,
      role: 'img',
      'aria-label': `Energy of a step ${title}. ${runs
        .map(({ name }, i) => `${name}: ${bandWords(bars[i].total)}`)
        .join('; ')}. The tables below have all numbers.`,
    },
    xAxis(x, {
      ticks: scaled.ticks(count).map((tick) => tick * unit.scale),
      format: (value) => (value === 0 ? '0' : `${number(value / unit.scale)} ${unit.name}`),
      across: [0, height],
    }),
    ...runs.map(({ name }, i) => row(name, bars[i], divided, x, i * (NAME + BAR + GAP), width)),
  );
}

function row(
  name: string,
  { parts, total }: EnergyBar,
  divided: EnergyBars,
  x: (value: number) => number,
  top: number,
  width: number,
): SVGElement {
  const words = bandWords(total);
  let at = 0;
  const drawn = parts.flatMap((joules, i) => {
    const [from, to] = [x(at), x(at + joules)];
    at += joules;
    if (to <= from) return [];
    const tone = toneOf(i, divided);
    const label = percent(joules / total.nominal);
    return [
      s(
        'rect',
        { x: from, y: top + NAME, width: to - from, height: BAR, style: `fill: ${css(tone)}`, class: 'outlined' },
        s('title', {}, `${divided.names[i]}: ${amountWords(joules)}, ${label}`),
      ),
      ...(textWidth(label, FONT) + 8 <= to - from
        ? [s('text', { x: from + 5, y: top + NAME + 13, style: `fill: ${css(textOn(tone))}` }, label)]
        : []),
    ];
  });
  const middle = top + NAME + BAR - 8;
  return s(
    'g',
    {},
    s(
      'text',
      { x: 0, y: top + 14, class: 'name' },
      `${shortened(name, width - textWidth(words, FONT) - 20, FONT)}  ${words}`,
    ),
    ...drawn,
    s('path', {
      d: `M${x(total.low)},${middle - 4}v8m0,-4H${x(total.high)}m0,-4v8`,
      class: 'limits-ground',
    }),
    s('path', { d: `M${x(total.low)},${middle - 4}v8m0,-4H${x(total.high)}m0,-4v8`, class: 'limits' }),
  );
}

function amountWords(joules: number): string {
  const { name, scale } = joulesFor(joules);
  return `${decimals(joules / scale)} ${name}`;
}

function bandWords({ low, nominal, high }: Band): string {
  const { name, scale } = joulesFor(nominal);
  return `${decimals(nominal / scale)} ${name} (${decimals(low / scale)} to ${decimals(high / scale)})`;
}

const limits = ({ low, nominal, high }: Band, scale = 1): string[] =>
  [low, nominal, high].map((value) => significant(value / scale));

/** What is there is never shown as nothing. */
const significant = (value: number): string => (value > 0 && value < 0.01 ? value.toPrecision(3) : decimals(value));

/** A row of figures: its name and unit, and the band of a run. */
type FigureRow = readonly [name: string, of: (energy: EnergyReport) => Band, scale?: number];

function figures(runs: readonly PricedRun[]): HTMLElement {
  const [{ energy: first }] = runs;
  const inJoules = (name: string, of: (energy: EnergyReport) => Band, beside = ''): FigureRow => {
    const unit = joulesFor(of(first).nominal);
    return [`${name} (${unit.name}${beside})`, of, unit.scale];
  };
  const rows: readonly FigureRow[] = [
    inJoules('a step', ({ perStepJ }) => perStepJ),
    inJoules('a sample', ({ perSampleJ }) => perSampleJ),
    ['a useful MAC: one that is executed (pJ)', ({ perMacPj }) => perMacPj],
    ['a MAC of the dense step (pJ)', ({ perDenseMacPj }) => perDenseMacPj],
    inJoules('energy × delay (EDP) of a step', ({ energyDelayJs }) => energyDelayJs, '·s'),
    ['mean power (W)', ({ averagePowerW }) => averagePowerW],
    ['GFLOP/s/W', ({ gflopsPerWatt }) => gflopsPerWatt],
    ['GFLOP/s/W of the dense step', ({ denseGflopsPerWatt }) => denseGflopsPerWatt],
  ];
  const columns = runs.flatMap(({ name }) => [`${name}: low`, 'nominal', 'high']);
  return table(
    ['what it takes', ...columns],
    rows.map(([name, of, scale]) => [name, ...runs.flatMap(({ energy: priced }) => limits(of(priced), scale))]),
    { numeric: columns.map((_, i) => i + 1) },
  );
}

function partsTable(runs: readonly PricedRun[]): HTMLElement {
  const unit = joulesFor(Math.max(...runs.map(({ energy: { perStepJ } }) => perStepJ.nominal)));
  const columns = runs.flatMap(({ name }) => [`${name}: low (${unit.name})`, 'nominal', 'high', 'share']);
  const rows = DIVISIONS.flatMap(([title, partsOf]) => {
    const names = [...new Set(runs.flatMap(({ energy: priced }) => partsOf(priced).map(({ name }) => name)))];
    return names.map((name) => [
      `${title.split(',')[0]}: ${name}`,
      ...runs.flatMap(({ energy: priced }) => {
        const part = partsOf(priced).find((one) => one.name === name);
        return part ? [...limits(part.energyJ, unit.scale), percent(part.share)] : ['·', '·', '·', '·'];
      }),
    ]);
  });
  const totals = runs.flatMap(({ energy: { perStepJ } }) => [...limits(perStepJ, unit.scale), percent(1)]);
  return table(['part', ...columns], [...rows, ['total', ...totals]], { numeric: columns.map((_, i) => i + 1) });
}

const JOULE_PJ = 1e-12;

function breakdown({ breakdown: { lines, totalPj } }: EnergyReport): HTMLElement {
  const unit = joulesFor(totalPj.nominal * JOULE_PJ);
  const rows = lines.map(({ name, kind, count, energyPj, evidence, source }) => [
    kind === 'static' ? `static: ${name}` : name,
    compact(count),
    ...limits(energyPj, unit.scale / JOULE_PJ),
    percent(energyPj.nominal / totalPj.nominal),
    EVIDENCE_MEANINGS[evidence],
    source || 'no source is given',
  ]);
  const shares = evidences.flatMap((evidence) => {
    const sum = lines.reduce((total, line) => total + (line.evidence === evidence ? line.energyPj.nominal : 0), 0);
    return sum > 0 ? [`${percent(sum / totalPj.nominal)} ${EVIDENCE_MEANINGS[evidence]}`] : [];
  });
  return table(
    ['action', 'count', `low (${unit.name})`, 'nominal', 'high', 'share', 'the price is', 'source'],
    [...rows, ['total', '', ...limits(totalPj, unit.scale / JOULE_PJ), percent(1), shares.join('; '), '']],
    { numeric: [1, 2, 3, 4, 5] },
  );
}
