/** The reader's place in a part of the page that is built anew: what is open, scrolled, pressed, and where the keyboard is. */

const FOCUSABLE = 'button, a[href], summary, input, select, [tabindex]';
const SCROLLED = '.scroll, .table';

interface Scroll {
  readonly scrollTop: number;
  readonly scrollLeft: number;
}

/** Told by the boxes themselves: to ask a box would lay out the page first. */
const scrolls = new WeakMap<Element, Scroll>();

/** Begins to remember how far boxes in an element are scrolled. */
export function watchScrolling(root: Element): void {
  const note = ({ target }: Event): void => {
    if (target instanceof Element) scrolls.set(target, { scrollTop: target.scrollTop, scrollLeft: target.scrollLeft });
  };
  root.addEventListener('scroll', note, { capture: true, passive: true });
}

/** Remembers the place; the call that it gives restores it in the new part. */
export function placeIn(old: Element): (fresh: Element) => void {
  const open = [...old.querySelectorAll('details')].map((details) => details.open);
  const scrolled = [...old.querySelectorAll(SCROLLED)].map((box) => scrolls.get(box));
  const pressed = [...old.querySelectorAll('.choice')].map((choice) =>
    [...choice.children].findIndex((button) => button.getAttribute('aria-pressed') === 'true'),
  );
  const active = document.activeElement;
  const focused =
    active && old.contains(active) ? { index: focusables(old).indexOf(active), name: nameOf(active) } : null;
  return (fresh) => {
    for (const [i, details] of fresh.querySelectorAll('details').entries()) details.open = open[i] ?? details.open;
    for (const [i, choice] of fresh.querySelectorAll('.choice').entries()) {
      const button = pressed[i] > 0 ? choice.children[pressed[i]] : undefined;
      if (button instanceof HTMLElement) button.click();
    }
    // Drawings take the width of their place after the next layout.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        for (const [i, box] of fresh.querySelectorAll(SCROLLED).entries()) {
          if (scrolled[i]) Object.assign(box, scrolled[i]);
        }
        if (focused && (document.activeElement === null || document.activeElement === document.body)) {
          const candidates = focusables(fresh);
          const target = candidates.find((one) => nameOf(one) === focused.name) ?? candidates[focused.index];
          (target as HTMLElement | undefined)?.focus({ preventScroll: true });
        }
      }),
    );
  };
}

const focusables = (root: Element): Element[] => [...root.querySelectorAll(FOCUSABLE)];

/** Without its numbers, which are other ones now: `conv1: BDWP 0.5 s`. */
const nameOf = (element: Element): string =>
  `${element.tagName} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').split(':')[0]}`;
