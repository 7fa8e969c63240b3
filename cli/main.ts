/** The command line: the only place that prints or exits. stdout is data, stderr is talk. */
import yargs from 'yargs';
import type { Argv, CommandModule } from 'yargs';
import { VERSION } from '../run/version.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import { reasonOf } from './files.ts';
import { namesFoldedMachine } from './folded-options.ts';

/** Exit codes. */
const FAILED = 1;
const USAGE = 2;

/** Commands, each with what it needs loaded when it is called: a small question starts at once. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<CommandModule>>> = {
  simulate: async (args) =>
    namesFoldedMachine(args)
      ? (await import('./commands/simulate-folded.ts')).simulateFoldedCommand
      : (await import('./commands/simulate.ts')).simulateCommand,
  compare: async () => (await import('./commands/compare.ts')).compareCommand,
  ablate: async () => (await import('./commands/ablate.ts')).ablateCommand,
  explore: async () => (await import('./commands/explore.ts')).exploreCommand,
  evaluate: async () => (await import('./commands/evaluate.ts')).evaluateCommand,
  merge: async () => (await import('./commands/merge.ts')).mergeCommand,
  query: async () => (await import('./commands/query.ts')).queryCommand,
  worker: async () => (await import('./commands/worker.ts')).workerCommand,
  recipe: async () => (await import('./commands/recipe.ts')).recipeCommand,
  schedule: async () => (await import('./commands/schedule.ts')).scheduleCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  studio: async () => (await import('./commands/studio.ts')).studioCommand,
  price: async () => (await import('./commands/price.ts')).priceCommand,
  resources: async () => (await import('./commands/resources.ts')).resourcesCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  memory: async () => (await import('./commands/memory.ts')).memoryCommand,
  validate: async () => (await import('./commands/validate.ts')).validateCommand,
  train: async () => (await import('./commands/train.ts')).trainCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  schema: async () => (await import('./commands/schema.ts')).schemaCommand,
  list: async () => (await import('./commands/list.ts')).listCommand,
};

/** A mistake in how weft was called. */
class UsageError extends Error {}

/** Runs weft with the arguments after its name. */
export async function main(args: readonly string[]): Promise<void> {
  endWithStdout();
  try {
    await cli(args, await commandsFor(args)).parseAsync();
  } catch (error) {
    process.exitCode = report(error, args);
  }
}

/** The command that comes first in the arguments; without one there, all: for help, completion and suggestions. */
function commandsFor(args: readonly string[]): Promise<CommandModule[]> {
  const [first = ''] = args;
  const names = Object.hasOwn(COMMANDS, first) ? [first] : Object.keys(COMMANDS);
  return Promise.all(names.map((name) => COMMANDS[name](args)));
}

function cli(args: readonly string[], commands: readonly CommandModule[]): Argv {
  const instance = yargs([...args]);
  return instance
    .middleware((argv) => {
      const { boolean, array } = optionsOf(instance);
      checkSwitches(args, new Set(boolean));
      checkOnce(argv, new Set(array));
    })
    .scriptName('weft')
    .usage(
      [
        'What does this sparse technique really buy on this hardware?',
        '',
        'Examples:',
        'weft compare  # the main job: five methods on the SAT array',
        'weft simulate --network resnet50 --batch 64 --json  # one result as JSON',
        'weft list machines  # what is assumed, and where it comes from',
      ].join('\n'),
    )
    .command([...commands])
    .completion('completion', 'print a shell completion script: weft completion >> ~/.bashrc')
    .demandCommand(1, 'name a command')
    .recommendCommands()
    .strict()
    .version(VERSION)
    .help()
    .alias({ h: 'help' })
    .parserConfiguration({ 'parse-positional-numbers': false })
    .wrap(Math.min(120, process.stdout.columns ?? 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      // What yargs finds wrong itself comes as an error of its own kind.
      if (error && error.name !== 'YError') throw error;
      throw new UsageError(withoutValue(message));
    });
}

interface OptionNames {
  readonly boolean: readonly string[];
  readonly array: readonly string[];
}

/** Options of the called command that are on or off, and those that may be given several times. */
function optionsOf(instance: Argv): OptionNames {
  return (instance as Argv & { getOptions: () => OptionNames }).getOptions();
}

/** @throws {UsageError} if an option that has one value is given twice: none of them is ignored in silence */
function checkOnce(argv: Readonly<Record<string, unknown>>, lists: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(argv)) {
    const asWritten = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (name === '_' || !Array.isArray(value) || lists.has(asWritten)) continue;
    throw new UsageError(`--${name} is given ${value.length} times: ${value.join(', ')}`);
  }
}

/** yargs reads any word behind a switch as "off". @throws {UsageError} if one is given a value but true or false */
function checkSwitches(args: readonly string[], switches: ReadonlySet<string>): void {
  for (const arg of args) {
    const [, name, value] = /^--([\w-]+)=(.*)$/.exec(arg) ?? [];
    if (name === undefined || !switches.has(name) || value === 'true' || value === 'false') continue;
    throw new UsageError(`--${name} is on or off: "${value}" is neither true nor false`);
  }
}

/** An option whose value is missing, in words of weft. */
function withoutValue(message: string): string {
  const [, names] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  return names === undefined ? message : `--${names} needs a value`;
}

function report(error: unknown, args: readonly string[]): number {
  if (error instanceof ScenarioError) {
    for (const line of error.message.split('\n')) process.stderr.write(`weft: ${line}\n`);
    return USAGE;
  }
  if (error instanceof UsageError) {
    const [first = ''] = args;
    const help = first === 'completion' || Object.hasOwn(COMMANDS, first) ? `weft ${first} --help` : 'weft --help';
    process.stderr.write(`weft: ${error.message.replaceAll(/\s+/g, ' ')}\nSee ${help}\n`);
    return USAGE;
  }
  process.stderr.write(
    `weft: internal error, please report it\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return FAILED;
}

/** `weft … | head` is no error; a full disk is one that a line tells. */
function endWithStdout(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`weft: cannot write to stdout: ${reasonOf(error)}\n`);
    process.exit(USAGE);
  });
}
