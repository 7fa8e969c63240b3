/**
 * The data that networks are trained on: ten glyphs, drawn with strokes, jittered by an affine map, blurred by a pen and buried
 * in noise. Made here, from a seed; nothing is downloaded.
 */
import { roundFp16All } from '../../kernels/number/fp16.ts';
import { GLYPH_CLASSES, GLYPH_SIDE } from '../../workloads/glyph-networks.ts';
import type { Random } from '../random.ts';

export interface Glyphs {
  /** [count][side][side][1], FP16. */
  readonly images: Float32Array;
  readonly labels: Float32Array;
  readonly count: number;
}

type Point = readonly [x: number, y: number];
type Stroke = readonly Point[];

/** Corners of a polygon that stands for a circle. */
function ring(x: number, y: number, rx: number, ry: number, corners = 12): Stroke {
  return Array.from({ length: corners + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)] as const;
  });
}

/** Strokes of each glyph in a square from −1 to 1, y downwards: the digits. */
const GLYPHS: readonly (readonly Stroke[])[] = [
  [ring(0, 0, 0.55, 0.9)],
  [
    [
      [-0.35, -0.55],
      [0.1, -0.9],
      [0.1, 0.9],
    ],
  ],
  [
    [
      [-0.55, -0.5],
      [-0.2, -0.9],
      [0.35, -0.85],
      [0.55, -0.4],
      [-0.55, 0.9],
      [0.6, 0.9],
    ],
  ],
  [
    [
      [-0.55, -0.9],
      [0.5, -0.9],
      [-0.05, -0.15],
      [0.5, 0.2],
      [0.45, 0.7],
      [0, 0.95],
      [-0.55, 0.7],
    ],
  ],
  [
    [
      [0.3, 0.95],
      [0.3, -0.95],
      [-0.6, 0.35],
      [0.65, 0.35],
    ],
  ],
  [
    [
      [0.5, -0.9],
      [-0.45, -0.9],
      [-0.5, -0.1],
      [0.15, -0.2],
      [0.55, 0.25],
      [0.4, 0.8],
      [-0.5, 0.85],
    ],
  ],
  [
    ring(0, 0.4, 0.5, 0.5),
    [
      [-0.5, 0.35],
      [-0.3, -0.4],
      [0.3, -0.95],
    ],
  ],
  [
    [
      [-0.55, -0.9],
      [0.55, -0.9],
      [-0.1, 0.95],
    ],
  ],
  [ring(0, -0.45, 0.4, 0.42), ring(0, 0.45, 0.5, 0.48)],
  [
    ring(0, -0.4, 0.5, 0.5),
    [
      [0.5, -0.35],
      [0.3, 0.4],
      [-0.2, 0.95],
    ],
  ],
];

/** Deviation of the noise on every pixel; a stroke is 1. */
const NOISE = 0.2;

/** Draws so many glyphs, all classes alike on average. */
export function drawGlyphs(count: number, random: Random): Glyphs {
  const pixels = GLYPH_SIDE * GLYPH_SIDE;
  const images = new Float32Array(count * pixels);
  const labels = new Float32Array(count);
  for (let image = 0; image < count; image += 1) {
    const label = random.int(0, GLYPH_CLASSES - 1);
    labels[image] = label;
    drawGlyph(GLYPHS[label], random, images.subarray(image * pixels, (image + 1) * pixels));
  }
  return { images: roundFp16All(images, true), labels, count };
}

/** One glyph: turned, sheared, scaled, shifted, drawn with a pen of its own width, on noise. */
function drawGlyph(strokes: readonly Stroke[], random: Random, into: Float32Array): void {
  const turn = 0.18 * random.normal();
  const shear = 0.15 * random.normal();
  const [wide, high] = [random.uniform(0.6, 0.95), random.uniform(0.6, 0.95)];
  const [right, down] = [random.uniform(-0.2, 0.2), random.uniform(-0.2, 0.2)];
  const pen = random.uniform(0.09, 0.16);
  const placed = strokes.map((stroke) =>
    stroke.map(([x, y]): Point => {
      const [sx, sy] = [wide * (x + shear * y), high * y];
      return [Math.cos(turn) * sx - Math.sin(turn) * sy + right, Math.sin(turn) * sx + Math.cos(turn) * sy + down];
    }),
  );
  for (let row = 0; row < GLYPH_SIDE; row += 1) {
    for (let column = 0; column < GLYPH_SIDE; column += 1) {
      const at: Point = [(2 * (column + 0.5)) / GLYPH_SIDE - 1, (2 * (row + 0.5)) / GLYPH_SIDE - 1];
      const away = Math.min(...placed.map((stroke) => distanceTo(stroke, at)));
      const ink = Math.exp(-((away / pen) ** 2));
      into[row * GLYPH_SIDE + column] = ink + NOISE * random.normal();
    }
  }
}

/** Distance from a point to the nearest segment of a stroke. */
function distanceTo(stroke: Stroke, [x, y]: Point): number {
  let least = Infinity;
  for (let i = 1; i < stroke.length; i += 1) {
    const [[ax, ay], [bx, by]] = [stroke[i - 1], stroke[i]];
    const [dx, dy] = [bx - ax, by - ay];
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    least = Math.min(least, Math.hypot(x - ax - along * dx, y - ay - along * dy));
  }
  return least;
}
