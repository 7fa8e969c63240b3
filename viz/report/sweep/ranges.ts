/** Brushes as pairs of sliders, for the keyboard. */
import { h } from '../element.ts';
import type { Dimension } from './model.ts';
import type { SweepSelection } from './selection.ts';
import { figureWords } from './words.ts';

/** Steps of a slider over a figure. */
const STEPS = 100;

export function ranges(selection: SweepSelection, shown: readonly Dimension[]): HTMLElement {
  return h(
    'details',
    { class: 'data' },
    h('summary', {}, 'Ranges of every axis'),
    h('div', { class: 'ranges' }, ...shown.map((dimension) => pair(selection, dimension))),
  );
}

function pair(selection: SweepSelection, dimension: Dimension): HTMLElement {
  const index = selection.model.dimensions.indexOf(dimension);
  const { labels, title, unit, extent } = dimension;
  const [low, high] = extent;
  const steps = labels ? Math.max(1, labels.length - 1) : STEPS;
  const valueAt = (step: number): number =>
    labels ? step : step === steps ? high : low + ((high - low) * step) / steps;
  const stepOf = (value: number): number => (high > low ? Math.round((steps * (value - low)) / (high - low)) : 0);
  const words = (value: number): string => (labels ? (labels[value] ?? '') : `${figureWords(value)} ${unit}`.trimEnd());
  const slider = (end: string): HTMLInputElement =>
    h('input', {
      type: 'range',
      min: 0,
      max: steps,
      step: 1,
      'aria-label': `${title}, ${end}`,
      disabled: labels?.length === 1,
      oninput: () => apply(),
    });
  const [from, to] = [slider('at least'), slider('at most')];
  const apply = (): void => {
    const [first, last] = [Number(from.value), Number(to.value)].toSorted((a, b) => a - b);
    selection.brush(index, first === 0 && last === steps ? null : [valueAt(first), valueAt(last)]);
  };
  const shownWords = h('span', { class: 'small' });
  selection.watch(({ brushes }) => {
    const [first, last] = brushes.get(index) ?? [low, high];
    // While it is moved, a slider may pass the other one.
    if (document.activeElement !== from && document.activeElement !== to) {
      from.value = String(stepOf(first));
      to.value = String(stepOf(last));
    }
    from.setAttribute('aria-valuetext', words(valueAt(Number(from.value))));
    to.setAttribute('aria-valuetext', words(valueAt(Number(to.value))));
    shownWords.replaceChildren(brushes.has(index) ? `${words(first)} to ${words(last)}` : 'all');
  });
  return h('fieldset', {}, h('legend', {}, title), from, to, shownWords);
}
