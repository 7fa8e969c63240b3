/** A large number with what it means. */
import { h } from './element.ts';

export interface Card {
  readonly title: string;
  readonly large: string;
  readonly small: string;
  readonly facts?: readonly (readonly [name: string, value: string])[];
}

export const card = ({ title, large, small, facts = [] }: Card): HTMLElement =>
  h(
    'section',
    { class: 'figure', 'aria-label': title },
    h('h2', {}, title),
    h('p', { class: 'large' }, large),
    h('p', { class: 'small' }, small),
    ...(facts.length > 0
      ? [h('dl', {}, ...facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]))]
      : []),
  );
