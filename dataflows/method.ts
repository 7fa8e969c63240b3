/**
 * Sparse training methods, each a small object: for each pass, which operand is N:M sparse along the reduction axis.
 *
 * All else follows: which MACs are skipped, which compressed copies of the weights exist, what must be pruned when.
 * Weights are pruned from the dense master copy, and every weight is updated (straight-through estimator).
 */
import { didYouMean } from '../terms/suggest.ts';
import type { Pass } from '../terms/pass.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import type { SparseOperand } from './operation.ts';

export type MethodName = 'dense' | 'ste' | 'sr-ste' | 'sdgp' | 'sdwp' | 'bdwp' | 'transposable' | 'bi-mask' | 'mdgf';

/** Which weights are kept; see kernels/sparse/mask-rule.ts. */
export type MaskRule = 'magnitude' | 'transposable' | 'bi-mask';

/** Work on the masks that is not done in every step. */
export interface MaskRefresh {
  readonly everySteps: number;
  /** Times that SORE passes all pruned weights; assumed. */
  readonly passes: number;
  readonly work: string;
}

export interface Method {
  readonly name: MethodName;
  readonly title: string;
  readonly description: string;
  readonly source: string;
  /** The operand of a pass that is N:M sparse along that pass's reduction axis. */
  readonly sparse: Readonly<Partial<Record<Pass, SparseOperand>>>;
  /** The update adds λ·(1 − mask)·w to the gradient of weights that FF has pruned. */
  readonly decaysPruned: boolean;
  readonly rule: MaskRule;
  /** Weights that would be pruned are damped: passes are dense, and SORE writes the copy that they read. */
  readonly damps: boolean;
  /** Null if masks are made anew in every step, on the way. */
  readonly refresh: MaskRefresh | null;
}

const plain = { decaysPruned: false, rule: 'magnitude', damps: false, refresh: null } as const;

export const methods: readonly Method[] = [
  {
    ...plain,
    name: 'dense',
    title: 'dense',
    description: 'all three passes dense',
    source: '',
    sparse: {},
  },
  {
    ...plain,
    name: 'ste',
    title: 'STE',
    description: 'FF weights N:M along Cin, gradients straight through; BP reads the masked weights dense',
    source: 'the Step variant of progressive gradient flow (Bambhaniya et al., CPAL 2025)',
    sparse: { FF: 'weights' },
  },
  {
    ...plain,
    name: 'sr-ste',
    title: 'SR-STE',
    description: 'FF weights N:M along Cin; BP reads the masked weights dense, since the mask is not N:M along Cout',
    source: 'Zhou et al., ICLR 2021',
    sparse: { FF: 'weights' },
    decaysPruned: true,
  },
  {
    ...plain,
    name: 'sdgp',
    title: 'SDGP',
    description: 'BP output gradient N:M along Cout, pruned at run time; WU reads the unpruned gradient',
    source: 'McDanel et al., 2022',
    sparse: { BP: 'output-gradient' },
  },
  {
    ...plain,
    name: 'sdwp',
    title: 'SDWP',
    description: 'BP weights N:M along Cout',
    source: 'weight counterpart of SDGP (recalled from the SAT paper)',
    sparse: { BP: 'weights' },
  },
  {
    ...plain,
    name: 'bdwp',
    title: 'BDWP',
    description: 'FF weights N:M along Cin and BP weights N:M along Cout, both from the dense weights',
    source: 'Fang et al., IEEE TCAD 2023 (SAT)',
    sparse: { FF: 'weights', BP: 'weights' },
  },
  {
    ...plain,
    name: 'transposable',
    title: 'transposable',
    description: 'one mask for FF and BP, N:M along both axes, kept for 40 steps',
    source: 'Hubara et al., NeurIPS 2021',
    sparse: { FF: 'weights', BP: 'weights' },
    rule: 'transposable',
    refresh: { everySteps: 40, passes: 2, work: 'greedy mask of every M×M block' },
  },
  {
    ...plain,
    name: 'bi-mask',
    title: 'Bi-Mask',
    description: 'FF weights N:M along Cin; BP weights N:M along permuted Cout of those that FF has kept',
    source: 'Zhang et al., ICML 2023',
    sparse: { FF: 'weights', BP: 'weights' },
    rule: 'bi-mask',
    decaysPruned: true,
    refresh: { everySteps: 100, passes: 10, work: 'best of ten permutations of the output channels' },
  },
  {
    ...plain,
    name: 'mdgf',
    title: 'MdGf',
    description: 'weights outside the mask are damped, not dropped: all passes are dense until the decay ends',
    source: 'Bambhaniya et al., CPAL 2025',
    sparse: {},
    damps: true,
  },
];

/** The methods that are compared unless others are named: those of the SAT paper. */
export const comparedMethods: readonly MethodName[] = ['dense', 'sr-ste', 'sdgp', 'sdwp', 'bdwp'];

export const methodNames: readonly MethodName[] = methods.map((method) => method.name);

/** Finds a method. @throws {ScenarioError} naming the nearest one */
export function methodNamed(name: string): Method {
  const found = methods.find((method) => method.name === name);
  if (found) return found;
  const hint = `; ${methodNames.join(', ')} are known`;
  throw new ScenarioError([
    { message: `unknown method "${name}"${didYouMean(name, methodNames) || hint}`, path: 'method' },
  ]);
}
