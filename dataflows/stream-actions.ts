/**
 * What is priced of the work beside the array: arithmetic of the vector engine, of the pruner and of the optimizer.
 *
 * Counted once an operation, fused work included, since arithmetic that is done on the way takes no time but energy. An element
 * costs what the golden kernel does to it (kernels/); what is done once a channel, a row of a norm or an image is left out, a row
 * of softmax and an output of pooling are not.
 */
import type { Action, ActionCounts } from '../arch/energy/actions.ts';
import type { FeatureMap } from '../workloads/layer.ts';
import type { LoweredStep, Operation, PruneOperation, UpdateOperation } from './operation.ts';
import type { VectorKernel } from './vector-kernel.ts';

/** A unit that computes beside the array. */
export type StreamUnit = 'vector' | 'sore' | 'wuve';

export type StreamActions = Readonly<Record<StreamUnit, ActionCounts>>;

const known = new WeakMap<LoweredStep, readonly StreamActions[]>();

/** What each operation of a step makes the units beside the array do; counted once. */
export function actionsOfStep(step: LoweredStep): readonly StreamActions[] {
  const counted = known.get(step) ?? step.operations.map((operation) => streamActions(operation));
  known.set(step, counted);
  return counted;
}

/** What an operation makes the units beside the array do. */
export function streamActions(operation: Operation): StreamActions {
  const vector = vectorActionsOf(operation);
  switch (operation.kind) {
    case 'gemm':
    case 'elementwise':
      return { vector, sore: NOTHING, wuve: NOTHING };
    case 'prune':
      return { vector, sore: pruneActions(operation), wuve: NOTHING };
    case 'update':
      return { vector, sore: copyActions(operation), wuve: updateActions(operation) };
  }
}

const NOTHING: ActionCounts = {};

/** What is fused into an operation comes first. */
function vectorActionsOf(operation: Operation): ActionCounts {
  const { fused } = operation;
  const own = operation.kind === 'elementwise' ? vectorActions(operation.kernel) : NOTHING;
  return fused.length === 0 ? own : summed([...fused.map((kernel) => vectorActions(kernel)), own]);
}

/** A lane of SORE holds each value against the N largest so far. */
const pruneActions = ({ values, sparsity }: PruneOperation): ActionCounts => ({ compare: values * sparsity.n });

const copyActions = ({ sortedValues, copies }: UpdateOperation): ActionCounts =>
  copies && sortedValues > 0 ? { compare: sortedValues * copies.sparsity.n } : {};

/** Loss scale, weight decay, μ·v and rate·v; sums with decay, momentum and weight. */
const SGD = { multiplies: 4, adds: 3 };

/** SR-STE adds λ·(1 − mask)·w; MdGf multiplies what is pruned by what is left of it. */
function updateActions({ weights, decaysPruned, damps }: UpdateOperation): ActionCounts {
  const multiplies = SGD.multiplies + (decaysPruned ? 1 : 0) + (damps ? 1 : 0);
  const adds = SGD.adds + (decaysPruned ? 1 : 0);
  return { 'fp32-multiply': multiplies * weights, 'fp32-add': adds * weights };
}

/** Arithmetic on one element. */
interface PerElement {
  readonly adds?: number;
  readonly multiplies?: number;
  readonly compares?: number;
  readonly specials?: number;
}

function times(count: number, { adds = 0, multiplies = 0, compares = 0, specials = 0 }: PerElement): ActionCounts {
  const tally: Tally = {};
  if (count * adds > 0) tally['fp32-add'] = count * adds;
  if (count * multiplies > 0) tally['fp32-multiply'] = count * multiplies;
  if (count * compares > 0) tally.compare = count * compares;
  if (count * specials > 0) tally['fp32-special'] = count * specials;
  return tally;
}

/** x̂·scale + shift again, and its sign. */
const RELU_MASK = { adds: 1, multiplies: 1, compares: 1 };
const NO_MASK = { adds: 0, multiplies: 0, compares: 0 };

/** What a kernel computes, over the whole batch. */
export function vectorActions(kernel: VectorKernel): ActionCounts {
  const elements = kernel.batch * elementsOf(kernel.map);
  switch (kernel.kind) {
    case 'relu':
    case 'relu-gradient':
      return times(elements, { compares: 1 });
    case 'gelu':
      return times(elements, { multiplies: 6, adds: 2, specials: 1 });
    case 'gelu-gradient':
      return times(elements, { multiplies: 13, adds: 5, specials: 1 });
    case 'layer-norm':
      return times(elements, { multiplies: 3, adds: 4 });
    case 'layer-norm-gradient':
      return times(elements, { multiplies: 6, adds: 7 });
    case 'position-embedding':
    case 'bias-gradient':
    case 'position-gradient':
      return times(elements, { adds: 1 });
    case 'batch-norm-statistics':
      return times(elements, { multiplies: 1, adds: 2 });
    case 'batch-norm':
      return times(elements, { multiplies: 2, adds: 2, compares: kernel.relu ? 1 : 0 });
    case 'batch-norm-reductions':
    case 'batch-norm-gradient': {
      const own = kernel.kind === 'batch-norm-gradient' ? 3 : 2;
      const mask = kernel.relu ? RELU_MASK : NO_MASK;
      return times(elements, { multiplies: own + mask.multiplies, adds: 3 + mask.adds, compares: mask.compares });
    }
    case 'add':
      return times(elements, { adds: 1, compares: kernel.relu ? 1 : 0 });
    case 'max-pool':
      return times(outputsOf(kernel), { compares: kernel.window.kernel ** 2 });
    case 'max-pool-gradient':
      return times(outputsOf(kernel), { compares: kernel.window.kernel ** 2, adds: 1 });
    case 'global-average-pool':
      return summed([times(elements, { adds: 1 }), times(outputsOf(kernel), { specials: 1 })]);
    case 'global-average-pool-gradient':
      return times(outputsOf(kernel), { specials: 1 });
    case 'softmax':
      return times(kernel.rows * kernel.length, { multiplies: 1, adds: 2, compares: 1, specials: 2 });
    case 'softmax-gradient':
      return times(kernel.rows * kernel.length, { multiplies: 3, adds: 2 });
    case 'cross-entropy':
      return times(elements, { multiplies: 1, adds: 2, compares: 1, specials: 2 });
    case 'gradient-sum':
      return times(elements, { adds: kernel.parts.length - 1 });
    case 'timed-only':
      return { 'vector-element': elements };
  }
}

const outputsOf = ({ batch, output }: { readonly batch: number; readonly output: FeatureMap }): number =>
  batch * elementsOf(output);

const elementsOf = ({ channels, height, width }: FeatureMap): number => channels * height * width;

/** Counts added up. */
export function summed(all: readonly ActionCounts[]): ActionCounts {
  const sum: Tally = {};
  for (const counts of all) addTo(sum, counts);
  return nonZero(sum);
}

/** Counts that are being added up; they keep the order in which they came first. */
export type Tally = Partial<Record<Action, number>>;

/** Adds so many times the counts. */
export function addTo(sum: Tally, counts: ActionCounts, multiple = 1): void {
  // Plain data has no keys but its own; nothing is made for each of a step's thousands of commands.
  let action: Action;
  for (action in counts) sum[action] = (sum[action] ?? 0) + (counts[action] ?? 0) * multiple;
}

/** Without what was never done. */
export function nonZero(counts: ActionCounts): ActionCounts {
  let action: Action;
  for (action in counts) {
    if (!((counts[action] ?? 0) > 0))
      return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  }
  return counts;
}
