/** The command line: the only place that prints or exits. stdout is data, stderr is talk. */
import yargs from 'yargs';
import type { Argv } from 'yargs';
import { VERSION } from '../run/version.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import { compareCommand } from './commands/compare.ts';
import { listCommand } from './commands/list.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { simulateCommand } from './commands/simulate.ts';
import { trainCommand } from './commands/train.ts';
import { validateCommand } from './commands/validate.ts';
import { verifyCommand } from './commands/verify.ts';

/** Exit codes. */
const FAILED = 1;
const USAGE = 2;

const COMMANDS = ['simulate', 'compare', 'schedule', 'verify', 'validate', 'train', 'list', 'completion'] as const;

/** A mistake in how weft was called. */
class UsageError extends Error {}

/** Runs weft with the arguments after its name. */
export async function main(args: readonly string[]): Promise<void> {
  endQuietlyOnClosedPipe();
  try {
    await cli(args).parseAsync();
  } catch (error) {
    process.exitCode = report(error, args);
  }
}

function cli(args: readonly string[]): Argv {
  const instance = yargs([...args]);
  return instance
    .middleware(() => checkSwitches(args, switchesOf(instance)))
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
    .command(simulateCommand)
    .command(compareCommand)
    .command(scheduleCommand)
    .command(verifyCommand)
    .command(validateCommand)
    .command(trainCommand)
    .command(listCommand)
    .completion('completion', 'print a shell completion script: weft completion >> ~/.bashrc')
    .demandCommand(1, 'name a command')
    .recommendCommands()
    .strict()
    .version(VERSION)
    .help()
    .alias({ h: 'help' })
    .parserConfiguration({ 'duplicate-arguments-array': false, 'parse-positional-numbers': false })
    .wrap(Math.min(120, process.stdout.columns ?? 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
}

/** Options of the called command that are on or off. */
function switchesOf(instance: Argv): ReadonlySet<string> {
  const { boolean } = (instance as Argv & { getOptions: () => { readonly boolean: readonly string[] } }).getOptions();
  return new Set(boolean);
}

/** yargs reads any word behind a switch as "off". @throws {UsageError} if one is given a value but true or false */
function checkSwitches(args: readonly string[], switches: ReadonlySet<string>): void {
  for (const arg of args) {
    const [, name, value] = /^--([\w-]+)=(.*)$/.exec(arg) ?? [];
    if (name === undefined || !switches.has(name) || value === 'true' || value === 'false') continue;
    throw new UsageError(`--${name} is on or off: "${value}" is neither true nor false`);
  }
}

function report(error: unknown, args: readonly string[]): number {
  if (error instanceof ScenarioError) {
    for (const line of error.message.split('\n')) process.stderr.write(`weft: ${line}\n`);
    return USAGE;
  }
  if (error instanceof UsageError) {
    const command = COMMANDS.find((name) => name === args[0]);
    const help = command ? `weft ${command} --help` : 'weft --help';
    process.stderr.write(`weft: ${error.message.replaceAll(/\s+/g, ' ')}\nSee ${help}\n`);
    return USAGE;
  }
  process.stderr.write(
    `weft: internal error, please report it\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return FAILED;
}

/** `weft … | head` is no error. */
function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}
