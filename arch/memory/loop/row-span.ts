/** Which lines share rows: what a transfer that begins in fresh rows opens. */
import { lineSplitter } from '../address-map.ts';
import type { AddressMap, LinePlace } from '../address-map.ts';
import type { PagePolicy } from '../controller.ts';

/** Lines that an address map puts into one row of every bank: from the lowest bit of the row number on, other rows begin. */
export function spanLines({ pieces, totalBits }: AddressMap): number {
  const lowest = pieces.filter(({ field, bits }) => field === 'ro' && bits > 0).map(({ from }) => from);
  return 2 ** Math.min(totalBits, ...lowest);
}

/**
 * ACT commands of a transfer of so many lines that begins at a span: one for each row, or for each access or pair of accesses that closes
 * its row. A controller that reorders may open a row twice; this counts it once.
 */
export function activatesOf(map: AddressMap, policy: PagePolicy): (lines: number) => number {
  const span = spanLines(map);
  /** ACTs of the first so many lines of a span. */
  const upTo = new Int32Array(Math.min(span, LONGEST) + 1);
  const split = lineSplitter(map);
  const place: LinePlace = { channel: 0, bank: 0, row: 0, column: 0 };
  const opened = new Set<number>();
  for (let line = 0; line < upTo.length - 1; line += 1) {
    split(line, place);
    opened.add(openingOf(policy, place, line));
    upTo[line + 1] = opened.size;
  }
  const whole = upTo.length - 1;
  return (lines) => Math.floor(lines / whole) * upTo[whole] + upTo[lines % whole];
}

/** What is opened once: a number that accesses of the same opening share. */
function openingOf(policy: PagePolicy, { bank, row, column }: LinePlace, line: number): number {
  switch (policy) {
    case 'open':
      return row * MOST_BANKS + bank;
    case 'auto-precharge':
      return line;
    case 'auto-precharge-pair':
      return ((column >> 1) * MOST_ROWS + row) * MOST_BANKS + bank;
  }
}

const MOST_BANKS = 2 ** 12;
const MOST_ROWS = 2 ** 20;
/** Spans beyond are counted in such parts; powers of two as they are. */
const LONGEST = 2 ** 16;
