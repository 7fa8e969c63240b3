/** Energy for a person: what a step takes, where it goes, and what each price is based on. */
import type { EnergyPart, EnergyReport } from '../../run/energy.ts';
import type { Band } from '../../terms/band.ts';
import { decimals, percent } from '../format.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';

const MOST_LAYERS = 12;
const SOURCE_WIDTH = 44;

export function describeEnergy(report: EnergyReport): string {
  const { prices, byUnit, byPass, byTensor, byLayer } = report;
  const unit = joulesFor(report.perStepJ.nominal);
  const layers = byLayer.toSorted((a, b) => b.energyJ.nominal - a.energyJ.nominal);
  const rest = layers.slice(MOST_LAYERS);
  const shownLayers =
    rest.length === 0 ? layers : [...layers.slice(0, MOST_LAYERS), together(`${rest.length} more`, rest)];
  const voltage = prices.voltageV === null ? '' : `, ${prices.voltageV} V`;
  return [
    `energy by the prices of ${prices.name} (${prices.nodeNm} nm${voltage}): ${prices.title}\n`,
    figures(report),
    parts('by unit', byUnit, unit),
    parts('by pass, static power by time', byPass, unit),
    parts('by what tensors hold', byTensor, unit),
    parts('by layer, static power by time', shownLayers, unit),
    sources(report),
    unpriced(report),
  ].join('\n');
}

interface Scale {
  readonly name: string;
  readonly scale: number;
}

const JOULES: readonly Scale[] = [
  { name: 'J', scale: 1 },
  { name: 'mJ', scale: 1e-3 },
  { name: 'µJ', scale: 1e-6 },
  { name: 'nJ', scale: 1e-9 },
];

const joulesFor = (value: number): Scale => JOULES.find(({ scale }) => value >= scale) ?? JOULES[3];

const limits = ({ low, nominal, high }: Band, scale = 1): string[] =>
  [low, nominal, high].map((limit) => decimals(limit / scale));

const COLUMNS = [right('low'), right('nominal'), right('high')];

function figures(report: EnergyReport): string {
  const row = (name: string, energy: Band): string[] => {
    const { name: unit, scale } = joulesFor(energy.nominal);
    return [`${name} (${unit})`, ...limits(energy, scale)];
  };
  const rows = [
    row('a step', report.perStepJ),
    row('a sample', report.perSampleJ),
    ['a MAC executed (pJ)', ...limits(report.perMacPj)],
    ['a MAC of the dense step (pJ)', ...limits(report.perDenseMacPj)],
    ['energy × time of a step (J·s)', ...limits(report.energyDelayJs)],
    ['power, mean (W)', ...limits(report.averagePowerW)],
    ['dense-equivalent GOP/s/W', ...limits(report.gopsPerWatt)],
  ];
  return `${table([left('what it takes'), ...COLUMNS], rows)}\n`;
}

function parts(title: string, list: readonly EnergyPart[], { name, scale }: Scale): string {
  const rows = list.map((part) => [part.name, ...limits(part.energyJ, scale), percent(part.share)]);
  return `${table([left(`${title} (${name})`), ...COLUMNS, right('share')], rows)}\n`;
}

function together(name: string, list: readonly EnergyPart[]): EnergyPart {
  const sum = (pick: (part: EnergyPart) => number): number => list.reduce((total, part) => total + pick(part), 0);
  return {
    name,
    energyJ: {
      low: sum((one) => one.energyJ.low),
      nominal: sum((one) => one.energyJ.nominal),
      high: sum((one) => one.energyJ.high),
    },
    share: sum((one) => one.share),
  };
}

function sources({ breakdown }: EnergyReport): string {
  const total = breakdown.totalPj.nominal;
  const rows = breakdown.lines.flatMap(({ name, count, energyPj, evidence, source, kind }) => {
    const each = kind === 'static' ? '' : decimals(energyPj.nominal / count);
    const [first, ...more] = wrapped(source, SOURCE_WIDTH, '');
    return [
      [name, count.toExponential(3), each, percent(energyPj.nominal / total), evidence, first],
      ...more.map((line) => ['', '', '', '', '', line]),
    ];
  });
  const columns = [left('price'), right('count'), right('pJ each'), right('share'), left('from'), left('source')];
  return `${table(columns, rows)}\n`;
}

function unpriced({ breakdown, prices }: EnergyReport): string {
  return breakdown.unpriced
    .map(
      ({ name, count }) =>
        `note: ${prices.name} has no price for ${name} (${count.toExponential(3)}): the totals leave it out\n`,
    )
    .join('');
}
