/**
 * Plans as files: the mapping of every GEMM, and what runs beside what. They are saved, edited, loaded and compared.
 *
 * A plan belongs to the operations of a scenario, not to its machine: another machine may run it if its buffers hold it.
 */
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Mapping } from '../dataflows/sat/mapping.ts';
import { whyNotBeside } from '../dataflows/sat/overlap.ts';
import { DoesNotFitError } from '../dataflows/sat/candidates.ts';
import { given } from '../dataflows/sat/schedule.ts';
import type { Choice } from '../dataflows/sat/schedule.ts';
import { readYaml } from '../terms/checked-yaml.ts';
import type { Located } from '../terms/checked-yaml.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import type { Issue } from '../terms/scenario-error.ts';
import { didYouMean } from '../terms/suggest.ts';
import { lowered } from './plan.ts';
import type { Plan } from './plan.ts';
import type { ResolvedScenario } from './scenario.ts';

const size = z.number().int().min(1);

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
  };
  return stringify(file, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** Reads a plan's file, without asking whether it fits a scenario. @throws {ScenarioError} with places */
export const readPlanFile = (text: string, file: string): Located<PlanFile> => readYaml(text, file, planSchema);

/** A plan from its file, for a scenario and its machine. @throws {ScenarioError} with every mistake, each with its place */
export function planFrom(text: string, file: string, resolved: ResolvedScenario): Plan {
  const located = readPlanFile(text, file);
  const { step, memory } = lowered(resolved);
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
      choices.set(index, given(operation, mappingOf(written), resolved.machine, memory));
    } catch (error) {
      if (!(error instanceof DoesNotFitError || error instanceof RangeError)) throw error;
      issues.push(located.issueAt(['mappings', operation.id], error.message));
    }
  });
  const beside = new Map<number, number>();
  for (const [id, host] of Object.entries(overlap)) {
    const [index, gemm] = [indices.get(id), indices.get(host)];
    const unknown = index === undefined ? id : gemm === undefined ? host : null;
    const why =
      index === undefined || gemm === undefined
        ? `there is no operation "${unknown ?? ''}"${didYouMean(unknown ?? '', [...indices.keys()])}`
        : whyNotBeside(step.operations, index, gemm);
    if (why !== null) issues.push(located.issueAt(['overlap', id], why));
    else if (index !== undefined && gemm !== undefined) beside.set(index, gemm);
  }
  if (issues.length > 0) throw new ScenarioError(issues);
  return { step, memory, choices, overlap: beside };
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
    ]);
  const [first, second] = [rows(before), rows(after)];
  return [...new Set([...first.keys(), ...second.keys()])]
    .filter((id) => first.get(id) !== second.get(id))
    .map((operation) => ({ operation, before: first.get(operation) ?? null, after: second.get(operation) ?? null }));
}

function mappingText(mapping: PlanFile['mappings'][string]): string {
  const { dataflow, images, bandRows, columnChannels, otherChannels, order, sums, interleave } = mapping;
  const pixels = images === 1 ? `${bandRows} rows` : `${images} images`;
  const factor = interleave === undefined ? '' : ` i≤${interleave}`;
  return `${dataflow.toUpperCase()} ${pixels} × ${columnChannels} × ${otherChannels} ${order} ${sums}${factor}`;
}
