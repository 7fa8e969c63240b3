/** Names that come from files and are printed: what a terminal would obey, or a reader would not see, has no place in them. */

/** Characters that a terminal obeys instead of showing, and those that turn the direction of text. */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}]/u;

/** What is wrong with a name that is to be printed, with such characters escaped; null if nothing is. */
export function whyUnprintable(name: string): string | null {
  if (!UNSEEN.test(name)) return null;
  const escaped = name.replaceAll(
    new RegExp(UNSEEN, 'gu'),
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `the name "${escaped}" has characters that are not to be seen`;
}
