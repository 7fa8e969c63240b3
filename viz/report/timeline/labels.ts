/** Names of lanes with the share of the run in which each is busy; the first of a group folds the others. */
import { percent } from '../../../terms/people.ts';
import { h } from '../element.ts';
import type { Row } from './layout.ts';
import { busyShare } from './model.ts';
import type { Model } from './model.ts';

export function labels(
  model: Model,
  rows: readonly Row[],
  folded: ReadonlySet<string>,
  onFold: (group: string) => void,
): HTMLElement[] {
  return rows.map(({ unit, top, height, group, isFirst }) => {
    const name = model.timeline.units[unit];
    const place = `top:${top}px;height:${height}px`;
    const share = h('span', { class: 'share' }, percent(busyShare(model, unit)));
    if (!isFirst || group.units.length < 2) {
      return h('div', { class: isFirst ? 'lane first' : 'lane', style: place }, h('span', {}, name), share);
    }
    const isOpen = !folded.has(group.name);
    return h(
      'button',
      {
        type: 'button',
        class: 'lane first',
        style: place,
        'aria-expanded': String(isOpen),
        title: `${isOpen ? 'Fold' : 'Unfold'} the ${group.name}'s lanes`,
        onclick: () => onFold(group.name),
      },
      h('span', {}, `${isOpen ? '▾' : '▸'} ${name}`),
      share,
    );
  });
}
