/** `weft train`: accuracy beside simulated time, method by method. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { machineNames } from '../../arch/machine-file.ts';
import { comparedMethods, methodNamed, methodNames } from '../../dataflows/method.ts';
import { mergeScenario, resolveScenario } from '../../run/scenario.ts';
import { VERSION } from '../../run/version.ts';
import { defaultTrainSettings } from '../../run/train/train.ts';
import type { TrainRow, TrainSettings, TrainTask } from '../../run/train/train.ts';
import { canonicalJson } from '../../terms/hash.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { formatSparsity, parseSparsity } from '../../terms/sparsity.ts';
import { checkWritable, readText, readUserFile, writeWhole } from '../files.ts';
import { numbersOf, wholeNumber } from '../number-flags.ts';
import { startProgress } from '../progress.ts';
import { describeTraining } from '../report/describe-training.ts';
import { flagged, withExamples } from '../scenario-flags.ts';
import { trainAll } from '../train-pool.ts';

const SCHEMA_VERSION = 1;
const NETWORKS = ['mlp-glyphs', 'cnn-glyphs', 'vit-glyphs'] as const;

const options = {
  network: { type: 'string', describe: `${NETWORKS.join(', ')} (cnn-glyphs)`, requiresArg: true, group: 'What:' },
  methods: { type: 'string', describe: `by commas: ${methodNames.join(',')}`, requiresArg: true, group: 'What:' },
  sparsity: { type: 'string', describe: 'N:M, by commas (2:4,2:8)', requiresArg: true, group: 'What:' },
  seeds: { type: 'string', describe: 'by commas (1,2)', requiresArg: true, group: 'What:' },
  epochs: { type: 'string', describe: `(${defaultTrainSettings.epochs})`, requiresArg: true, group: 'How:' },
  batch: {
    type: 'string',
    describe: `images a step (${defaultTrainSettings.batch})`,
    requiresArg: true,
    group: 'How:',
  },
  images: {
    type: 'string',
    describe: `of the training set (${defaultTrainSettings.trainImages})`,
    requiresArg: true,
    group: 'How:',
  },
  rate: {
    type: 'string',
    describe: `learning rate at its highest (${defaultTrainSettings.learningRate})`,
    requiresArg: true,
    group: 'How:',
  },
  machine: {
    type: 'string',
    describe: `whose time is simulated: ${machineNames.join(', ')} or a yaml file (sat-vcu1525)`,
    requiresArg: true,
    group: 'How:',
  },
  set: { type: 'string', array: true, describe: 'machine parameter: key=value', requiresArg: true, group: 'How:' },
  jobs: { type: 'string', describe: 'threads (one a core)', requiresArg: true, group: 'How:' },
  strict: { type: 'boolean', describe: 'exit 1 if a run diverged to NaN or infinity', group: 'Output:' },
  json: { type: 'boolean', describe: 'print all runs as JSON', group: 'Output:' },
  out: {
    type: 'string',
    describe: 'write all runs as JSON to this file, each as it ends; runs that it has are not run again',
    requiresArg: true,
    group: 'Output:',
  },
} as const;

interface Flags {
  readonly network?: string;
  readonly methods?: string;
  readonly sparsity?: string;
  readonly seeds?: string;
  readonly epochs?: string;
  readonly batch?: string;
  readonly images?: string;
  readonly rate?: string;
  readonly machine?: string;
  readonly set?: readonly string[];
  readonly jobs?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly out?: string;
}

export const trainCommand: CommandModule = {
  command: 'train',
  describe: 'accuracy of sparse training methods beside their simulated time',
  builder: (argv) =>
    withExamples(
      argv,
      'Trains a small network on drawn glyphs with golden kernels, and simulates an epoch of it on a machine.',
      [
        ['weft train', 'the CNN, five methods, 2:4 and 2:8, two seeds'],
        [
          'weft train --network mlp-glyphs --sparsity 2:8,1:8 --seeds 1,2,3 --out runs.json',
          'more of another, resumable',
        ],
      ],
    ).options(options),
  handler: async (argv) => {
    const flags = argv as unknown as Flags;
    const settings = settingsOf(flags);
    const tasks = tasksOf(flags);
    const jobs = flags.jobs === undefined ? availableParallelism() : wholeNumber('jobs', flags.jobs, 1, 256);
    resolveScenario(
      mergeScenario({ network: settings.network, machine: settings.machine, set: settings.set }),
      readText,
    );
    if (flags.out !== undefined) checkWritable(flags.out);
    const rows = flags.out === undefined ? [] : rowsSoFar(flags.out, settings);
    const missing = tasks.filter((task) => !rows.some((row) => isSame(row, task)));
    const save = (): void => {
      if (flags.out !== undefined) writeWhole(flags.out, [textOf(settings, rows)]);
    };
    const progress = startProgress('epoch', missing.length * settings.epochs);
    try {
      await trainAll(settings, missing, jobs, {
        onEpoch: () => progress.step(),
        onRow: (row) => {
          rows.push(row);
          save();
        },
      });
    } finally {
      progress.end();
    }
    const asked = tasks.flatMap((task) => rows.find((row) => isSame(row, task)) ?? []);
    process.stdout.write(flags.json ? textOf(settings, asked) : describeTraining(settings, asked));
    if (flags.strict && asked.some(({ nan, infinite }) => nan + infinite > 0)) process.exitCode = 1;
  },
};

function settingsOf(flags: Flags): TrainSettings {
  const { network = defaultTrainSettings.network } = flags;
  if (!NETWORKS.some((known) => known === network)) {
    throw new ScenarioError([
      { path: 'network', message: `"${network}" cannot be trained; ${NETWORKS.join(', ')} can` },
    ]);
  }
  const whole = (key: 'epochs' | 'batch' | 'images', fallback: number, most: number): number => {
    const text = flags[key];
    return text === undefined ? fallback : wholeNumber(key, text, 1, most);
  };
  const { machine = defaultTrainSettings.machine, set = {} } = flagged({
    ...(flags.machine === undefined ? {} : { machine: flags.machine }),
    ...(flags.set === undefined ? {} : { set: [...flags.set] }),
  });
  const batch = whole('batch', defaultTrainSettings.batch, 4096);
  const trainImages = whole('images', defaultTrainSettings.trainImages, 1_000_000);
  if (batch > trainImages) {
    throw new ScenarioError([
      { path: 'batch', message: `${batch} images a step are more than the ${trainImages} there are` },
    ]);
  }
  return {
    ...defaultTrainSettings,
    machine,
    set,
    network,
    batch,
    trainImages,
    epochs: whole('epochs', defaultTrainSettings.epochs, 10_000),
    learningRate: flags.rate === undefined ? defaultTrainSettings.learningRate : rateOf(flags.rate),
  };
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (text.trim() !== '' && rate > 0 && rate <= 10) return rate;
  throw new ScenarioError([{ path: 'rate', message: `"${text}" is not a number above 0, at most 10` }]);
}

/** Dense once a seed, every other method at each N:M. */
function tasksOf({ methods, sparsity = '2:4,2:8', seeds = '1,2' }: Flags): TrainTask[] {
  const names =
    methods === undefined ? comparedMethods : methods.split(',').map((name) => methodNamed(name.trim()).name);
  const ratios = [...new Set(sparsity.split(',').map(ratioOf))];
  return [...new Set(numbersOf('seeds', seeds, -0x8000_0000, 0xffff_ffff))].flatMap((seed) =>
    [...new Set(names)].flatMap((method) =>
      (method === 'dense' ? ratios.slice(0, 1) : ratios).map((ratio) => ({ method, sparsity: ratio, seed })),
    ),
  );
}

