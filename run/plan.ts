/** From a resolved scenario to a program: lowering, scheduling, writing. Equal GEMMs are scheduled once, and input gradients with the forward passes that they are. */
import type { MemoryModel } from '../arch/memory/memory-model.ts';
import type { SatMachine } from '../arch/sat/machine.ts';
import type { SatWork } from '../arch/sat/work.ts';
import { forwardTwin } from '../dataflows/forward-twin.ts';
import type { GemmShape } from '../dataflows/forward-twin.ts';
import type { LoweringOptions } from '../dataflows/lowering-options.ts';
import type { ConvGeometry, GemmOperation, LoweredStep } from '../dataflows/operation.ts';
import { overlapOf } from '../dataflows/sat/overlap.ts';
import type { Overlap } from '../dataflows/sat/overlap.ts';
import { DoesNotFitError } from '../dataflows/sat/candidates.ts';
import { schedule } from '../dataflows/sat/schedule.ts';
import type { Choice } from '../dataflows/sat/schedule.ts';
import type { ProgramDetail } from '../dataflows/sat/program-writer.ts';
import { stepProgram } from '../dataflows/sat/step-program.ts';
import { isStorageOpen, openStorages, withStorage } from '../dataflows/sat/storage.ts';
import type { Storage, TriedStorage } from '../dataflows/sat/storage.ts';
import { channelsByTraffic, tensorChannelCount } from '../dataflows/sat/tensor-channels.ts';
import type { TensorChannels } from '../dataflows/sat/tensor-channels.ts';
import { TileSpace, knowsPieces } from '../dataflows/sat/tile-space.ts';
import { compileSection } from '../sim/compile.ts';
import type { Program } from '../sim/program.ts';
import { hashOf } from '../terms/hash.ts';
import { remembered } from '../terms/remembered.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import { formatSparsity } from '../terms/sparsity.ts';
import type { Sparsity } from '../terms/sparsity.ts';
import type { ResolvedScenario } from './scenario.ts';
import { endOf } from './simulation.ts';
import { ScheduleCache } from './schedule-cache.ts';
import { SharedParts } from './shared-parts.ts';

export interface Plan {
  readonly step: LoweredStep;
  readonly memory: MemoryModel;
  /** The mapping of each GEMM, by operation index. */
  readonly choices: ReadonlyMap<number, Choice>;
  readonly overlap: Overlap;
  /** Where tensors are in memory; null if every transfer is spread over all channels. */
  readonly channels: TensorChannels | null;
  /** How the scheduler stores tensors; null where the machine says it. */
  readonly storage: Storage | null;
  /** The ways that it tried, each with the time of the step; none where there was nothing to decide, or a file says it. */
  readonly storagesTried: readonly TriedStorage[];
}

/**
 * What schedules depend on of a machine, as a hash: mappings chosen for one hold for all of equal key.
 *
 * A GEMM is scheduled by itself, so that the units around the array, and what runs beside it, do not count.
 */
export function scheduleKey(machine: SatMachine): string {
  const known = scheduleKeys.get(machine) ?? hashOf(arrayOf(machine));
  scheduleKeys.set(machine, known);
  return known;
}

const scheduleKeys = new WeakMap<SatMachine, string>();

function arrayOf(machine: SatMachine): object {
  const {
    name: _name,
    elementwise: _elementwise,
    overlapElementwise: _overlap,
    pregenerate: _pregenerate,
    vectorLanes: _vectorLanes,
    vectorBufferHalf: _vectorBuffer,
    soreLanes: _soreLanes,
    wuveLanes: _wuveLanes,
    updateBufferHalf: _updateBuffer,
    updateBurst: _updateBurst,
    flushSubnormals: _flush,
    ...array
  } = machine;
  return array;
}

/** Lowers and schedules. @throws {ScenarioError} if a GEMM does not fit the machine */
export function planScenario(resolved: ResolvedScenario, cache = new ScheduleCache(), parts = new SharedParts()): Plan {
  const { machine } = resolved;
  if (!isStorageOpen(machine)) return planned(resolved, cache, parts);
  const tried = openStorages(machine).map((storage) => {
    const stored = withStorage(machine, storage);
    const plan = planned({ ...resolved, machine: stored }, cache, parts);
    const program = programOf(plan, stored, 'counts');
    const body = [compileSection(program.body, program.units.length)];
    return { plan, storage, cycles: endOf(program, body, { memory: plan.memory.planning }, stored) };
  });
  const best = tried.reduce((first, next) => (next.cycles < first.cycles ? next : first));
  return {
    ...best.plan,
    storage: best.storage,
    storagesTried: tried.map(({ storage, cycles }) => ({ ...storage, cycles })),
  };
}

/** For a machine that says how tensors are stored. */
function planned(resolved: ResolvedScenario, cache: ScheduleCache, parts: SharedParts): Plan {
  const { machine } = resolved;
  const { step, memory } = lowered(resolved, parts);
  const machineKey = scheduleKey(machine);
  const choices = new Map<number, Choice>();
  step.operations.forEach((operation, index) => {
    if (operation.kind === 'gemm') choices.set(index, choose(operation, machine, memory.planning, cache, machineKey));
  });
  const overlap = machine.overlapElementwise
    ? overlapOf(step.operations, choices, memory.planning)
    : new Map<number, number>();
  const channels = channelsOf(step.operations, choices, machine);
  return { step, memory, choices, overlap, channels, storage: null, storagesTried: [] };
}

