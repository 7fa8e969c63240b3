/**
 * Plans as files: the mapping of every GEMM, and what runs beside what. They are saved, edited, loaded and compared.
 *
 * A plan belongs to the operations of a scenario, not to its machine: another machine may run it if its buffers hold it.
 */
import { stringify } from 'yaml';
import { z } from 'zod';
import type { MemoryModel } from '../arch/memory/memory-model.ts';
import { channelUses, tensorLayouts } from '../arch/sat/machine.ts';
import type { SatMachine } from '../arch/sat/machine.ts';
import type { GemmOperation } from '../dataflows/operation.ts';
import type { Mapping } from '../dataflows/sat/mapping.ts';
import { whyNotBeside } from '../dataflows/sat/overlap.ts';
import { DoesNotFitError } from '../dataflows/sat/candidates.ts';
import { given, schedule } from '../dataflows/sat/schedule.ts';
import type { Choice } from '../dataflows/sat/schedule.ts';
import { isStorageOpen, withStorage } from '../dataflows/sat/storage.ts';
import { BoundedIssues } from '../terms/bounded-issues.ts';
import { readYaml } from '../terms/checked-yaml.ts';
import type { Located } from '../terms/checked-yaml.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import type { Issue } from '../terms/scenario-error.ts';
import { didYouMean } from '../terms/suggest.ts';
import { tensorChannelCount } from '../dataflows/sat/tensor-channels.ts';
import type { TensorChannels } from '../dataflows/sat/tensor-channels.ts';
import { tensorClasses } from '../dataflows/tensors.ts';
import { channelsOf, lowered } from './plan.ts';
import type { Plan } from './plan.ts';
import type { ResolvedScenario } from './scenario.ts';

const size = z.number().int().min(1);

const channel = z.number().int().min(0).max(63);

const mappingSchema = z.strictObject({
  dataflow: z.enum(['os', 'ws']),
  images: size,
  bandRows: size,
  columnChannels: size,
  otherChannels: size,
  order: z.enum(['columns-outer', 'pixels-outer', 'outputs-outer']),
  sums: z.enum(['whole', 'segments', 'accumulate']),
  interleave: size.max(64).optional(),
});

export const planSchema = z.strictObject({
  plan: z.literal(1),
  /** For readers: the scenario that the plan was made for. */
  scenario: z.record(z.string(), z.unknown()).optional(),
  /** By operation: `conv1 FF`. */
  mappings: z.record(z.string(), mappingSchema),
  /** Elementwise operations, and the weight gradient that each runs beside. */
  overlap: z.record(z.string(), z.string()).optional(),
  /** Which channel each kind of tensor is on, for machines that do not spread transfers over all. */
  channels: z.strictObject(Object.fromEntries(tensorClasses.map((tensor) => [tensor, channel]))).optional(),
  /** How tensors are stored, for machines that leave it to the scheduler. */
  storage: z.strictObject({ channelUse: z.enum(channelUses), tensorLayout: z.enum(tensorLayouts) }).optional(),
});

export type PlanFile = z.infer<typeof planSchema>;

