/** Files that the page makes itself, and text for the clipboard. */
import { h } from '../report/element.ts';

/** How long the browser may take to begin. */
const KEPT_MILLISECONDS = 60_000;

export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MILLISECONDS);
}

/** Whether it was copied: a browser may refuse. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
