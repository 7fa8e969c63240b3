import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparedOperations, leading } from '../../../viz/report/layout/compare-operations.ts';

const timed = (id: string, seconds: number) => ({ id, layer: id.split(' ')[0], seconds });

describe('operations of two runs', () => {
  it('are matched by id, the largest change first, won or lost', () => {
    const compared = comparedOperations(
      [timed('a FF', 4), timed('b FF', 2), timed('c FF', 1)],
      [timed('b FF', 5), timed('c FF', 1), timed('a FF', 2)],
    );
    expect(compared.map(({ id, base, other, saved }) => [id, base, other, saved])).toEqual([
      ['b FF', 2, 5, -3],
      ['a FF', 4, 2, 2],
      ['c FF', 1, 1, 0],
    ]);
    expect(compared[0].layer).toBe('b');
  });

  it('that only one run has count in full', () => {
    const compared = comparedOperations([timed('mask', 1)], [timed('prune', 3)]);
    expect(compared.map(({ id, base, other, saved }) => [id, base, other, saved])).toEqual([
      ['prune', null, 3, -3],
      ['mask', 1, null, 1],
    ]);
  });

  it('of the same id are taken together', () => {
    const [{ base, other }] = comparedOperations([timed('a', 1), timed('a', 2)], [timed('a', 1)]);
    expect([base, other]).toEqual([3, 1]);
  });

  it('lead with what wins most and what loses most, and leave out what does not change', () => {
    const compared = comparedOperations(
      [timed('a', 9), timed('b', 5), timed('c', 5), timed('d', 1), timed('e', 1)],
      [timed('a', 1), timed('b', 3), timed('c', 2), timed('d', 1), timed('e', 2)],
    );
    const { shown, rest, restCount } = leading(compared, 2);
    expect([shown.map(({ id }) => id), rest, restCount]).toEqual([['a', 'c', 'e'], 2, 1]);
  });

  it('add up to the difference of the runs, shown or not', () => {
    const operations = fc.array(
      fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), layer: fc.constant('l'), seconds: fc.nat(1000) }),
    );
    fc.assert(
      fc.property(operations, operations, fc.nat(6), (base, other, most) => {
        const { shown, rest, restCount } = leading(comparedOperations(base, other), most);
        const total = (list: readonly { readonly seconds: number }[]) =>
          list.reduce((sum, { seconds }) => sum + seconds, 0);
        expect(shown.reduce((sum, { saved }) => sum + saved, rest)).toBe(total(base) - total(other));
        expect(shown.length).toBeLessThanOrEqual(2 * most);
        if (restCount > 0) expect(shown.length).toBeGreaterThanOrEqual(most);
      }),
    );
  });
});
