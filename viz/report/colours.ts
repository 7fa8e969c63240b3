/** Colours of a picture as CSS: one value that follows light and dark. */
import { contrast, okabeIto, pageTones } from '../palette.ts';
import type { Tone } from '../palette.ts';

export const css = ({ light, dark }: Tone): string => (light === dark ? light : `light-dark(${light}, ${dark})`);

/** Black or white, whichever reads better on a colour. */
export function textOn({ light, dark }: Tone): Tone {
  const better = (colour: string): string =>
    contrast(okabeIto.black, colour) >= contrast(pageTones.page.light, colour) ? okabeIto.black : pageTones.page.light;
  return { light: better(light), dark: better(dark) };
}
