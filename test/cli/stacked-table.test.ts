import { describe, expect, it } from 'vitest';
import { wrapping } from '../../cli/fitted-table.ts';
import { stackedTable } from '../../cli/stacked-table.ts';
import { left, right, table } from '../../cli/table.ts';

const columns = [left('a'), right('layer1.residual.0.conv'), right('kept-weights'), right('time (s)')];
const rows = [
  ['x', '2:4', '0.5', '1.25'],
  ['', 'dense', '1', '12.5'],
];

describe('a table with long heads', () => {
  it('is a plain one where that fits', () => {
    expect(stackedTable(columns, rows, 49)).toBe(table(columns, rows));
  });

  it('breaks heads at their joints, ends them at the rule, and keeps cells whole', () => {
    expect(stackedTable(columns, rows, 48)).toBe(
      [
        '     layer1.',
        '   residual.    kept-  time',
        'a     0.conv  weights   (s)',
        '─  ─────────  ───────  ────',
        'x        2:4      0.5  1.25',
        '       dense        1  12.5',
      ].join('\n'),
    );
  });

  it('has columns of text that give way, and keeps apart what a head has in one line', () => {
    const wide = [wrapping('words', 6), right('peak-memory of resnet9 (B)')];
    expect(stackedTable(wide, [['one two three', '88 333 776 000']], 24)).toBe(
      [
        '            peak-memory',
        'words    of resnet9 (B)',
        '───────  ──────────────',
        'one two  88 333 776 000',
        '  three',
      ].join('\n'),
    );
  });

  it('is none where even that is too wide', () => {
    expect(stackedTable(columns, rows, 26)).toBeNull();
  });
});
