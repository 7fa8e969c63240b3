import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOf, overlaps, placeLabels } from '../../../viz/report/layout/place-labels.ts';
import { textWidth } from '../../../viz/report/layout/text-width.ts';

const bounds = { left: 0, top: 0, right: 400, bottom: 300 };
const SIZE = 12;

describe('labels beside points', () => {
  it('stand to the right if there is room, else to the left', () => {
    const points = [
      { text: 'conv1', x: 100, y: 100, radius: 5 },
      { text: 'conv2', x: 390, y: 200, radius: 5 },
    ];
    expect(placeLabels(points, bounds, SIZE)).toEqual([
      { point: 0, anchor: 'start', x: 109, y: 104 },
      { point: 1, anchor: 'end', x: 381, y: 204 },
    ]);
  });

  it('give way to what is taken, and are left out where nothing is free', () => {
    const point = { text: 'conv1', x: 100, y: 100, radius: 5 };
    const right = { left: 105, right: 200, top: 96, bottom: 104 };
    const left = { left: 0, right: 95, top: 96, bottom: 104 };
    expect(placeLabels([point], bounds, SIZE, [right])[0].anchor).toBe('end');
    expect(placeLabels([point], bounds, SIZE, [right, left])).toEqual([{ point: 0, anchor: 'middle', x: 100, y: 91 }]);
    expect(placeLabels([point], bounds, SIZE, [bounds])).toEqual([]);
  });

  it('never cover each other nor leave the drawing', () => {
    const point = fc.record({
      text: fc.string({ minLength: 1, maxLength: 20 }),
      x: fc.nat(400),
      y: fc.nat(300),
      radius: fc.integer({ min: 2, max: 15 }),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 30 }), (points) => {
        const boxes = placeLabels(points, bounds, SIZE).map((label) =>
          boxOf(label, textWidth(points[label.point].text, SIZE), SIZE),
        );
        for (const [i, box] of boxes.entries()) {
          expect(box.left >= 0 && box.right <= 400 && box.top >= 0 && box.bottom <= 300).toBe(true);
          for (const other of boxes.slice(i + 1)) expect(overlaps(box, other)).toBe(false);
        }
      }),
    );
  });
});
