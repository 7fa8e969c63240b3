/** Clocks that a design of this size can be expected to reach: the clock is an input, nothing here derives it. */
import type { Evidence } from '../../terms/evidence.ts';

export interface ClockRange {
  readonly lowHz: number;
  readonly highHz: number;
  readonly evidence: Evidence;
  readonly source: string;
}

/** Large floating-point arrays on stacks of UltraScale+ dies. */
export const CLOCK_RANGE: ClockRange = {
  lowHz: 150e6,
  highHz: 300e6,
  evidence: 'est',
  source:
    "the card's default system clock is 300 MHz (board preset [repo]); another systolic array on it was limited by routing across SLRs (gemm_hls README [repo])",
};