/** A plan as yaml. */
export function planText({ scenario }: ResolvedScenario, plan: Plan): string {
  const { operations } = plan.step;
  const file: PlanFile = {
    plan: 1,
    scenario,
    mappings: Object.fromEntries([...plan.choices].map(([index, { mapping }]) => [operations[index].id, mapping])),
    overlap: Object.fromEntries([...plan.overlap].map(([index, gemm]) => [operations[index].id, operations[gemm].id])),
    ...(plan.channels && { channels: { ...plan.channels } }),
    ...(plan.storage && { storage: { ...plan.storage } }),
  };
  return stringify(file, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** Reads a plan's file, without asking whether it fits a scenario. @throws {ScenarioError} with places */
export const readPlanFile = (text: string, file: string): Located<PlanFile> => readYaml(text, file, planSchema);

/** A plan from its file, for a scenario and its machine. @throws {ScenarioError} with every mistake, each with its place */
export function planFrom(text: string, file: string, resolved: ResolvedScenario): Plan {
  const located = readPlanFile(text, file);
  const machine = storedMachine(located, resolved.machine);
  const { step, memory } = lowered({ ...resolved, machine });
  const { mappings, overlap = {} } = located.value;
  const indices = new Map(step.operations.map(({ id }, index) => [id, index]));
  const gemms = step.operations.filter(({ kind }) => kind === 'gemm').map(({ id }) => id);
  const issues: Issue[] = [];
  for (const id of Object.keys(mappings)) {
    if (gemms.includes(id)) continue;
    const hint = didYouMean(id, gemms);
    issues.push(located.issueAt(['mappings', id], `${resolved.network.name} has no GEMM "${id}"${hint}`, 'key'));
  }
  const choices = new Map<number, Choice>();
  step.operations.forEach((operation, index) => {
    if (operation.kind !== 'gemm') return;
    const written = mappings[operation.id];
    if (!written) {
      issues.push(located.issueAt(['mappings'], `there is no mapping of ${operation.id}`, 'key'));
      return;
    }
    try {
      const choice = given(operation, mappingOf(written), machine, memory.planning);
      const against = whyAgainst(machine, operation, choice.mapping, memory.planning);
      if (against === null) choices.set(index, choice);
      else issues.push(located.issueAt(['mappings', operation.id], against));
    } catch (error) {
      if (!(error instanceof DoesNotFitError || error instanceof RangeError)) throw error;
      const [head, tail] = [`${operation.id}: `, error.message];
      const message = tail.startsWith(head) ? tail.slice(head.length) : tail;
      issues.push(located.issueAt(['mappings', operation.id], message));
    }
  });
  if (!machine.overlapElementwise && Object.keys(overlap).length > 0) {
    issues.push(
      located.issueAt(['overlap'], `overlapElementwise of ${machine.name} is false: nothing runs beside`, 'key'),
    );
  }
  const beside = new Map<number, number>();
  for (const [id, host] of Object.entries(overlap)) {
    const [index, gemm] = [indices.get(id), indices.get(host)];
    if (index !== undefined && gemm !== undefined) {
      beside.set(index, gemm);
      continue;
    }
    const unknown = index === undefined ? id : host;
    const hint = didYouMean(unknown, [...indices.keys()]);
    issues.push(located.issueAt(['overlap', id], `there is no operation "${unknown}"${hint}`));
  }
  for (const [index, gemm] of beside) {
    const why = whyNotBeside(step.operations, index, gemm, beside);
    if (why !== null) issues.push(located.issueAt(['overlap', step.operations[index].id], why));
  }
  const count = tensorChannelCount(machine);
  for (const [tensor, of] of Object.entries(located.value.channels ?? {})) {
    if (count === 0) {
      const message = `${machine.name} spreads transfers over all channels (dramChannelUse): tensors are on none`;
      issues.push(located.issueAt(['channels'], message, 'key'));
      break;
    }
    if (of >= count) {
      issues.push(
        located.issueAt(['channels', tensor], `${of} is no channel of ${machine.name}: 0 to ${count - 1} are`),
      );
    }
  }
  if (issues.length > 0) throw new ScenarioError(bounded(file, issues));
  const written = located.value.channels as TensorChannels | undefined;
  const channels = written ?? channelsOf(step.operations, choices, machine);
  const storage = isStorageOpen(resolved.machine) ? (located.value.storage ?? null) : null;
  return { step, memory, choices, overlap: beside, channels, storage, storagesTried: [] };
}

/** The machine, with what it leaves open of how tensors are stored as the plan has it. @throws {ScenarioError} */
function storedMachine(located: Located<PlanFile>, machine: SatMachine): SatMachine {
  const { storage } = located.value;
  const { dram } = machine;
  if (!storage) {
    if (!isStorageOpen(machine)) return machine;
    const message = `${machine.name} leaves to the scheduler how tensors are stored (auto): the plan must say it`;
    throw new ScenarioError([located.issueAt(['storage'], message)]);
  }
  if (dram.model === 'bandwidth') {
    throw new ScenarioError([located.issueAt(['storage'], `the memory of ${machine.name} knows no storage`, 'key')]);
  }
  const issues = (['channelUse', 'tensorLayout'] as const).flatMap((key) => {
    const set = dram[key];
    const parameter = key === 'channelUse' ? 'dramChannelUse' : key;
    const message = `is ${storage[key]}, that of ${machine.name} is ${set}: --set ${parameter}=${storage[key]} runs it so`;
    return set === 'auto' || set === storage[key] ? [] : [located.issueAt(['storage', key], message)];
  });
  if (issues.length > 0) throw new ScenarioError(issues);
  return withStorage(machine, storage);
}

/** What a mapping has that the machine's own settings rule out: a plan does not silently override them. */
function whyAgainst(
  machine: SatMachine,
  operation: GemmOperation,
  mapping: Mapping,
  memory: MemoryModel,
): string | null {
  if (machine.dataflow !== 'auto' && mapping.dataflow !== machine.dataflow) {
    return `dataflow is ${mapping.dataflow}; that of ${machine.name} is set to ${machine.dataflow}`;
  }
  if (machine.tiling === 'searched') return null;
  const rule = schedule(operation, machine, memory).mapping;
  if (mappingText(rule) === mappingText(mapping)) return null;
  return `tiling of ${machine.name} is fixed: its rule has ${mappingText(rule)}`;
}

/** The first issues in the order of the file. */
function bounded(file: string, issues: readonly Issue[]): Issue[] {
  const kept = new BoundedIssues(file);
  for (const issue of issues.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))) kept.add(issue);
  return kept.list();
}

const mappingOf = ({ interleave, ...rest }: z.infer<typeof mappingSchema>): Mapping =>
  interleave === undefined ? rest : { ...rest, interleave };

/** One operation that two plans run differently. */
export interface PlanDifference {
  readonly operation: string;
  /** What differs, as text; null where a plan does not have the operation. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs between two plans, in the order of the operations. */
export function planDifferences(before: PlanFile, after: PlanFile): PlanDifference[] {
  const rows = (file: PlanFile): Map<string, string> =>
    new Map([
      ...Object.entries(file.mappings).map(([id, mapping]) => [id, mappingText(mapping)] as const),
      ...Object.entries(file.overlap ?? {}).map(([id, host]) => [id, `beside ${host}`] as const),
      ...Object.entries(file.channels ?? {}).map(([tensor, of]) => [tensor, `on channel ${of}`] as const),
      ...Object.entries(file.storage ?? {}).map(([key, way]) => [`storage.${key}`, way] as const),
    ]);
  const [first, second] = [rows(before), rows(after)];
  return [...new Set([...first.keys(), ...second.keys()])]
    .filter((id) => first.get(id) !== second.get(id))
    .map((operation) => ({ operation, before: first.get(operation) ?? null, after: second.get(operation) ?? null }));
}

function mappingText(mapping: PlanFile['mappings'][string] | Mapping): string {
  const { dataflow, images, bandRows, columnChannels, otherChannels, order, sums, interleave } = mapping;
  const pixels = images === 1 ? `${bandRows} rows` : `${images} images`;
  const factor = interleave === undefined ? '' : ` i≤${interleave}`;
  return `${dataflow.toUpperCase()} ${pixels} × ${columnChannels} × ${otherChannels} ${order} ${sums}${factor}`;
}
