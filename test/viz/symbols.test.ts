import { describe, expect, it } from 'vitest';
import { allShapes, symbol } from '../../viz/report/symbols.ts';

/** Of a polygon, by the shoelace formula. */
function areaOf(path: string): number {
  const corners = path
    .slice(1, -1)
    .split('L')
    .map((pair) => pair.split(',').map(Number));
  const twice = corners.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % corners.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

describe('marks', () => {
  it('are as large as was asked for, to a twentieth', () => {
    const polygons = allShapes.filter((shape) => shape !== 'circle').map((shape) => areaOf(symbol(shape, 100)));
    expect(polygons).toHaveLength(6);
    for (const area of polygons) expect(Math.abs(area - 100)).toBeLessThan(5);
    expect(symbol('circle', 100 * Math.PI)).toBe('M10,0A10,10,0,1,1,-10,0A10,10,0,1,1,10,0');
  });

  it('are all different', () => {
    expect(new Set(allShapes.map((shape) => symbol(shape, 50))).size).toBe(allShapes.length);
  });
});
