/** What `weft validate` compared, for people. */
import { statisticsOf } from '../../published/validation.ts';
import type { QuantityAgreement, SkippedPoint, Validation, ValidationRow } from '../../published/validation.ts';
import { errorText } from '../../terms/figure-words.ts';
import { integer } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';

/** Points shown that are off, and skipped points shown for each reason. */
const MOST_SHOWN = 5;
const WIDTH = 100;

/** @param path  where the figures are from */
export function describeValidation(validation: Validation, title: string, path: string): string {
  const { rows, quantity, quantities, skipped, points, exact, bound } = validation;
  const lines = [
    ...wrapped(`${title}: ${quantity} of ${points} points in ${path}, ${skipped.length} skipped`, WIDTH, '  '),
    '',
    groupTable(rows),
    '',
    ...offLines(rows),
    ...(quantities.length > 0 ? [quantityTable(quantities), ''] : []),
    ...skippedLines(skipped),
    `${exact} of ${points} ${points === 1 ? 'point is' : 'points are'} exact; bound (${bound.text}): ${bound.holds ? 'holds' : 'MISSED'}`,
  ];
  return `${lines.join('\n')}\n`;
}

function groupTable(rows: readonly ValidationRow[]): string {
  const groups = new Map<string, ValidationRow[]>();
  for (const row of rows) {
    const group = groups.get(row.group);
    if (group) group.push(row);
    else groups.set(row.group, [row]);
  }
  const line = (name: string, of: readonly ValidationRow[]): string[] => {
    const { points, exact, meanAbsErrorPct, medianAbsErrorPct, within5Pct, worst } = statisticsOf(of);
    return [
      name,
      integer(points),
      integer(exact),
      errorText(meanAbsErrorPct),
      errorText(medianAbsErrorPct),
      `${within5Pct.toFixed(1)} %`,
      errorText(worst.errorPct),
    ];
  };
  const columns = [
    left('points'),
    right('number'),
    right('exact'),
    right('mean |error|'),
    right('median'),
    right('within 5 %'),
    right('worst'),
  ];
  const lines = [...groups].map(([name, of]) => line(name, of));
  return table(columns, groups.size > 1 ? [...lines, line('all', rows)] : lines);
}

function offLines(rows: readonly ValidationRow[]): string[] {
  const off = rows.filter(({ exact }) => !exact);
  if (off.length === 0) return [];
  const size = ({ errorPct }: ValidationRow): number => Math.abs(errorPct);
  const shown = off.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_SHOWN);
  const lines = shown.map(
    ({ id, ours, theirs, errorPct }) => `off: ${id}: ${ours}, reported ${theirs} (${errorText(errorPct)})`,
  );
  const more = off.length - shown.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : []), ''];
}

/** Other quantities that points have, and which of them differ. */
export function quantityTable(quantities: readonly QuantityAgreement[]): string {
  const columns = [left('also reported'), right('points'), right('agree'), right('skipped')];
  const rows = quantities.map(({ quantity, points, agree, skipped }) => [
    quantity,
    integer(points),
    integer(agree),
    skipped === 0 ? '·' : integer(skipped),
  ]);
  return [table(columns, rows), ...remarks(quantities)].join('\n');
}

/** Which quantities differ or are not compared, and why. */
function remarks(quantities: readonly QuantityAgreement[]): string[] {
  const differing = quantities.flatMap(({ quantity, points, agree, differs }) =>
    differs
      ? [
          `${quantity}: ${points - agree} differ, first ${differs.id}: ${figure(differs.ours)}, reported ${figure(differs.theirs)}`,
        ]
      : [],
  );
  const byReason = new Map<string, string[]>();
  for (const { quantity, skipped, reason } of quantities) {
    if (skipped > 0) byReason.set(reason ?? '', [...(byReason.get(reason ?? '') ?? []), quantity]);
  }
  const skipping = [...byReason].map(([reason, names]) => `skipped, ${reason}: ${names.join(', ')}`);
  return [...differing, ...skipping].flatMap((text) => wrapped(text, WIDTH, '  '));
}

const figure = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(6));

/** Grouped by reason, so that none is dropped silently and no list is endless. */
export function skippedLines(skipped: readonly SkippedPoint[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, reason } of skipped) byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  const lines = [...byReason].flatMap(([reason, ids]) => {
    const more = ids.length > MOST_SHOWN ? ` and ${ids.length - MOST_SHOWN} more (--json names all)` : '';
    return wrapped(`skipped, ${reason}: ${ids.slice(0, MOST_SHOWN).join(', ')}${more}`, WIDTH, '  ');
  });
  return lines.length > 0 ? [...lines, ''] : [];
}
