/** Listens for keys on the picture. */
import { actionOf } from './key-actions.ts';
import type { KeyActions } from './key-actions.ts';

export function listenForKeys(element: HTMLElement, actions: KeyActions): void {
  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actionOf(event.key, event.shiftKey, actions);
    if (!action) return;
    event.preventDefault();
    action();
  });
}
