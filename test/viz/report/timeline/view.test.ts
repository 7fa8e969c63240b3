import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlace, writePlace } from '../../../../viz/report/timeline/fragment.ts';
import { clamped, fitted, panned, zoomed } from '../../../../viz/report/timeline/view.ts';

describe('a view', () => {
  it('keeps what is under the pointer when it zooms', () => {
    expect(zoomed({ from: 100, to: 300 }, 0.5, 0.25, 1000)).toEqual({ from: 125, to: 225 });
    expect(zoomed({ from: 125, to: 225 }, 2, 0.25, 1000)).toEqual({ from: 100, to: 300 });
  });

  it('moves by shares of its width and stops at both ends of the run', () => {
    expect(panned({ from: 100, to: 300 }, 0.5, 1000)).toEqual({ from: 200, to: 400 });
    expect(panned({ from: 100, to: 300 }, -3, 1000)).toEqual({ from: 0, to: 200 });
    expect(panned({ from: 100, to: 300 }, 9, 1000)).toEqual({ from: 800, to: 1000 });
  });

  it('fits a stretch with room around it, within the run', () => {
    expect(fitted({ from: 400, to: 500 }, 1000)).toEqual({ from: 395, to: 505 });
    expect(fitted({ from: 0, to: 1000 }, 1000)).toEqual({ from: 0, to: 1000 });
  });

  it('is never outside of the run nor without length', () => {
    const anyView = fc.tuple(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
    );
    fc.assert(
      fc.property(anyView, fc.integer({ min: 1, max: 1e8 }), ([from, length], ticks) => {
        const view = clamped({ from, to: from + length }, ticks);
        expect(view.from).toBeGreaterThanOrEqual(0);
        expect(view.to).toBeLessThanOrEqual(ticks * (1 + 1e-12));
        expect(view.to - view.from).toBeGreaterThanOrEqual(Math.min(8, ticks) * (1 - 1e-6));
      }),
    );
  });
});

describe('the fragment of the address', () => {
  it('says which window of which run', () => {
    expect(writePlace('', { view: { from: 10.5, to: 20.5 }, run: 2 })).toBe('t=10,21&run=2');
    expect(readPlace('#t=10,21&run=2')).toEqual({ view: { from: 10, to: 21 }, run: 2 });
  });

  it('keeps what others wrote, and says nothing of the whole of the first run', () => {
    expect(writePlace('#layer=conv1&t=1,2&run=1', { view: null, run: 0 })).toBe('layer=conv1');
  });

  it.each(['', '#', '#t=5', '#t=9,3', '#t=a,b', '#t=-4,3', '#run=x'])('is not believed when it reads %j', (text) => {
    expect(readPlace(text)).toEqual({ view: null, run: 0 });
  });
});
