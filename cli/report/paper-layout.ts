/** What the parts of the table of `weft validate paper` share. */
import { wrapped } from '../wrap.ts';

export const PAPER_WIDTH = 100;

/** A network without its data set, for narrow columns. */
export const shortName = (network: string): string => network.split('-')[0];

/** Items by a key, in the order of their first. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const own = groups.get(keyOf(item));
    if (own) own.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** A list in lines that break between its items only. */
export const wrappedList = (head: string, items: readonly string[], width: number, indent: string): string[] =>
  wrapped(`${head}${items.map((item) => item.replaceAll(' ', HOLDS)).join(', ')}`, width, indent).map((line) =>
    line.replaceAll(HOLDS, ' '),
  );

/** A space at which no line breaks. */
const HOLDS = '\u00A0';
