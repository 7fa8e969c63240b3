/** Lines of text files as other tools and spreadsheets write them. */

export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** Lines without byte order mark and line ends (LF, CR LF or CR). One at a time: no copy of a large file. */
export function* textLines(text: string): Generator<TextLine> {
  const end = /\r\n|\n|\r/g;
  let start = text.startsWith('\ufeff') ? 1 : 0;
  for (let number = 1; start <= text.length; number += 1) {
    end.lastIndex = start;
    const found = end.exec(text);
    yield { text: text.slice(start, found?.index ?? text.length), number };
    if (!found) return;
    start = end.lastIndex;
  }
}
