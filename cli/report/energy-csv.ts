/** Energy as CSV: a row a part. */
import type { EnergyPart, EnergyReport } from '../../run/energy.ts';
import { csv } from '../csv.ts';

export function energyCsv({ byUnit, byPass, byTensor, byLayer, byOperation, breakdown }: EnergyReport): string {
  const rows = (view: string, parts: readonly EnergyPart[]): (string | number)[][] =>
    parts.map(({ name, energyJ: { low, nominal, high }, share }) => [
      view,
      name,
      '',
      low,
      nominal,
      high,
      share,
      '',
      '',
    ]);
  const total = breakdown.totalPj.nominal;
  const actions = breakdown.lines.map(({ name, count, energyPj: { low, nominal, high }, evidence, source }) => [
    'action',
    name,
    count,
    low * 1e-12,
    nominal * 1e-12,
    high * 1e-12,
    nominal / total,
    evidence,
    source,
  ]);
  return csv(
    ['view', 'part', 'count', 'lowJ', 'nominalJ', 'highJ', 'share', 'evidence', 'source'],
    [
      ...rows('unit', byUnit),
      ...rows('pass', byPass),
      ...rows('tensor', byTensor),
      ...rows('layer', byLayer),
      ...rows('operation', byOperation),
      ...actions,
    ],
  );
}
