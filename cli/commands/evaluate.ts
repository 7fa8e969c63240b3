/** `weft evaluate`: scenarios in, figures out, a line each: what other optimisers and shells drive weft by. */
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import type { CommandModule } from 'yargs';
import { loadDevice } from '../../arch/fpga/device.ts';
import type { Outcome } from '../../explore/evaluate.ts';
import { Pool } from '../../explore/pool/pool.ts';
import { mergeScenario, partialScenarioSchema } from '../../run/scenario.ts';
import { canonicalJson } from '../../terms/hash.ts';
import { ScenarioError, formatIssue } from '../../terms/scenario-error.ts';
import { checkValue } from '../../terms/checked-yaml.ts';
import { readText } from '../files.ts';
import { withExamples } from '../help.ts';
import { wholeNumber } from '../number-flags.ts';
import { pricesDescription, pricesNamed } from '../prices-flag.ts';

const search = { group: 'Evaluation:', requiresArg: true, type: 'string' } as const;

const options = {
  fidelity: {
    ...search,
    default: 'events',
    choices: ['events', 'closed-form'],
    describe: 'by events, or in closed form',
  },
  device: { ...search, default: 'xcvu9p', describe: 'the FPGA that resources are counted against' },
  prices: { ...search, describe: `prices for energy: ${pricesDescription}` },
  jobs: { ...search, describe: 'threads (as many as there are cores)' },
  timeout: { ...search, default: '120', describe: 'seconds after which a scenario has failed' },
} as const;

interface Flags {
  readonly fidelity: 'events' | 'closed-form';
  readonly device: string;
  readonly prices?: string;
  readonly jobs?: string;
  readonly timeout: string;
}

export const evaluateCommand: CommandModule = {
  command: 'evaluate',
  describe: 'read scenarios as lines of JSON, print their figures as lines of JSON',
  builder: (argv) =>
    withExamples(
      argv,
      'One scenario a line on stdin, as in a scenario file, with an "id" if you like; one result a line on stdout as soon as it is known, in the same order; empty lines have none. Files that scenarios name are read once.',
      [
        [`echo '{"network":"resnet18","set":{"rows":16}}' | weft evaluate`, 'time, energy, resources'],
        ['python search.py | weft evaluate --jobs 8 > results.ndjson', 'driven by an optimiser'],
      ],
    ).options(options),
  handler: async (argv) => {
    const flags = argv as unknown as Flags;
    const jobs = flags.jobs === undefined ? availableParallelism() : wholeNumber('jobs', flags.jobs, 1, 1024);
    const mostSeconds = wholeNumber('timeout', flags.timeout, 1, 86_400);
    const context = {
      files: {},
      readsFiles: true,
      prices: pricesNamed(flags.prices),
      device: loadDevice(flags.device, readText),
      mustFit: false,
    };
    const pool = new Pool({ jobs, mostSeconds, mostMebibytes: 2048, context });
    try {
      await filter(pool, flags.fidelity, 2 * jobs);
    } finally {
      await pool.close();
    }
  },
};

/** Answers in the order of the lines, each as soon as it and those before it are known, with so many under way at most. */
async function filter(pool: Pool, fidelity: Flags['fidelity'], most: number): Promise<void> {
  const written: Promise<void>[] = [];
  let before = Promise.resolve();
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const said = answer(pool, fidelity, line);
    before = Promise.all([said, before]).then(([text]) => void process.stdout.write(`${text}\n`));
    written.push(before);
    if (written.length >= most) await written.shift();
  }
  await before;
}

async function answer(pool: Pool, fidelity: Flags['fidelity'], line: string): Promise<string> {
  let id: unknown;
  let outcome: Outcome;
  try {
    const { id: given, ...written } = objectOf(line);
    id = given;
    const scenario = mergeScenario(checkValue(written, partialScenarioSchema));
    outcome = await pool.evaluate({ scenarios: [{ name: 'network', scenario }], fidelity });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    outcome = { status: 'refused', reason: error.issues.map((issue) => formatIssue(issue)).join('; ') };
  }
  const result =
    outcome.status === 'ok'
      ? { status: 'ok', ...outcome.networks['network'], ...outcome.machine, fits: outcome.misfit.length === 0 }
      : outcome;
  return canonicalJson({ id, ...result });
}

function objectOf(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new ScenarioError([{ message: 'the line is no JSON object' }]);
}
