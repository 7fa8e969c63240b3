/**
 * A step in closed form: nothing is scheduled and nothing simulated, so that a search can throw out what is far off in no time.
 *
 * An operation takes as long as its unit or its traffic needs, whichever is longer, as if double buffers hid all else: a GEMM no
 * less than any mapping of it does, its tensors moved once. Elementwise work that runs beside a weight gradient adds only what is
 * longer than it; updates run in the background and count as traffic. So it is close to what a step of few stalls takes, and
 * mostly below it: what is left out (fills, drains, tiles that are loaded again) only adds.
 */
import type { SatMachine } from '../arch/sat/machine.ts';
import type { GemmOperation, LoweredStep, Operation } from '../dataflows/operation.ts';
import { dataflowsOf } from '../dataflows/sat/candidates.ts';
import { leastTicksOf, wholeGemmOf } from '../dataflows/sat/least-ticks.ts';
import type { WholeGemm } from '../dataflows/sat/least-ticks.ts';
import { overlapOf } from '../dataflows/sat/overlap.ts';
import { isStorageOpen, openStorages, withStorage } from '../dataflows/sat/storage.ts';
import { TileSpace } from '../dataflows/sat/tile-space.ts';
import { FP16_BYTES } from '../dataflows/step-writer.ts';
import { ceilDiv } from '../terms/ceil-div.ts';
import { LruCache } from '../terms/lru-cache.ts';
import { density, indexBits } from '../terms/sparsity.ts';
import { lowered, textOfGemm } from './plan.ts';
import type { ResolvedScenario } from './scenario.ts';
import { SharedParts } from './shared-parts.ts';

/** What every machine has to do for an operation. */
interface Demand {
  readonly bytes: number;
  /** Of a GEMM. */
  readonly gemm: WholeGemm | null;
}

/** GEMMs of a few hundred networks. */
const MOST_GEMMS = 10_000;

/** What closed forms keep of steps and GEMMs: all that does not depend on the array. Share one between points. */
export class ClosedFormCache {
  readonly parts = new SharedParts();
  readonly #demands = new WeakMap<LoweredStep, readonly Demand[]>();
  readonly #gemms = new LruCache<WholeGemm>(MOST_GEMMS);

  /** In the order of the step's operations. @param machine  any that the step was lowered for */
  demandsOf(step: LoweredStep, machine: SatMachine): readonly Demand[] {
    const known = this.#demands.get(step);
    if (known) return known;
    const demands = step.operations.map((operation) => ({
      bytes: bytesOf(operation),
      gemm: operation.kind === 'gemm' ? this.#gemm(operation, machine) : null,
    }));
    this.#demands.set(step, demands);
    return demands;
  }

  /** Of equal GEMMs of other steps too. */
  #gemm(operation: GemmOperation, machine: SatMachine): WholeGemm {
    const key = `${machine.stridedInputGradient} ${textOfGemm(operation)}`;
    return this.#gemms.get(key, () => wholeGemmOf(new TileSpace(operation, machine)));
  }
}

/** Ticks of a step. @throws {ScenarioError} if a group does not fit the array */
export function closedFormTicks(scenario: ResolvedScenario, cache = new ClosedFormCache()): number {
  const resolved = isStorageOpen(scenario.machine) ? firstStorage(scenario) : scenario;
  const { machine } = resolved;
  const { step, memory } = lowered(resolved, cache.parts);
  const { operations } = step;
  const demands = cache.demandsOf(step, machine);
  const gemms = new Map<number, { readonly estimate: { readonly arrayTicks: number } }>();
  demands.forEach(({ gemm }, index) => {
    if (gemm) gemms.set(index, { estimate: { arrayTicks: quickest(gemm, machine) } });
  });
  const beside = machine.overlapElementwise ? overlapOf(operations, gemms, memory.planning) : new Map<number, number>();
  const hidden = new Map<number, number>();
  let ticks = 0;
  let bytes = 0;
  operations.forEach((operation, index) => {
    const work = unitTicks(operation, machine, gemms.get(index)?.estimate.arrayTicks ?? 0);
    const moved = demands[index].bytes;
    bytes += moved;
    if (operation.kind === 'update') return;
    const own = Math.max(work, memory.planning.serviceTicks(moved));
    const host = beside.get(index);
    if (host === undefined) {
      ticks += own;
      if (operation.kind === 'gemm') hidden.set(index, own);
      return;
    }
    const left = hidden.get(host) ?? 0;
    ticks += Math.max(0, own - left);
    hidden.set(host, Math.max(0, left - own));
  });
  return Math.max(ticks, memory.planning.serviceTicks(bytes));
}

/** In the quickest dataflow that the machine may use and the array can run; without end if there is none. */
const quickest = (gemm: WholeGemm, machine: SatMachine): number =>
  dataflowsOf({ machine, shape: gemm.shape }).reduce(
    (least, dataflow) => Math.min(least, leastTicksOf(gemm, machine, dataflow)),
    Infinity,
  );

const firstStorage = (resolved: ResolvedScenario): ResolvedScenario => ({
  ...resolved,
  machine: withStorage(resolved.machine, openStorages(resolved.machine)[0]),
});

function unitTicks(operation: Operation, machine: SatMachine, gemmTicks: number): number {
  switch (operation.kind) {
    case 'gemm':
      return gemmTicks;
    case 'elementwise':
      return ceilDiv(operation.elements, machine.vectorLanes);
    case 'prune':
      return ceilDiv(operation.values, machine.soreLanes);
    case 'update':
      return 0;
    default:
      return operation satisfies never;
  }
}

/** Every tensor once. */
function bytesOf(operation: Operation): number {
  if (operation.kind === 'update') return operation.readBytes + operation.writeBytes + operation.copyBytes;
  if (operation.kind !== 'gemm') return operation.readBytes + operation.writeBytes;
  const { geometry: g, sparse, pass, heads } = operation;
  const inputs = g.batch * g.inHeight * g.inWidth * g.groups * g.inChannels;
  const outputs = g.batch * g.outHeight * g.outWidth * g.groups * g.outChannels;
  const weights = (heads ? g.batch : 1) * g.groups * g.outChannels * g.kernelHeight * g.kernelWidth * g.inChannels;
  const kept = sparse ? density(sparse.sparsity) * (1 + indexBits(sparse.sparsity.m) / 16) : 1;
  const isWeightSparse = sparse?.operand === 'weights';
  const maps = pass !== 'FF' && sparse && !isWeightSparse ? inputs + outputs * kept : inputs + outputs;
  return Math.ceil(FP16_BYTES * (maps + weights * (isWeightSparse ? kept : 1)));
}
