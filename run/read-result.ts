/** Reads a result back from its JSON, as far as it is priced. */
import { z } from 'zod';
import { actions, staticParts } from '../arch/energy/actions.ts';
import { SAT_UNITS } from '../arch/sat/units.ts';
import { tensorClasses } from '../dataflows/tensors.ts';
import { checkValue } from '../terms/checked-yaml.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import type { PricedResult } from './energy.ts';
import { SCHEMA_VERSION } from './result.ts';

const MOST_ISSUES = 5;

const count = z.number().nonnegative();
const countsOf = (names: readonly string[]): z.ZodObject =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, count.optional()])));
const actionCounts = countsOf(actions);
const moved = z.looseObject({ actions: actionCounts });

const resultSchema = z.looseObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.looseObject({ name: z.string(), version: z.string() }),
  hash: z.string(),
  scenario: z.looseObject({ batch: z.number().int().min(1) }),
  totals: z.looseObject({
    seconds: z.number().positive(),
    macs: count,
    skippedMacs: count,
    statics: countsOf(staticParts),
    timeActions: actionCounts,
  }),
  operations: z.array(
    z.looseObject({
      layer: z.string(),
      pass: z.enum(['FF', 'BP', 'WU', 'other']),
      seconds: count,
      actions: z.strictObject(Object.fromEntries(SAT_UNITS.map((unit) => [unit, actionCounts.optional()]))),
      tensors: z.strictObject(Object.fromEntries(tensorClasses.map((tensor) => [tensor, moved.optional()]))),
    }),
  ),
  units: z.array(z.looseObject({ unit: z.enum(SAT_UNITS), actions: actionCounts })),
});

/**
 * A result from the text of a file that `weft simulate --json` or `--out` wrote.
 *
 * @throws {ScenarioError} if it is no JSON, or not such a result
 */
export function readResult(text: string, file: string): PricedResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ScenarioError(
      [{ file, message: `is no JSON: ${error instanceof Error ? error.message : String(error)}` }],
      {
        cause: error,
      },
    );
  }
  try {
    return checkValue(value, resultSchema, file) as unknown as PricedResult;
  } catch (error) {
    if (!(error instanceof ScenarioError) || error.issues.length <= MOST_ISSUES) throw error;
    const more = {
      file,
      message: `and ${error.issues.length - MOST_ISSUES} more mistakes; is it a result of weft simulate?`,
    };
    throw new ScenarioError([...error.issues.slice(0, MOST_ISSUES), more], { cause: error });
  }
}
