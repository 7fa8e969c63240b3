/** What lowering must know beside the network. */
import type { ElementwiseFusion } from '../terms/elementwise-fusion.ts';
import type { Sparsity } from '../terms/sparsity.ts';
import type { Method } from './method.ts';

export type Phase = 'training' | 'inference';

export interface LoweringOptions {
  readonly batch: number;
  readonly phase: Phase;
  readonly method: Method;
  readonly sparsity: Sparsity;
  readonly elementwise: ElementwiseFusion;
  readonly pregenerate: boolean;
  readonly zeroInsertion: boolean;
}
