/** Colours of dots and lines on a canvas, in light or dark; drawn again when that changes. */
import { busyTone, okabeIto, pageTones } from '../../palette.ts';

export interface Colours {
  readonly page: string;
  readonly text: string;
  readonly weak: string;
  readonly front: string;
  readonly mark: string;
}

const dark = matchMedia('(prefers-color-scheme: dark)');

export function coloursNow(): Colours {
  const tone = dark.matches ? 'dark' : 'light';
  return {
    page: pageTones.page[tone],
    text: pageTones.text[tone],
    weak: pageTones.weak[tone],
    front: busyTone[tone],
    mark: okabeIto.vermilion,
  };
}

/** Draws in the next frame, however often it is asked to until then; and when the width of a place or the theme changes. */
export function drawnWithin(place: HTMLElement, draw: (width: number) => void): () => void {
  let isAsked = false;
  let width = 0;
  const ask = (): void => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      if (width > 0) draw(width);
    });
  };
  new ResizeObserver(([entry]) => {
    width = Math.floor(entry.contentRect.width);
    ask();
  }).observe(place);
  dark.addEventListener('change', ask);
  return ask;
}
