/** Passes in words. */
import type { PassOrOther } from '../../run/result.ts';

export const PASS_MEANINGS: Readonly<Record<PassOrOther, string>> = {
  FF: 'FF: forward',
  BP: 'BP: gradients of inputs',
  WU: 'WU: gradients of weights',
  other: 'other: what the array waits for (elementwise work, pruning, updates)',
};
