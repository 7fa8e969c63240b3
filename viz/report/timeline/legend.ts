/** What colours, textures and keys mean. */
import { h } from '../element.ts';

const entry = (kind: string, text: string): HTMLElement =>
  h('li', {}, h('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' }), text);

export const legend = (): HTMLElement =>
  h(
    'ul',
    { class: 'legend' },
    entry('pass-FF', 'FF, forward'),
    entry('pass-BP', 'BP, input gradients'),
    entry('pass-WU', 'WU, weight gradients'),
    entry('pass-other', 'elementwise, pruning, update'),
    entry('stalled', 'stall'),
    entry('steps', 'rounds that repeat, as their mean'),
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
  ['click', 'keep details'],
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
