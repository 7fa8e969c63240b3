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

export type MethodName = 'dense' | 'sr-ste' | 'sdgp' | 'sdwp' | 'bdwp';

export interface Method {
  readonly name: MethodName;
  readonly title: string;
  readonly description: string;
  readonly source: string;
  /** The operand of a pass that is N:M sparse along that pass's reduction axis. */
  readonly sparse: Readonly<Partial<Record<Pass, SparseOperand>>>;
  /** The update adds λ·(1 − mask)·w to the gradient of weights that FF has pruned. */
  readonly decaysPruned?: boolean;
}

export const methods: readonly Method[] = [
  {
    name: 'dense',
    title: 'dense',
    description: 'all three passes dense',
    source: '',
    sparse: {},
  },
  {
    name: 'sr-ste',
    title: 'SR-STE',
    description: 'FF weights N:M along Cin; BP reads the masked weights dense, since the mask is not N:M along Cout',
    source: 'Zhou et al., ICLR 2021',
    sparse: { FF: 'weights' },
    decaysPruned: true,
  },
  {
    name: 'sdgp',
    title: 'SDGP',
    description: 'BP output gradient N:M along Cout, pruned at run time; WU reads the unpruned gradient',
    source: 'McDanel et al., 2022',
    sparse: { BP: 'output-gradient' },
  },
  {
    name: 'sdwp',
    title: 'SDWP',
    description: 'BP weights N:M along Cout',
    source: 'weight counterpart of SDGP (recalled from the SAT paper)',
    sparse: { BP: 'weights' },
  },
  {
    name: 'bdwp',
    title: 'BDWP',
    description: 'FF weights N:M along Cin and BP weights N:M along Cout, both from the dense weights',
    source: 'Fang et al., IEEE TCAD 2023 (SAT)',
    sparse: { FF: 'weights', BP: 'weights' },
  },
];

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
