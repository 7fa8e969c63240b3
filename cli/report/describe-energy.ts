/** Energy for a person: what a step takes, where it goes, and what each price is based on. At most 80 columns, but for long names. */
import type { EnergyPart, EnergyReport } from '../../run/energy.ts';
import { ZERO_BAND, addBands } from '../../terms/band.ts';
import type { Band } from '../../terms/band.ts';
import { EVIDENCE_MEANINGS, evidences } from '../../terms/evidence.ts';
import { compact, decimals, percent, seconds } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';

const WIDTH = 80;
const MOST_LAYERS = 12;

export function describeEnergy(report: EnergyReport): string {
  const { byUnit, byPass, byTensor, byLayer } = report;
  const unit = joulesFor(report.perStepJ.nominal);
  const layers = byLayer.toSorted((a, b) => b.energyJ.nominal - a.energyJ.nominal);
  const rest = layers.slice(MOST_LAYERS);
  const shownLayers =
    rest.length === 0 ? layers : [...layers.slice(0, MOST_LAYERS), together(`${rest.length} more`, rest)];
  return [
    heading(report),
    figures(report),
    notes(report),
    parts('by unit', byUnit, unit),
    parts('by pass, static power by time', byPass, unit),
    parts('by what tensors hold', byTensor, unit),
    parts('by layer, static power by time', shownLayers, unit),
    prices(report),
    evidence(report),
    sources(report),
  ]
    .filter((section) => section !== '')
    .join('\n');
}

function heading({ scenario, seconds: time, prices: { name, title, nodeNm, voltageV } }: EnergyReport): string {
  const { network, phase, batch, method, sparsity, machine, set } = scenario;
  const settings = Object.entries(set).map(([key, value]) => `${key}=${value}`);
  const lines = [
    `energy of a step of ${seconds(time)}: ${nameOf(network)}, ${phase}, batch ${batch}, ${method}` +
      `${method === 'dense' ? '' : ` ${sparsity}`} on ${machine}${settings.length > 0 ? ` with ${settings.join(', ')}` : ''}`,
    `prices of ${name}: ${title === '' ? '' : `${title}, `}${nodeNm} nm${voltageV === null ? '' : `, ${voltageV} V`}`,
  ];
  return `${lines.flatMap((line) => wrapped(line, WIDTH, '  ')).join('\n')}\n`;
}

/** A name, a file, or the parameters of a generator. */
const nameOf = (network: EnergyReport['scenario']['network']): string =>
  typeof network === 'string' ? network : Object.values(network).join(' ');

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

/** Three decimals at most; what is there is never shown as nothing. */
const amount = (value: number): string => (value > 0 && value < 0.0005 ? '<0.001' : decimals(value));

const limits = ({ low, nominal, high }: Band, scale = 1): string[] =>
  [low, nominal, high].map((limit) => amount(limit / scale));

const COLUMNS = [right('low'), right('nominal'), right('high')];

function figures(report: EnergyReport): string {
  const row = (name: string, energy: Band, unit = 'J'): string[] => {
    const { name: prefixed, scale } = joulesFor(energy.nominal);
    return [`${name} (${prefixed.replace('J', unit)})`, ...limits(energy, scale)];
  };
  const rows = [
    row('a step', report.perStepJ),
    row('a sample', report.perSampleJ),
    ['a useful MAC: one that is executed (pJ)', ...limits(report.perMacPj)],
    ['a MAC of the dense step (pJ)', ...limits(report.perDenseMacPj)],
    row('energy × delay (EDP) of a step', report.energyDelayJs, 'J·s'),
    ['mean power (W)', ...limits(report.averagePowerW)],
    ['GFLOP/s/W', ...limits(report.gflopsPerWatt)],
    ['GFLOP/s/W of the dense step', ...limits(report.denseGflopsPerWatt)],
  ];
  return `${table([left('what it takes'), ...COLUMNS], rows)}\n`;
}

function parts(title: string, list: readonly EnergyPart[], { name, scale }: Scale): string {
  // What has no price has a note, not a row of zeros.
  const shown = list.filter(({ energyJ }) => energyJ.high > 0);
  const rows = [...shown, together('total', list)].map((part) => [
    part.name,
    ...limits(part.energyJ, scale),
    percent(part.share),
  ]);
  return `${table([left(`${title} (${name})`), ...COLUMNS, right('share')], rows)}\n`;
}

const together = (name: string, list: readonly EnergyPart[]): EnergyPart => ({
  name,
  energyJ: list.reduce((sum, { energyJ }) => addBands(sum, energyJ), ZERO_BAND),
  share: list.reduce((sum, { share }) => sum + share, 0),
});

/** pJ an action, W of what is static. */
function prices({ breakdown, seconds: time }: EnergyReport): string {
  const total = breakdown.totalPj.nominal;
  const rows = breakdown.lines.map(({ name, kind, count, energyPj, evidence: from }) => {
    const isStatic = kind === 'static';
    return [
      isStatic ? `static: ${name} (W)` : name,
      compact(count),
      ...limits(energyPj, isStatic ? count * time * 1e12 : count),
      percent(energyPj.nominal / total),
      from,
    ];
  });
  return `${table([left('price (pJ)'), right('count'), ...COLUMNS, right('share'), left('from')], rows)}\n`;
}

/** How much of the energy rests on what. */
function evidence({ breakdown: { lines, totalPj } }: EnergyReport): string {
  const rows = evidences.flatMap((from) => {
    const energy = lines.reduce((sum, line) => sum + (line.evidence === from ? line.energyPj.nominal : 0), 0);
    return energy > 0 ? [[from, EVIDENCE_MEANINGS[from], percent(energy / totalPj.nominal)]] : [];
  });
  return `${table([left('from'), left('what the prices are'), right('share of the energy')], rows)}\n`;
}

/** Each source once, with all prices that have it. */
function sources({ breakdown }: EnergyReport): string {
  const names = new Map<string, string[]>();
  for (const { name, source } of breakdown.lines) names.set(source, [...(names.get(source) ?? []), name]);
  const lines = [...names].flatMap(([source, of]) =>
    wrapped(`${of.join(', ')}: ${source || 'no source is given'}`, WIDTH, '  '),
  );
  return `${['sources of the prices', ...lines].join('\n')}\n`;
}

function notes(report: EnergyReport): string {
  const lines = report.notes.flatMap((note) => wrapped(`note: ${note}`, WIDTH, '  '));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