/**
 * The operations of a scenario, and the memory of its machine.
 *
 * @param parts  what is known of other scenarios
 * @throws {ScenarioError} if no group of the sparsity fits
 */
export function lowered(resolved: ResolvedScenario, parts = new SharedParts()): Pick<Plan, 'step' | 'memory'> {
  return { step: loweredStep(resolved, parts), memory: parts.memory(resolved.machine) };
}

/** The operations alone, which do not depend on the memory. @throws {ScenarioError} if no group of the sparsity fits */
export function loweredStep(resolved: ResolvedScenario, parts: SharedParts): LoweredStep {
  checkWidth(resolved);
  return parts.step(resolved.network, loweringOptions(resolved), checkCountable);
}

/** What the operations of a scenario depend on beside its network. */
export function loweringOptions({
  scenario,
  method,
  sparsity,
  overrides,
  machine,
  phase,
}: ResolvedScenario): LoweringOptions {
  return {
    batch: scenario.batch,
    phase,
    method,
    sparsity,
    overrides,
    elementwise: machine.elementwise,
    pregenerate: machine.pregenerate,
    zeroInsertion: machine.stridedInputGradient === 'zero-insertion',
  };
}

/** Counts are exact as far as a number can count. */
function checkCountable({ operations }: LoweredStep): void {
  let macs = 0;
  let bytes = 0;
  for (const operation of operations) {
    if (operation.kind === 'gemm') macs += operation.denseMacs;
    else bytes += operation.readBytes + operation.writeBytes;
  }
  for (const [count, what] of [
    [macs, 'MACs'],
    [bytes, 'bytes'],
  ] as const) {
    if (Number.isSafeInteger(count)) continue;
    const message = `a step of ${count.toExponential(2)} ${what} cannot be counted exactly; 2^53 can`;
    throw new ScenarioError([{ path: 'batch', message }]);
  }
}

/** The program of a plan. @param detail  what its commands say beside their times */
export function programOf(plan: Plan, machine: SatMachine, detail: ProgramDetail = 'places'): Program<SatWork> {
  return stepProgram(plan.step.operations, plan, machine, plan.memory, detail);
}

/** Where the scheduler puts tensors. */
export function channelsOf(
  operations: LoweredStep['operations'],
  choices: ReadonlyMap<number, Choice>,
  machine: SatMachine,
): TensorChannels | null {
  const channels = tensorChannelCount(machine);
  return channels === 0 ? null : channelsByTraffic(operations, choices, channels);
}

/** GEMMs of equal text are equal to a scheduler. */
export function textOfGemm({ pass, geometry, sparse, heads }: GemmShape): string {
  const isPerHead = heads ? 'heads' : '';
  const pruned = sparse ? `${sparse.operand} ${formatSparsity(sparse.sparsity)}` : '';
  return `${pass} ${textOf(geometry)} ${isPerHead}${pruned}`;
}

/** Steps have operations of their own, but a layer's geometry is one in all of them. */
const textOf = remembered((geometry: ConvGeometry) => {
  const { batch, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const { kernelHeight, kernelWidth, stride, paddingTop, paddingLeft, groups } = geometry;
  const maps = [batch, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels];
  return [...maps, kernelHeight, kernelWidth, stride, paddingTop, paddingLeft, groups].join(',');
});

function choose(
  operation: GemmOperation,
  machine: SatMachine,
  memory: MemoryModel,
  cache: ScheduleCache,
  machineKey: string,
): Choice {
  const gemm = textOfGemm(operation);
  const known = cache.get(machineKey, gemm);
  if (known) return known;
  try {
    const choice = ofTwin(operation, machine, cache, machineKey) ?? schedule(operation, machine, memory);
    cache.add(machineKey, gemm, choice);
    return choice;
  } catch (error) {
    if (!(error instanceof DoesNotFitError)) throw error;
    throw new ScenarioError([{ path: 'machine', message: `${machine.name}: ${error.message}` }], { cause: error });
  }
}

/** What was chosen for the forward pass that an input gradient is, unless the memory tells their tensors apart. */
function ofTwin(
  operation: GemmOperation,
  machine: SatMachine,
  cache: ScheduleCache,
  machineKey: string,
): Choice | undefined {
  const twin = knowsPieces(machine) || tensorChannelCount(machine) > 0 ? null : forwardTwin(operation);
  const known = twin && cache.get(machineKey, textOfGemm(twin));
  return known ? { ...known, space: new TileSpace(operation, machine) } : undefined;
}

/** A group must fit the array in a dataflow that the machine may use. */
function checkWidth({ method, sparsity, overrides, machine }: ResolvedScenario): void {
  if (Object.keys(method.sparse).length === 0) return;
  checkWidthOf(sparsity, machine, 'sparsity');
  for (const [layer, own] of overrides) if (own) checkWidthOf(own, machine, `layerSparsity.${layer}`);
}

function checkWidthOf({ n, m }: Sparsity, machine: SatMachine, path: string): void {
  const { groupFileValues, wsPairs } = machine.array;
  const obstacles: string[] = [];
  if (machine.dataflow !== 'ws') {
    if (2 * m <= groupFileValues) return;
    obstacles.push(`output-stationary needs a group file of ${2 * m} values, it has ${groupFileValues}`);
  }
  if (machine.dataflow !== 'os') {
    if (n <= wsPairs) return;
    obstacles.push(`weight-stationary needs ${n} pairs a PE, it has ${wsPairs}`);
  }
  throw new ScenarioError([{ path, message: `${machine.name} cannot run ${n}:${m}: ${obstacles.join('; ')}` }]);
}
