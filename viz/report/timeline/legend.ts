/** What colours, textures and keys mean. */
import { passTones } from '../../palette.ts';
import { h } from '../element.ts';
import { swatch } from './swatch.ts';

const entry = (mark: HTMLElement, text: string): HTMLElement => h('li', {}, mark, text);

const texture = (kind: string): HTMLElement => h('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' });

/** @param hasMerged  whether some spans are merged */
export const legend = (hasMerged: boolean): HTMLElement =>
  h(
    'ul',
    { class: 'legend' },
    entry(swatch(passTones.FF), 'FF, forward'),
    entry(swatch(passTones.BP), 'BP, input gradients'),
    entry(swatch(passTones.WU), 'WU, weight gradients'),
    entry(swatch(passTones.other), 'elementwise, pruning, update'),
    entry(texture('stalled'), 'stall'),
    entry(texture('steps'), 'rounds that repeat, as their mean'),
    ...(hasMerged ? [entry(texture('dots'), 'short spans, merged')] : []),
  );

const KEYS: readonly (readonly [string, string])[] = [
  ['wheel or pinch', 'zoom'],
  ['drag', 'move'],
  ['W S + −', 'zoom'],
  ['A D ← →', 'move'],
  ['0', 'whole run'],
  ['double click', 'fit a span'],
  ['/', 'search'],
  ['Enter n', 'next match'],
  ['Shift+n', 'previous match'],
  ['click', 'keep details, with arrows from what was needed'],
  [', .', 'details of the span before, after'],
  ['↑ ↓', 'details in the lane above, below'],
  ['Esc', 'let them go'],
];

export const keyHelp = (id: string): HTMLElement =>
  h(
    'details',
    { class: 'keys', id },
    h('summary', {}, 'Keys and mouse'),
    h('ul', {}, ...KEYS.map(([key, meaning]) => h('li', {}, h('kbd', {}, key), ` ${meaning}`))),
  );
