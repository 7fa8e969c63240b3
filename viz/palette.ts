/**
 * The colours of all pictures: Okabe and Ito's, which people with colour-blindness can tell apart (Color Universal Design, 2008), and the greys
 * of the page in light and dark. Stalls also have a texture, so that no colour is needed to know them.
 */

/** Light and dark variants of one role. */
export interface Tone {
  readonly light: string;
  readonly dark: string;
}

const both = (colour: string): Tone => ({ light: colour, dark: colour });

export const okabeIto = {
  orange: '#e69f00',
  sky: '#56b4e9',
  green: '#009e73',
  yellow: '#f0e442',
  blue: '#0072b2',
  vermilion: '#d55e00',
  purple: '#cc79a7',
  black: '#000000',
} as const;

/** Passes and kinds of work. */
export const passTones = {
  FF: both(okabeIto.sky),
  BP: both(okabeIto.green),
  WU: both(okabeIto.orange),
  other: both(okabeIto.purple),
} as const;

/** What fills an area that is not a pass. */
export const busyTone: Tone = { light: okabeIto.blue, dark: okabeIto.sky };
export const stallTone: Tone = { light: '#c9ccd1', dark: '#4a4f57' };

/** Page: background, raised surfaces, text, weak text, lines, focus. */
export const pageTones = {
  page: { light: '#ffffff', dark: '#14171c' },
  surface: { light: '#f5f6f8', dark: '#1d2128' },
  text: { light: '#1a1d21', dark: '#e8eaed' },
  weak: { light: '#565d66', dark: '#a6adb6' },
  line: { light: '#d4d8dd', dark: '#363c45' },
  focus: { light: '#0072b2', dark: '#56b4e9' },
} as const satisfies Readonly<Record<string, Tone>>;

/** Colours of any number of series, in an order in which neighbours differ most. */
export const series: readonly string[] = [
  okabeIto.blue,
  okabeIto.orange,
  okabeIto.green,
  okabeIto.purple,
  okabeIto.sky,
  okabeIto.vermilion,
  okabeIto.yellow,
];

/** The contrast of two colours by WCAG 2, from 1 to 21. @param a  as `#rrggbb` */
export function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Relative luminance by WCAG 2. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
