/** Tables of energy prices, and what their actions mean. */
import { ACTIONS, STATICS, actions, staticParts } from '../../arch/energy/actions.ts';
import type { Price, PriceTable } from '../../arch/energy/price-table.ts';
import { fittedTable, wrapping } from '../fitted-table.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';

export function describePrices(tables: readonly PriceTable[]): string {
  return [...tables.map(priceText), vocabularyText()].join('\n');
}

function priceText({ name, title, nodeNm, voltageV, prices, statics }: PriceTable): string {
  const rows = [...rowsOf(actions, prices, 'pJ'), ...rowsOf(staticParts, statics, 'W')];
  const columns = [
    left(name),
    right('low'),
    right('nominal'),
    right('high'),
    left(''),
    left('from'),
    wrapping('source', 24),
  ];
  const voltage = voltageV === null ? '' : `, ${voltageV} V`;
  return `${title} (${nodeNm} nm${voltage})\n\n${fittedTable(columns, rows)}\n`;
}

function rowsOf<Name extends string>(
  names: readonly Name[],
  prices: Readonly<Partial<Record<Name, Price>>>,
  unit: string,
): string[][] {
  return names.flatMap((name, i) => {
    const price = prices[name];
    if (!price) return [[name, '–', '', '', '', '', 'no price']];
    const { low, nominal, high } = price.band;
    const isAsAbove = i > 0 && prices[names[i - 1]]?.source === price.source && price.source !== '';
    const limits = [low, nominal, high].map(String);
    return [[name, ...limits, unit, price.evidence, isAsAbove ? 'as above' : price.source]];
  });
}

function vocabularyText(): string {
  const meanings = [
    ...actions.map((action) => [action, ACTIONS[action]]),
    ...staticParts.map((part) => [part, STATICS[part]]),
  ];
  const rows = meanings.flatMap(([name, meaning]) =>
    wrapped(meaning, 76, '').map((line, i) => [i === 0 ? name : '', line]),
  );
  return `${table([left('action'), left('what is counted')], rows)}\n`;
}
