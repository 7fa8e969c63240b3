/** Paper has no buttons: what is folded on the screen is open in print, and folded again afterwards. */

const FOLDED = 'details.data:not([open])';

export function unfoldForPrint(): void {
  let unfolded: readonly HTMLDetailsElement[] = [];
  window.addEventListener('beforeprint', () => {
    unfolded = [...document.querySelectorAll<HTMLDetailsElement>(FOLDED)];
    for (const details of unfolded) details.open = true;
  });
  window.addEventListener('afterprint', () => {
    for (const details of unfolded) details.open = false;
    unfolded = [];
  });
}
