/** Stall reasons of the array in plain words, in the order of the way through it. */
export const STALL_MEANINGS: Readonly<Record<string, string>> = {
  ragged: 'ragged: PEs without work at edges and in padding',
  recurrence: 'recurrence: fewer tiles in a pass than the adder is deep',
  'group-link': 'group-link: dense operand too slow for wide groups',
  drain: 'drain: outputs of the last pass still leaving',
  'weight-load': 'weight-load: weights of the next pass still shifting in',
  'mode-change': 'mode-change: array emptied between dataflows',
  'fill/tail': 'fill/tail: array filling or running empty',
  operands: 'operands: waiting for a tile from memory',
  'output-full': 'output-full: waiting for outputs to be stored',
  idle: 'idle: no GEMM ready (elementwise work, pruning, update)',
};

/** Reasons that occur in any of some breakdowns, in that order; others last. */
export function reasonsIn(breakdowns: readonly Readonly<Record<string, number>>[]): string[] {
  const occurring = new Set(breakdowns.flatMap((stalls) => Object.keys(stalls)));
  const known = Object.keys(STALL_MEANINGS).filter((reason) => occurring.has(reason));
  return [...known, ...[...occurring].filter((reason) => !(reason in STALL_MEANINGS)).toSorted()];
}

/**
 * The loss of the array that a change does most about, in a word.
 *
 * @param byReason  cycles that it saves, `busy` included; empty if it saves none anywhere
 */
export function mostSaved(byReason: Readonly<Record<string, number>>): string {
  const [first] = Object.entries(byReason).toSorted(([, a], [, b]) => b - a);
  if (!first || first[1] <= 0) return '';
  const [reason] = first;
  return reason === 'busy' ? 'multiplying' : (STALL_MEANINGS[reason] ?? reason).replace(/:.*$/, '');
}
