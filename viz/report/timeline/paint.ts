/** Colours of the canvas, in light or dark. */
import { okabeIto, pageTones, passTones, stallTone } from '../../palette.ts';
import { PASSES } from './kinds.ts';
import { mixed, pixelOf } from './raster.ts';
import type { PixelColours } from './raster.ts';

export interface Paint {
  readonly pixels: PixelColours;
  readonly page: string;
  readonly text: string;
  readonly weak: string;
  /** On top of the colour of a pass. */
  readonly onWork: string;
}

/** Most of most lanes is stalls: they are quiet enough that work stands out. */
const GROUND_SHARE = 0.55;
const LINE_SHARE = 0.4;

export function paintFor(dark: boolean): Paint {
  const tone = dark ? 'dark' : 'light';
  const [page, surface, weak] = [pageTones.page[tone], pageTones.surface[tone], pageTones.weak[tone]];
  const stalled = mixed(stallTone[tone], page, GROUND_SHARE);
  const passes = PASSES.map((pass) => passTones[pass][tone]);
  const faded = [mixed(weak, page, 0.35), mixed(stallTone[tone], page, 0.25)];
  return {
    pixels: {
      kinds: [...passes, stalled, ...faded, page].map(pixelOf),
      ground: pixelOf(surface),
      hatch: pixelOf(mixed(weak, stalled, LINE_SHARE)),
    },
    page,
    text: pageTones.text[tone],
    weak,
    onWork: okabeIto.black,
  };
}
