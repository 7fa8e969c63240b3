/** One step of a network, executed with values by the machine's program, against the golden step. */
import { LOSS, tensorName } from '../../dataflows/tensors.ts';
import { compareDense, difference, expanded } from '../functional/compare-tensors.ts';
import type { TensorDifference } from '../functional/compare-tensors.ts';
import { executeProgram } from '../functional/execute.ts';
import type { FunctionalOutcome } from '../functional/execute.ts';
import { copyOf, deviceMemory, initialParameters, randomBatch } from '../functional/initial-state.ts';
import type { DeviceMemory } from '../functional/memory.ts';
import { defaultOptimizer } from '../functional/optimizer.ts';
import type { Optimizer } from '../functional/optimizer.ts';
import type { PassObserver } from '../functional/stce.ts';
import { pixelGroups, weightGroups } from '../functional/update-order.ts';
import { goldenForward, goldenStep } from '../golden/golden-step.ts';
import { orderedProducts } from '../golden/products.ts';
import type { GoldenOptions, Tensors } from '../golden/golden-step.ts';
import { mixedNumbers } from '../golden/numbers.ts';
import { inOrder, orderOf } from '../golden/reduction-order.ts';
import type { ReductionOrder } from '../golden/reduction-order.ts';
import { checkExecutable } from '../not-executable.ts';
import { planScenario, programOf } from '../plan.ts';
import type { Plan } from '../plan.ts';
import { Random } from '../random.ts';
import type { ResolvedScenario } from '../scenario.ts';
import { accessOrderOf } from './access-order.ts';

export interface VerifyStepOptions {
  readonly seed: number;
  /** Deviation of the input: large ones overflow FP16. */
  readonly scale?: number;
  readonly optimizer?: Optimizer;
  readonly observe?: PassObserver;
  /** Instead of the scenario's own: one that is broken on purpose. */
  readonly plan?: Plan;
  /** Changes the state before it is used: bad input on purpose. */
  readonly prepare?: (tensors: Tensors) => void;
}

export interface VerifiedStep extends FunctionalOutcome {
  readonly plan: Plan;
  readonly differences: readonly TensorDifference[];
  /** Reads before all is written, and writes before all is read, by the times of the simulation. */
  readonly tooEarly: readonly string[];
  readonly memory: DeviceMemory;
  readonly golden: Tensors;
  /** Mean loss of the batch; NaN in inference. */
  readonly loss: number;
}

/** Executes a scenario's program with values, and the golden step from the same state. @throws {ScenarioError} */
export function verifyStep(resolved: ResolvedScenario, options: VerifyStepOptions): VerifiedStep {
  const { machine, network, method, sparsity, overrides, phase, scenario } = resolved;
  const { batch } = scenario;
  checkExecutable(network);
  const plan = options.plan ?? planScenario(resolved);
  const optimizer = options.optimizer ?? defaultOptimizer;
  const { flushSubnormals } = machine;
  const random = new Random(options.seed);
  const state: Tensors = new Map([
    ...randomBatch(network, batch, random, flushSubnormals, options.scale),
    ...initialParameters(network, random),
  ]);
  if (phase === 'inference') addStatistics(resolved, state, random);
  blurParameters(state, random);
  options.prepare?.(state);
  const goldenOptions: GoldenOptions = {
    network,
    batch,
    method,
    sparsity,
    overrides,
    numbers: mixedNumbers({ lanes: machine.vectorLanes, flushSubnormals }),
    optimizer,
    products: orderedProducts(ordersOf(plan, resolved), machine.stridedInputGradient === 'zero-insertion'),
    pregenerates: machine.pregenerate || phase === 'inference',
    usesStoredStatistics: phase === 'inference',
  };
  const memory = deviceMemory(state, goldenOptions, flushSubnormals);
  const golden = copyOf(state);
  const { observe } = options;
  const program = programOf(plan, machine);
  const accesses = accessOrderOf(plan, program, machine);
  const outcome = executeProgram(plan, program, machine, memory, {
    optimizer,
    accesses,
    ...(observe ? { observe } : {}),
  });
  if (phase === 'training') goldenStep(goldenOptions, golden);
  else goldenForward(goldenOptions, golden);
  const differences = [...compareDense(memory, golden), ...compareCompressed(plan, memory, golden)];
  const loss = golden.get(LOSS)?.[0] ?? NaN;
  return { plan, differences, memory, golden, loss, tooEarly: accesses.violations, ...outcome };
}

/** Adds noise to all that is learned and to its momentum: where it were zero or one, terms would not show. */
function blurParameters(state: Tensors, random: Random): void {
  for (const [name, values] of state) {
    if (!/:(?:[vw]|v?b|v?scale|v?shift|v?table)$/.test(name)) continue;
    for (let i = 0; i < values.length; i += 1) values[i] += 0.1 * random.normal();
  }
}

/** Running statistics of batch norms, which inference reads. */
function addStatistics({ network }: ResolvedScenario, state: Tensors, random: Random): void {
  for (const { kind, id, output } of network.layers) {
    if (kind !== 'batch-norm') continue;
    const means = new Float32Array(output.channels).map(() => 0.1 * random.normal());
    const inverses = new Float32Array(output.channels).map(() => random.uniform(0.5, 1.5));
    state.set(tensorName(id, 'mean'), means).set(tensorName(id, 'inverse'), inverses);
  }
}

/** The reduction order of every GEMM, by operation. */
function ordersOf({ step, choices }: Plan, { machine }: ResolvedScenario): (operation: string) => ReductionOrder {
  const orders = new Map<string, ReductionOrder>();
  step.operations.forEach((operation, index) => {
    const choice = choices.get(index);
    if (operation.kind !== 'gemm' || !choice) return;
    const sparsity = operation.sparse?.sparsity ?? null;
    orders.set(operation.id, orderOf(choice.mapping, machine, sparsity, operation.geometry));
  });
  return (operation) => orders.get(operation) ?? inOrder;
}

/** Compressed tensors, expanded, against the golden masked ones. */
function compareCompressed({ step }: Plan, memory: DeviceMemory, golden: Tensors): TensorDifference[] {
  const found: TensorDifference[] = [];
  for (const operation of step.operations) {
    if (operation.kind !== 'gemm' || !operation.sparse) continue;
    const { operand, sparsity } = operation.sparse;
    const isWeights = operand === 'weights';
    const name = isWeights ? operation.tensors.others : operation.tensors.pixels;
    const expected = golden.get(name);
    if (!expected) continue;
    const layout = isWeights
      ? weightGroups(operation.geometry, operation.pass === 'FF' ? 'FF' : 'BP', sparsity.m)
      : pixelGroups(operation.geometry, sparsity.m);
    const dense = expanded(memory.readCompressed(name), expected.length, layout.membersOf);
    found.push(difference(name, expected, dense));
  }
  return found;
}
