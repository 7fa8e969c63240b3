import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineSplitter, parseAddressMap } from '../../../../arch/memory/address-map.ts';
import { closesRow, pagePolicies } from '../../../../arch/memory/controller.ts';
import type { PagePolicy } from '../../../../arch/memory/controller.ts';
import { activatesOf, spanLines } from '../../../../arch/memory/loop/row-span.ts';

const maps = ['bg2,co1,ba2,co6,ro17', 'co7,bg2,ba2,ro16', 'pc1,bg2,ba2,co5,ro16', 'bg2,ba2,ro4,co7,ro12', 'co3,ro20'];

/** Walks the lines in order; a row is opened when its bank has another or none, and closed by the policy. */
function walked(text: string, policy: PagePolicy, lines: number): number {
  const split = lineSplitter(parseAddressMap(text));
  const place = { channel: 0, bank: 0, row: 0, column: 0 };
  const open = new Map<number, number>();
  let activates = 0;
  for (let line = 0; line < lines; line += 1) {
    split(line, place);
    if (open.get(place.bank) !== place.row) activates += 1;
    if (closesRow(policy, place.column)) open.delete(place.bank);
    else open.set(place.bank, place.row);
  }
  return activates;
}

describe('a span of rows', () => {
  it('ends where another row begins', () => {
    expect(maps.map((text) => spanLines(parseAddressMap(text)))).toEqual([2048, 2048, 1024, 16, 8]);
  });

  it('opens as many rows as a walk through its lines in order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...maps),
        fc.constantFrom(...pagePolicies),
        fc.integer({ min: 1, max: 5000 }),
        (text, policy, lines) => {
          expect(activatesOf(parseAddressMap(text), policy)(lines)).toBe(walked(text, policy, lines));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('opens a row an access, one a pair, or one a bank', () => {
    const of = (policy: PagePolicy): number => activatesOf(parseAddressMap('bg2,co1,ba2,co6,ro17'), policy)(64);
    expect([of('auto-precharge'), of('auto-precharge-pair'), of('open')]).toEqual([64, 32, 16]);
  });
});
