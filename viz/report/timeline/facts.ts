/** What was picked, beside the pointer and in a panel that stays. */
import { h } from '../element.ts';
import type { Link, Links } from './causes.ts';
import type { Description } from './describe.ts';
import type { Point } from './gestures.ts';

const factList = ({ facts }: Description): HTMLElement =>
  h('dl', {}, ...facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));

/** Follows the pointer; those who do not point get the panel. */
export class Tooltip {
  readonly element = h('div', { class: 'tooltip', 'aria-hidden': 'true', hidden: true });

  /** @param room  width in which it must stay */
  show(description: Description, { x, y }: Point, room: number): void {
    const { element } = this;
    element.replaceChildren(h('strong', {}, description.title), factList(description));
    element.hidden = false;
    const left = x + 14 + element.offsetWidth > room ? x - 14 - element.offsetWidth : x + 14;
    element.style.left = `${Math.max(0, left)}px`;
    element.style.top = `${y + 14}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}

export interface PanelActions {
  readonly onClose: () => void;
  readonly onFollow: (link: Link) => void;
}

const linkList = ({ heading, links }: Links, onFollow: (link: Link) => void): HTMLElement =>
  h(
    'div',
    { class: 'causes' },
    h('h3', {}, heading),
    links.length === 0
      ? h('p', { class: 'small' }, 'nothing that another unit did')
      : h(
          'ul',
          {},
          ...links.map((link) =>
            h('li', {}, h('button', { type: 'button', class: 'link', onclick: () => onFollow(link) }, link.text)),
          ),
        ),
  );

export class Panel {
  readonly element = h('div', { class: 'panel', 'aria-live': 'polite', hidden: true });

  /** @param links  what it waited for or needed; null if that is not known */
  show(description: Description, links: Links | null, { onClose, onFollow }: PanelActions): void {
    const close = h('button', { type: 'button', 'aria-label': 'Close details', onclick: onClose }, '×');
    this.element.replaceChildren(
      h('div', { class: 'panel-head' }, h('strong', {}, description.title), close),
      factList(description),
      ...(links ? [linkList(links, onFollow)] : []),
    );
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
