import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { busyTone, contrast, okabeIto, pageTones, passTones, series, stallTone } from '../../viz/palette.ts';

const style = readFileSync(new URL('../../viz/report/report.css', import.meta.url), 'utf8');

describe('the palette', () => {
  it('measures contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 9);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('#336699', '#336699')).toBe(1);
  });

  it('has text that can be read on the page and on raised surfaces, in light and dark', () => {
    for (const theme of ['light', 'dark'] as const) {
      for (const ground of [pageTones.page[theme], pageTones.surface[theme]]) {
        expect(contrast(pageTones.text[theme], ground)).toBeGreaterThanOrEqual(7);
        expect(contrast(pageTones.weak[theme], ground)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(pageTones.focus[theme], ground)).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it('is that of Okabe and Ito, each colour once', () => {
    const known: readonly string[] = Object.values(okabeIto);
    const used = [...series, ...Object.values(passTones).flatMap(({ light, dark }) => [light, dark])];
    for (const colour of [...used, busyTone.light, busyTone.dark]) expect(known).toContain(colour);
    expect(new Set(series).size).toBe(series.length);
    expect(new Set(Object.values(passTones).map(({ light }) => light)).size).toBe(4);
  });

  it('is what the style sheet of the report says', () => {
    const [light, dark] = style.split('@media (prefers-color-scheme: dark)');
    for (const [name, tone] of [...Object.entries(pageTones), ['stall', stallTone], ['busy', busyTone]] as const) {
      expect(light).toContain(`--${name}: ${tone.light};`);
      expect(dark).toContain(`--${name}: ${tone.dark};`);
    }
  });
});