function ratioOf(text: string): string {
  try {
    return formatSparsity(parseSparsity(text.trim()));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ScenarioError([{ path: 'sparsity', message: error.message }], { cause: error });
  }
}

/** Dense runs are the same at any N:M. */
const isSame = (row: TrainRow, { method, sparsity, seed }: TrainTask): boolean =>
  row.method === method && row.seed === seed && (method === 'dense' || row.sparsity === sparsity);

function textOf(settings: TrainSettings, rows: readonly TrainRow[]): string {
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, version: VERSION, settings, rows }, null, 2)}\n`;
}

const fileSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  version: z.string(),
  settings: z.unknown(),
  rows: z.array(
    z.object({
      method: z.string(),
      sparsity: z.string(),
      seed: z.number(),
      accuracy: z.number(),
      losses: z.array(z.number().nullable()),
      nan: z.number(),
      infinite: z.number(),
      stepCycles: z.number(),
      epochSeconds: z.number(),
    }),
  ),
});

/** Runs of an earlier call. @throws {ScenarioError} if the file is of other settings: it is not overwritten */
function rowsSoFar(path: string, settings: TrainSettings): TrainRow[] {
  if (!existsSync(path)) return [];
  const fail = (message: string): never => {
    throw new ScenarioError([{ path: 'out', message: `"${path}" ${message}` }]);
  };
  let written: unknown;
  try {
    written = JSON.parse(readUserFile(path));
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    return fail('is there and no file of weft train; it is left alone');
  }
  const file = fileSchema.safeParse(written);
  if (!file.success) return fail('is there and no file of weft train; it is left alone');
  const isSameSettings = canonicalJson(file.data.settings) === canonicalJson(settings);
  if (!isSameSettings || file.data.version !== VERSION) return fail('has runs with other settings; it is left alone');
  return file.data.rows.map((row) => ({ ...row, losses: row.losses.map((loss) => loss ?? NaN) }));
}
