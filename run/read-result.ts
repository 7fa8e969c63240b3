/** Reads a result back from its JSON, as far as it is priced. */
import { z } from 'zod';
import { DRAM_COMMANDS, actions, staticParts } from '../arch/energy/actions.ts';
import type { Action } from '../arch/energy/actions.ts';
import { SAT_UNITS } from '../arch/sat/units.ts';
import { tensorClasses } from '../dataflows/tensors.ts';
import { checkValue } from '../terms/checked-yaml.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import type { PricedResult } from './energy.ts';
import { SCHEMA_VERSION } from './result.ts';

/** More than any run counts, and little enough for every price. */
const MOST = 1e18;

const count = z.number().nonnegative().max(MOST);
const countsOf = (names: readonly string[]): z.ZodObject =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, count.optional()])));
const actionCounts = countsOf(actions);
const moved = z.looseObject({ actions: actionCounts });

const resultSchema = z.looseObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.looseObject({ name: z.string(), version: z.string() }),
  hash: z.string(),
  scenario: z.looseObject({
    network: z.union([z.string(), z.looseObject({})]),
    phase: z.string(),
    batch: z.number().int().min(1),
    method: z.string(),
    sparsity: z.string(),
    machine: z.string(),
    set: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  totals: z.looseObject({
    seconds: count.positive(),
    macs: count,
    skippedMacs: count,
    statics: countsOf(staticParts),
    timeActions: actionCounts,
  }),
  memory: z.looseObject({ banks: z.looseObject({ device: z.string() }).nullable() }),
  operations: z.array(
    z.looseObject({
      id: z.string(),
      layer: z.string(),
      pass: z.enum(['FF', 'BP', 'WU', 'other']),
      seconds: count,
      actions: z.strictObject(Object.fromEntries(SAT_UNITS.map((unit) => [unit, actionCounts.optional()]))),
      tensors: z.strictObject(Object.fromEntries(tensorClasses.map((tensor) => [tensor, moved.optional()]))),
    }),
  ),
  units: z.array(z.looseObject({ unit: z.enum(SAT_UNITS), actions: actionCounts })),
});

/** What tells a result from other JSON. */
const MARKS = ['schemaVersion', 'tool', 'hash', 'scenario', 'totals', 'memory', 'operations', 'units'] as const;

/**
 * A result from the text of a file that `weft simulate --json` or `--out` wrote.
 *
 * @throws {ScenarioError} if it is no JSON, no result, one of another schema, or has mistakes; the first reason alone
 */
export function readResult(text: string, file: string): PricedResult {
  const value = parsed(text, file);
  const refuse = (message: string): never => {
    throw new ScenarioError([{ file, message }]);
  };
  const found = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const missing = MARKS.filter((mark) => !found.includes(mark));
  if (missing.length > 0) {
    const why = found.includes('breakdown') ? 'it is the energy of one' : `it has no ${missing.join(', ')}`;
    refuse(`is no result of weft simulate on an SAT machine: ${why}`);
  }
  const { schemaVersion } = value as { readonly schemaVersion: unknown };
  if (schemaVersion !== SCHEMA_VERSION) {
    refuse(
      `is a result of schema version ${JSON.stringify(schemaVersion)}, this weft reads ${SCHEMA_VERSION}: simulate it again`,
    );
  }
  const result = checkValue(value, resultSchema, file) as unknown as PricedResult;
  const counts = (names: readonly Action[]): boolean =>
    result.units.some(({ actions: counted }) => names.some((name) => (counted[name] ?? 0) > 0));
  if (counts(['dram-bit']) && counts(DRAM_COMMANDS)) refuse('counts DRAM twice: in bits (dram-bit) and in commands');
  return result;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = text.trim() === '' ? 'it is empty' : error instanceof Error ? error.message : String(error);
    throw new ScenarioError([{ file, message: `is no JSON, or not all of it: ${reason}` }], { cause: error });
  }
}
