/** What lowering must know beside the network. */
import type { ElementwiseFusion } from '../terms/elementwise-fusion.ts';
import type { LayerSparsities } from './layer-sparsity.ts';
import type { Method } from './method.ts';

export type Phase = 'training' | 'inference';

export interface LoweringOptions extends LayerSparsities {
  readonly batch: number;
  readonly phase: Phase;
  readonly method: Method;
  readonly elementwise: ElementwiseFusion;
  readonly pregenerate: boolean;
  readonly zeroInsertion: boolean;
}
