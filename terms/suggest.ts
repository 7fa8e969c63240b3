/** Finds what a mistyped word was meant to be. */

/**
 * The closest candidate, or undefined if none is within a third of the word's length (rounded, at least one edit, but
 * never the whole word). Case does not count; of equally close candidates the first wins.
 */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const tolerated = Math.min(word.length - 1, Math.max(1, Math.round(word.length / 3)));
  let best: string | undefined;
  let least = tolerated + 1;
  for (const candidate of candidates) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** `; did you mean "x"?`, to append to a message, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const best = suggest(word, candidates);
  return best === undefined ? '' : `; did you mean "${best}"?`;
}

/** Insertions, deletions, replacements and swaps of neighbours from a to b (restricted Damerau–Levenshtein). */
function editDistance(a: string, b: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, replaced, isSwap ? twoAbove[j - 2] + 1 : Infinity);
    }
    [twoAbove, above] = [above, row];
  }
  return above[b.length];
}
