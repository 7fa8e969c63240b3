/** `weft recipe`: how long whole training runs take, method by method, schedules over time included. */
import type { CommandModule } from 'yargs';
import { compareRecipes, recipeNames } from '../../run/recipe.ts';
import type { RecipeComparison, RecipeOptions } from '../../run/recipe.ts';
import { resolveScenario } from '../../run/scenario.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { checkFastForward } from '../fast-forward-flag.ts';
import { checkWritable, readBytes, readText, writeWhole } from '../files.ts';
import { decimals, integer, timeUnitFor, times } from '../../terms/people.ts';
import { wholeNumber } from '../number-flags.ts';
import { headline } from '../../viz/data/headline.ts';
import { runOptions, scenarioFrom, scenarioOptions, withExamples, withScenarioFile } from '../scenario-flags.ts';
import { fittedTable, wrapping } from '../fitted-table.ts';
import { left, right } from '../table.ts';

const DEFAULT_STEPS = 100_000;

const options = {
  ...scenarioOptions,
  ...runOptions,
  recipes: { type: 'string', describe: `by commas: ${recipeNames.join(',')} (all)`, requiresArg: true, group: 'Run:' },
  steps: { type: 'string', describe: `of the whole run (${DEFAULT_STEPS})`, requiresArg: true, group: 'Run:' },
  'dense-share': { type: 'string', describe: 'share of the steps before anything is pruned (0)', group: 'Run:' },
  'fine-tune-share': { type: 'string', describe: 'share at the end with the last mask (0)', group: 'Run:' },
  beta: { type: 'string', describe: 'MdGf: decay a step (1e-4)', requiresArg: true, group: 'Run:' },
  json: { type: 'boolean', describe: 'print the comparison as JSON', group: 'Output:' },
  out: { type: 'string', describe: 'also write it as JSON to this file', requiresArg: true, group: 'Output:' },
} as const;

type Flags = Parameters<typeof scenarioFrom>[0] & {
  readonly recipes?: string;
  readonly steps?: string;
  readonly denseShare?: string;
  readonly fineTuneShare?: string;
  readonly beta?: string;
  readonly json?: boolean;
  readonly out?: string;
  readonly fastForward?: boolean;
};

export const recipeCommand: CommandModule = {
  command: 'recipe [scenario]',
  describe: 'how long whole training runs take, schedules over time included',
  builder: (argv) =>
    withExamples(withScenarioFile(argv), 'How long whole training runs take, schedules over time included.', [
      ['weft recipe', 'ResNet-18, 100 000 steps at batch 512, every recipe at 2:8'],
      [
        'weft recipe --recipes bdwp,sdgf-stepwise --dense-share 0.1 --fine-tune-share 0.1',
        'two of them, with a dense start and a fine-tuning',
      ],
    ]).options(options),
  handler: (argv) => {
    const flags = argv as unknown as Flags;
    const { scenario, attempt } = scenarioFrom(flags);
    const names = flags.recipes?.split(',').map((name) => name.trim()) ?? recipeNames;
    const recipeOptions = optionsOf(flags);
    const resolved = attempt(() => resolveScenario(scenario, readText, readBytes));
    attempt(() => checkFastForward(flags.fastForward, () => resolved));
    if (flags.out !== undefined) checkWritable(flags.out);
    const { fastForward = true } = flags;
    const comparison = attempt(() =>
      compareRecipes(scenario, names, recipeOptions, { readText, readBytes, fastForward }),
    );
    const text = `${JSON.stringify(comparison, null, 2)}\n`;
    if (flags.out !== undefined) writeWhole(flags.out, [text]);
    process.stdout.write(flags.json ? text : describe(comparison, headline(resolved)));
  },
};

function optionsOf(flags: Flags): RecipeOptions {
  const denseShare = share('dense-share', flags.denseShare);
  const fineTuneShare = share('fine-tune-share', flags.fineTuneShare);
  if (denseShare + fineTuneShare > 1) {
    throw new ScenarioError([{ path: 'dense-share', message: 'with fine-tune-share, it is more than the whole run' }]);
  }
  const steps = flags.steps === undefined ? DEFAULT_STEPS : wholeNumber('steps', flags.steps, 1, 1_000_000_000);
  const beta = Number(flags.beta ?? '1e-4');
  if (!(beta > 0 && beta <= 1)) {
    throw new ScenarioError([{ path: 'beta', message: `"${flags.beta ?? ''}" is not a number above 0, at most 1` }]);
  }
  return { steps, denseShare, fineTuneShare, beta };
}

function share(path: string, text = '0'): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new ScenarioError([{ path, message: `"${text}" is not a share from 0 to 1` }]);
}

const [HOUR, MINUTE] = [3600, 60];

/** A unit for the length of whole runs: hours, unless even the longest takes less. */
const runUnit = (longest: number): { readonly name: string; readonly scale: number } =>
  longest >= HOUR
    ? { name: 'hours', scale: HOUR }
    : longest >= MINUTE
      ? { name: 'minutes', scale: MINUTE }
      : { name: 'seconds', scale: 1 };

function describe({ rows, options: { steps } }: RecipeComparison, head: string): string {
  const unit = timeUnitFor(rows.flatMap(({ phases }) => phases.map(({ stepSeconds }) => stepSeconds)));
  const whole = runUnit(Math.max(...rows.map(({ seconds }) => seconds)));
  const columns = [
    wrapping('recipe', 14),
    right(whole.name),
    right('speedup'),
    left('phase'),
    right('N:M'),
    right('steps'),
    right(`step (${unit.name})`),
    wrapping('', 20),
  ];
  const body = rows.flatMap(({ title, seconds, speedup, phases }) =>
    phases.map(({ method, sparsity, steps: of, stepSeconds, refreshSeconds, note }, i) => [
      i === 0 ? title : '',
      i === 0 ? decimals(seconds / whole.scale) : '',
      i === 0 ? times(speedup) : '',
      method,
      method === 'dense' ? '' : sparsity,
      integer(of),
      decimals(stepSeconds / unit.scale),
      remark(note, refreshSeconds / whole.scale),
    ]),
  );
  return `${head}\n${integer(steps)} steps\n\n${fittedTable(columns, body)}\n`;

  function remark(note: string | null, refresh: number): string {
    if (note !== null) return `runs dense: ${note}`;
    return refresh > 0 ? `${decimals(refresh)} of it for masks` : '';
  }
}
