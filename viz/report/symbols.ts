/** Marks as paths around 0: who does not see colours knows series by their shapes. Areas are those asked for, about. */

/** Corners for a mark of area 1, or a circle. */
export type Shape = 'circle' | readonly (readonly [x: number, y: number])[];

/** So many corners, from the top on. @param inner  radius of the corners between them; none if absent */
function star(points: number, radius: number, inner?: number, turn = 0): Shape {
  const count = inner === undefined ? points : 2 * points;
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count + turn;
    const r = inner !== undefined && i % 2 === 1 ? inner : radius;
    return [r * Math.sin(angle), -r * Math.cos(angle)] as const;
  });
}

const [a, b] = [0.224, 0.67];

export const shapes = {
  circle: 'circle',
  cross: [
    [-a, -b],
    [a, -b],
    [a, -a],
    [b, -a],
    [b, a],
    [a, a],
    [a, b],
    [-a, b],
    [-a, a],
    [-b, a],
    [-b, -a],
    [-a, -a],
  ],
  diamond: star(4, 0.7),
  square: star(4, Math.SQRT1_2, undefined, Math.PI / 4),
  star: star(5, 0.94, 0.36),
  triangle: star(3, 0.877),
  pointingDown: star(3, 0.877, undefined, Math.PI),
} as const satisfies Readonly<Record<string, Shape>>;

/** In an order in which neighbours differ. */
export const allShapes: readonly Shape[] = Object.values(shapes);

/** The path of a mark. @param area  in square pixels */
export function symbol(shape: Shape, area: number): string {
  if (shape === 'circle') {
    const r = Math.sqrt(area / Math.PI);
    return `M${r},0A${r},${r},0,1,1,${-r},0A${r},${r},0,1,1,${r},0`;
  }
  const size = Math.sqrt(area);
  return `M${shape.map(([x, y]) => `${(x * size).toFixed(3)},${(y * size).toFixed(3)}`).join('L')}Z`;
}
