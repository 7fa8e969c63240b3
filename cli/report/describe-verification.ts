/** What `weft verify` compared, for people. */
import type { CaseKind, Verification, VerifyRow } from '../../run/verify/verify.ts';
import { integer } from '../../terms/people.ts';
import { TERMINAL_WIDTH, fittedTable, wrapping } from '../fitted-table.ts';
import { left, right } from '../table.ts';
import { wrapped } from '../wrap.ts';

/** Rows shown one by one; more are summed up by kind. */
const MOST_ROWS = 24;
/** Disagreements shown of each case. */
const MOST_DISAGREEMENTS = 3;

const KINDS: readonly CaseKind[] = ['gemm', 'layer', 'network'];

/** The report. */
export function describeVerification(verification: Verification): string {
  const { rows, seed, cases, disagreements, maxUlp, exceptions } = verification;
  const shown = rows.length <= MOST_ROWS ? rowTable(rows) : kindTable(rows);
  const bad = rows.filter((row) => row.disagreements.length > 0);
  const lines: string[] = [];
  for (const row of bad) {
    lines.push(`DISAGREES: ${row.kind} ${row.name} on ${row.array}`);
    lines.push(...row.disagreements.slice(0, MOST_DISAGREEMENTS).map((line) => `  ${line}`));
    const more = row.disagreements.length - MOST_DISAGREEMENTS;
    if (more > 0) lines.push(`  and ${more} more`);
  }
  if (bad.length > 0) lines.push('');
  const sum = (pick: (row: VerifyRow) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  const { nan, infinite, overflowed } = exceptions;
  const odd = nan + infinite + overflowed;
  lines.push(
    `seed ${seed}: ${cases} ${cases === 1 ? 'case' : 'cases'}, ${disagreements} disagreements, largest difference ${maxUlp} ulp`,
    `golden ≡ functional: ${integer(sum(({ values }) => values))} values of ${integer(sum(({ tensors }) => tensors))} tensors, bit by bit`,
    `functional ≡ stepped: the sums of ${integer(sum(({ passes }) => passes))} passes, bit by bit`,
    'events: no operation of a step reads a tensor before all of it is written, nor writes one before all of it is read',
    'closed form ≡ stepped: start, last pass and last write of every tile; events ≡ stepped: the cycle each tile starts',
  );
  if (odd > 0) lines.push(`written to memory: ${nan} NaN, ${infinite} infinite, ${overflowed} overflowed to infinity`);
  return `${[shown, '', ...lines.flatMap((line) => wrapped(line, TERMINAL_WIDTH, '  '))].join('\n')}\n`;
}

/** Two figures that must be one: shown once if they are. */
const both = (a: number, b: number): string => (a === b ? integer(a) : `${integer(a)} ≠ ${integer(b)}`);

/** What was run, and below it how it went. */
function rowTable(rows: readonly VerifyRow[]): string {
  const columns = [
    left('case, array'),
    right('values'),
    right('passes'),
    right('ulp'),
    right('tiles, cycles'),
    right('end, cycle'),
    wrapping('mapping', 12),
  ];
  return fittedTable(
    columns,
    rows.flatMap((row) => [
      `${row.kind} ${row.name}`,
      [
        `  ${row.array}`,
        integer(row.values),
        integer(row.passes),
        String(row.maxUlp),
        both(row.tileCycles.closedForm, row.tileCycles.stepped),
        both(row.endCycle.events, row.endCycle.stepped),
        row.mappings.join(', '),
      ],
    ]),
  );
}

function kindTable(rows: readonly VerifyRow[]): string {
  const columns = [
    left('kind'),
    right('cases'),
    right('values'),
    right('passes'),
    right('ulp'),
    right('tiles, cycles'),
    left(''),
    wrapping('mappings', 12),
  ];
  return fittedTable(
    columns,
    KINDS.flatMap((kind) => {
      const of = rows.filter((row) => row.kind === kind);
      if (of.length === 0) return [];
      const sum = (pick: (row: VerifyRow) => number): number => of.reduce((total, row) => total + pick(row), 0);
      const wrong = of.filter(({ disagreements }) => disagreements.length > 0).length;
      return [
        [
          kind,
          integer(of.length),
          integer(sum(({ values }) => values)),
          integer(sum(({ passes }) => passes)),
          String(Math.max(...of.map(({ maxUlp }) => maxUlp))),
          both(
            sum(({ tileCycles }) => tileCycles.closedForm),
            sum(({ tileCycles }) => tileCycles.stepped),
          ),
          wrong === 0 ? 'all agree' : `${wrong} DISAGREE`,
          [...new Set(of.flatMap(({ mappings }) => mappings))].toSorted().join(', '),
        ],
      ];
    }),
  );
}
