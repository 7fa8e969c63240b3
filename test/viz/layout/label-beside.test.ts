import { describe, expect, it } from 'vitest';
import { labelBeside } from '../../../viz/report/layout/label-beside.ts';

// Ten characters at size 10 take 60 by the estimate, and 6 more keep away from the bar.
const long = 'abcdefghij';
const bounds = { from: 0, to: 200 };

describe('words of a bar', () => {
  it('stand behind it, else before it, else inside', () => {
    expect(labelBeside({ from: 20, to: 134 }, [long], bounds, 10)).toMatchObject({
      x: 140,
      anchor: 'start',
      isInside: false,
    });
    expect(labelBeside({ from: 66, to: 135 }, [long], bounds, 10)).toMatchObject({
      x: 60,
      anchor: 'end',
      isInside: false,
    });
    expect(labelBeside({ from: 0, to: 190 }, [long], bounds, 10)).toMatchObject({
      x: 6,
      anchor: 'start',
      isInside: true,
    });
  });

  it('are the first wording that finds room', () => {
    expect(labelBeside({ from: 30, to: 90 }, ['x'.repeat(30), long], bounds, 10).text).toBe(long);
    const narrow = labelBeside({ from: 5, to: 15 }, [long, 'abcd'], { from: 0, to: 20 }, 10);
    expect(narrow).toEqual({ text: 'abcd', x: 21, anchor: 'start', isInside: false });
  });
});
