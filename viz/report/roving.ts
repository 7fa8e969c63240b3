/** Keys for many things of which one is in the order of tabs: arrows go from one to the next, Enter and Space choose. */

export interface RovingOptions {
  readonly choose: (index: number) => void;
  readonly focus?: (index: number) => void;
}

/** @param items  elements that can have the focus, in their order */
export function roving(items: readonly SVGElement[], { choose, focus }: RovingOptions): void {
  const makeCurrent = (index: number): void => {
    for (const [i, item] of items.entries()) item.setAttribute('tabindex', i === index ? '0' : '-1');
  };
  makeCurrent(0);
  for (const [i, item] of items.entries()) {
    item.addEventListener('click', () => choose(i));
    item.addEventListener('focus', () => {
      makeCurrent(i);
      focus?.(i);
    });
    item.addEventListener('keydown', (event) => {
      const to = destination(event.key, i, items.length);
      if (to !== null) items[to].focus();
      else if (event.key === 'Enter' || event.key === ' ') choose(i);
      else return;
      event.preventDefault();
    });
  }
}

function destination(key: string, from: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight': {
      return Math.min(count - 1, from + 1);
    }
    case 'ArrowUp':
    case 'ArrowLeft': {
      return Math.max(0, from - 1);
    }
    case 'Home': {
      return 0;
    }
    case 'End': {
      return count - 1;
    }
    default: {
      return null;
    }
  }
}
