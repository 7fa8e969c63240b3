import { describe, expect, it } from 'vitest';
import { FADED_STALL, FADED_WORK, KINDS, STALL } from '../../../../viz/report/timeline/kinds.ts';
import { EDGE, laneLooks } from '../../../../viz/report/timeline/lane-looks.ts';
import type { LaneLooks } from '../../../../viz/report/timeline/lane-looks.ts';
import { mixed, pixelOf, rasterLane } from '../../../../viz/report/timeline/raster.ts';

/** Shares of each column by kind. */
const sharesOf = (...columns: readonly Readonly<Record<number, number>>[]): Float64Array =>
  Float64Array.from(columns.flatMap((column) => Array.from({ length: KINDS }, (_, kind) => column[kind] ?? 0)));

const looksOf = (shares: Float64Array): LaneLooks =>
  laneLooks({ bars: [], merged: [], blocks: [], shares }, { height: 10, edgedWidth: 4, kinds: new Uint8Array() });

describe('the look of a column', () => {
  it('has the colour of the pass with most ticks, as high as all work, with stalls on top', () => {
    const looks = looksOf(sharesOf({ 0: 0.2, 1: 0.3, [STALL]: 0.4 }));
    expect([looks.work[0], looks.workKind[0], looks.stall[0], looks.stallKind[0]]).toEqual([5, 1, 4, STALL]);
  });

  it('shows work that is next to nothing', () => {
    expect([...looksOf(sharesOf({ 2: 0.001 }, {})).work]).toEqual([1, 0]);
  });

  it('prefers any work that is not faded', () => {
    const looks = looksOf(sharesOf({ [FADED_WORK]: 0.8, 3: 0.1 }, { [FADED_WORK]: 0.8, [FADED_STALL]: 0.2 }));
    expect([...looks.workKind]).toEqual([3, FADED_WORK]);
    expect(looks.stallKind[1]).toBe(FADED_STALL);
  });

  it('is never higher than the lane', () => {
    const looks = looksOf(sharesOf({ 0: 0.66, [STALL]: 0.45 }));
    expect(looks.work[0] + looks.stall[0]).toBe(10);
  });

  it('is that of a span where one covers it, which ends with an edge if it is wide and work', () => {
    const bars = [
      { x0: 0, x1: 4, at: 0, shift: 0 },
      { x0: 4, x1: 9, at: 1, shift: 0 },
    ];
    const content = { bars, merged: [], blocks: [], shares: new Float64Array(9 * KINDS) };
    const looks = laneLooks(content, { height: 10, edgedWidth: 4, kinds: Uint8Array.of(2, STALL) });
    expect([...looks.workKind.subarray(0, 4)]).toEqual([2, 2, 2, EDGE]);
    expect([...looks.work]).toEqual([10, 10, 10, 10, 0, 0, 0, 0, 0]);
    expect([...looks.stall]).toEqual([0, 0, 0, 0, 10, 10, 10, 10, 10]);
  });
});

describe('pixels of a lane', () => {
  const colours = { kinds: [1, 2, 3, 4, 50, 6, 7, 8], ground: 9, hatch: 51 };

  it('are work from the bottom, then stalls with lines, then the ground, in the lane only', () => {
    const looks = {
      work: Uint16Array.of(1, 0),
      stall: Uint16Array.of(1, 3),
      workKind: Uint8Array.of(1, 0),
      stallKind: Uint8Array.of(STALL, STALL),
    };
    const pixels = new Uint32Array(2 * 5);
    rasterLane(pixels, looks, { top: 1, height: 3, ratio: 1 }, colours);
    expect([...pixels]).toEqual([0, 0, 9, 50, 50, 50, 2, 50, 0, 0]);
  });

  it('have a line through stalls every six pixels along a row and down a column', () => {
    const size = 12;
    const looks = {
      work: new Uint16Array(size),
      stall: new Uint16Array(size).fill(size),
      workKind: new Uint8Array(size),
      stallKind: new Uint8Array(size).fill(STALL),
    };
    const pixels = new Uint32Array(size * size);
    rasterLane(pixels, looks, { top: 0, height: size, ratio: 1 }, colours);
    const lines = [...pixels].flatMap((colour, at) => (colour === 51 ? [(at % size) + Math.floor(at / size)] : []));
    expect(lines).toHaveLength(size * 2);
    expect(new Set(lines.map((diagonal) => diagonal % 6))).toEqual(new Set([0]));
  });

  it('are opaque, with red in the lowest byte', () => {
    expect(pixelOf('#123456')).toBe(0xff563412);
    expect(mixed('#ff0000', '#0000ff', 0.25)).toBe('#4000bf');
  });
});
