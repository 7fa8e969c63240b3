/**
 * Writes lanes into pixels. A lane can have other work, and other stalls, in every column of a wide screen: one pass over its pixels takes less
 * time than thousands of rectangles, and the same time whatever it shows.
 */
import { STALL } from './kinds.ts';
import type { LaneLooks } from './lane-looks.ts';
import type { Strip } from './strip.ts';

/** Colours as pixels: alpha, blue, green and red, from the highest byte down. */
export interface PixelColours {
  /** By kind, and of edges. */
  readonly kinds: readonly number[];
  /** Where there is neither work nor stall. */
  readonly ground: number;
  /** Lines through stalls, so that no colour is needed to know them. */
  readonly hatch: number;
}

/** Lines of the hatch are so far apart, in CSS pixels. */
const HATCH = 6;

/** @param pixels  of an area as wide as the lane */
export function rasterLane(pixels: Uint32Array, looks: LaneLooks, strip: Strip, colours: PixelColours): void {
  const { work, stall, workKind, stallKind } = looks;
  const columns = work.length;
  const { top, height, ratio } = strip;
  const period = Math.max(4, Math.round(HATCH * ratio));
  const line = Math.max(1, Math.round(ratio));
  const colourOf = Uint32Array.from(colours.kinds);
  for (let y = 0; y < height; y += 1) {
    const above = height - y;
    const row = (top + y) * columns;
    let phase = (top + y) % period;
    for (let x = 0; x < columns; x += 1) {
      let colour = colours.ground;
      if (above <= work[x]) colour = colourOf[workKind[x]];
      else if (above <= work[x] + stall[x]) {
        colour = stallKind[x] === STALL && phase < line ? colours.hatch : colourOf[stallKind[x]];
      }
      pixels[row + x] = colour;
      phase = phase + 1 === period ? 0 : phase + 1;
    }
  }
}

/** A colour `#rrggbb` as an opaque pixel. */
export function pixelOf(colour: string): number {
  const value = Number.parseInt(colour.slice(1), 16);
  return (0xff000000 | ((value & 0xff) << 16) | (value & 0xff00) | (value >>> 16)) >>> 0;
}

/** Some of a colour over another. @param share  of the upper one, from 0 to 1 */
export function mixed(upper: string, lower: string, share: number): string {
  const parts = [1, 3, 5].map((at) => {
    const [over, under] = [upper, lower].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16));
    return Math.round(over * share + under * (1 - share))
      .toString(16)
      .padStart(2, '0');
  });
  return `#${parts.join('')}`;
}
