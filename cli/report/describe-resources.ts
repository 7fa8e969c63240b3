/** What `weft resources` found, for people: the bill, whether it fits, where it is cut, and what else one could do. */
import type { Fit, Utilisation } from '../../arch/fpga/fit.ts';
import { RESOURCE_NAMES, resourceKinds } from '../../arch/fpga/resources.ts';
import type { Demand, ResourceKind } from '../../arch/fpga/resources.ts';
import type { SlrSplit } from '../../arch/fpga/slr-split.ts';
import type { Placement, ResourcesResult } from '../../run/resources.ts';
import { formatQuantity } from '../../terms/quantity.ts';
import { integer } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';

const WIDTH = 100;

const OPERATORS = {
  dsp: 'multipliers in DSPs, adders in LUTs',
  lut: 'no DSPs',
  vendor: "the vendor's operators, adders in DSPs too",
} as const;

export function describeResources(result: ResourcesResult): string {
  const lines = [
    ...headline(result),
    '',
    billTable(result),
    '',
    ...verdict(result.fit, result.device.name),
    '',
    ...result.splits.slice(0, 1).flatMap((split) => splitLines(split, result.splits[1])),
    ...alternatives(result),
    ...notes(result),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ machine, rows, columns, sparsity, clock, device, operators }: ResourcesResult): string[] {
  const built = sparsity === '1:1' ? 'without N:M sparsity' : `built for ${sparsity}`;
  const title = device.title === undefined ? '' : ` (${device.title})`;
  return [
    ...wrapped(
      `${machine}, ${rows}×${columns} PEs at ${formatQuantity(clock.hz, 'frequency')}, ${built}, on ${device.name}${title}`,
      WIDTH,
      '  ',
    ),
    `operators: ${OPERATORS[operators]} (--operators ${operators})`,
  ];
}

const shownKinds = resourceKinds;
const kindColumns = shownKinds.map((kind) => right(RESOURCE_NAMES[kind]));

function billTable({ bill, units, total, supply, utilisation }: ResourcesResult): string {
  const amounts = (demand: Demand, limit: 'low' | 'nominal' | 'high' = 'nominal'): string[] =>
    shownKinds.map((kind) => amount(demand[kind][limit]));
  const rows = units.flatMap(({ unit, demand }) => {
    const parts = bill.filter((line) => line.unit === unit);
    const own = parts.map(({ part, count, demand: all, evidence }) => [
      `  ${part}`,
      integer(count),
      ...amounts(all),
      evidence,
    ]);
    return [
      [unit, '', ...amounts(demand), ''],
      ...(parts.length > 1 ? own : own.map(([name, ...rest]) => [name, ...rest])),
    ];
  });
  return table(
    [left('unit, part'), right('count'), ...kindColumns, left('from')],
    [
      ...rows,
      ['total', '', ...amounts(total), ''],
      ['  low estimate', '', ...amounts(total, 'low'), ''],
      ['  high estimate', '', ...amounts(total, 'high'), ''],
      ['available', '', ...shownKinds.map((kind) => (supply[kind] === undefined ? '?' : amount(supply[kind]))), ''],
      ['in use', '', ...shares(utilisation), ''],
    ],
  );
}

const amount = (value: number): string => (value === 0 ? '·' : integer(value));

const shares = (utilisation: Utilisation): string[] => shownKinds.map((kind) => share(utilisation, kind));

function share(utilisation: Utilisation, kind: ResourceKind): string {
  const value = utilisation[kind];
  if (value === undefined) return '?';
  if (value === Infinity) return 'none';
  if (value === 0) return '·';
  return value < 10 ? `${(100 * value).toFixed(1)} %` : `${integer(value)} ×`;
}

function verdict(fit: Fit, device: string): string[] {
  const why = fit.ok ? [] : fit.reasons;
  return [
    fit.ok ? `It fits ${device}.` : `It does NOT fit ${device}:`,
    ...why.flatMap((reason) => wrapped(`- ${reason}`, WIDTH, '  ')),
    ...fit.cautions.flatMap((caution) => wrapped(`caution: ${caution}`, WIDTH, '  ')),
  ];
}

function splitLines(split: SlrSplit, other: SlrSplit | undefined): string[] {
  const parts = split.parts.map(({ slr, lanes, utilisation }) => [
    slr,
    lanes === 0 ? '·' : String(lanes),
    ...shares(utilisation),
  ]);
  const columns = [left(`cut by ${split.along}`), right(split.along), ...kindColumns];
  const crossing = ({ along, boundaryBits, tightest }: SlrSplit): string =>
    `by ${along} ${boundaryBits.map(integer).join(' and ')} bits cross the boundaries of SLRs a cycle, the tightest SLR is ${inUse(tightest)} in use`;
  return [
    table(columns, parts),
    '',
    ...split.parts.flatMap(({ slr, units }) =>
      wrapped(`${slr}, beside the array: ${units.length === 0 ? 'nothing' : grouped(units)}`, WIDTH, '  '),
    ),
    ...wrapped(`${crossing(split)}${other ? `; ${crossing(other)}` : ''}.`, WIDTH, ''),
    ...wrapped(
      'Counted are the links of the array. What units beside it send across, columns of DSPs, clock regions and the places of pins are not: a floorplan will be worse.',
      WIDTH,
      '',
    ),
    '',
  ];
}

const inUse = (value: number): string => (value < 10 ? `${(100 * value).toFixed(0)} %` : `${integer(value)} ×`);

/** `DMA 1, DMA 2, DMA 5` is `DMA ×3`. */
function grouped(units: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const unit of units) {
    const name = unit.replace(/ \d+$/, '');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(', ');
}

function alternatives({ byOperators, byDevice, operators, device }: ResourcesResult): string[] {
  const kinds = shownKinds.filter((kind) => kind !== 'lutMemory');
  const row = (name: string, { utilisation, fit }: Placement): string[] => [
    name,
    ...kinds.map((kind) => share(utilisation, kind)),
    fit.ok ? (fit.cautions.length > 0 ? 'fits, with cautions' : 'fits') : 'does not fit',
  ];
  const rows = [
    ...byOperators.map((placed) =>
      row(`${device.name}, ${placed.operators}${placed.operators === operators ? ' (this)' : ''}`, placed),
    ),
    ...byDevice.map((placed) => row(`${placed.device}, ${operators}`, placed)),
  ];
  return [table([left('device, operators'), ...kinds.map((kind) => right(RESOURCE_NAMES[kind])), left('')], rows), ''];
}

function notes({ sparsityAdds, total, clock, device }: ResourcesResult): string[] {
  const megahertz = (hz: number): string => formatQuantity(hz, 'frequency');
  const lines = [
    ...(sparsityAdds === null
      ? []
      : [
          `N:M sparsity adds ${integer(sparsityAdds.lut)} LUT (${((100 * sparsityAdds.lut) / (total.lut.nominal - sparsityAdds.lut)).toFixed(1)} % of the machine without) and ${integer(sparsityAdds.ff)} FF: selection, wider links, held pairs, pruner.`,
        ]),
    `The clock is an input; ${megahertz(clock.lowHz)} to ${megahertz(clock.highHz)} can be expected of such designs [${clock.evidence}]${clock.isWithin ? '' : `, ${megahertz(clock.hz)} is outside`}.`,
    "SAT's own use of resources is not public: nothing to compare with.",
    'from: run = synthesised for weft, derived = counted by formula, est = estimate without a source; --csv and --json have every source.',
    `device: ${device.evidence}${device.source === '' ? '' : `, ${device.source}`}`,
  ];
  return lines.flatMap((line) => wrapped(line, WIDTH, '  '));
}
