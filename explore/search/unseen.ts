/** Points by chance, none twice. */
import type { Random } from '../../run/random.ts';
import type { Axis } from '../space/axis.ts';
import { allPoints, pointCount } from '../space/count.ts';
import { normalised } from '../space/space.ts';
import type { Point } from '../space/space.ts';

/** Draws that find nothing new before all points are looked through. */
const PATIENCE = 200;

export class UnseenPoints {
  readonly #axes: readonly Axis[];
  readonly #random: Random;
  readonly #seen = new Set<string>();
  /** All that are left, once chance finds none: the space is small. */
  #rest: Point[] | null = null;
  /** What is left of a space of which nobody knows how small it is: most combinations are of axes that do not count. */
  #inOrder: Generator<Point> | null = null;

  constructor(axes: readonly Axis[], random: Random) {
    this.#axes = axes;
    this.#random = random;
  }

  /** Whether the point was not taken before; it is from now on. */
  take(point: Point): boolean {
    const key = point.join();
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  /** A point that was not taken before, each value of an axis equally likely; null if there is none. */
  draw(): Point | null {
    for (let tries = 0; this.#rest === null && tries < PATIENCE; tries += 1) {
      const point = normalised(
        this.#axes,
        this.#axes.map(({ values }) => this.#random.int(0, values.length - 1)),
      );
      if (this.take(point)) return point;
    }
    if (this.#rest === null && !pointCount(this.#axes).isExact) return this.#nextInOrder();
    this.#rest ??= [...allPoints(this.#axes)];
    this.#rest = this.#rest.filter((point) => !this.#seen.has(point.join()));
    if (this.#rest.length === 0) return null;
    const point = this.#rest[this.#random.int(0, this.#rest.length - 1)];
    this.take(point);
    return point;
  }

  #nextInOrder(): Point | null {
    this.#inOrder ??= allPoints(this.#axes);
    for (;;) {
      const { value: point, done } = this.#inOrder.next();
      if (done) return null;
      if (this.take(point)) return point;
    }
  }
}
