/** A patch of a colour of the palette, for legends. */
import type { Tone } from '../../palette.ts';
import { h } from '../element.ts';

export const swatch = ({ light, dark }: Tone): HTMLElement =>
  h('span', { class: 'swatch', style: `--light:${light};--dark:${dark}`, 'aria-hidden': 'true' });
