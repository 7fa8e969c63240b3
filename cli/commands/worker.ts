/** `weft worker`: evaluates what searches put into a queue. */
import { availableParallelism } from 'node:os';
import type { CommandModule } from 'yargs';
import { work } from '../../explore/queue/work.ts';
import { VERSION } from '../../run/version.ts';
import { integer } from '../../terms/people.ts';
import { withExamples } from '../help.ts';
import { wholeNumber } from '../number-flags.ts';

const options = {
  queue: {
    type: 'string',
    requiresArg: true,
    demandOption: true,
    describe: 'Redis, as rediss://user:password@host:6379/0',
  },
  jobs: { type: 'string', requiresArg: true, describe: 'threads (as many as there are cores)' },
  timeout: { type: 'string', requiresArg: true, default: '120', describe: 'seconds after which a point has failed' },
  'most-memory': { type: 'string', requiresArg: true, default: '2048', describe: 'MiB of heap of a thread' },
} as const;

interface Flags {
  readonly queue: string;
  readonly jobs?: string;
  readonly timeout: string;
  readonly mostMemory: string;
}

/** Ended by Ctrl-C, as shells have it. A service manager's SIGTERM is an end like any other. */
const INTERRUPTED = 130;

export const workerCommand: CommandModule = {
  command: 'worker',
  describe: 'evaluate the points that weft explore --queue asks for, on this machine',
  builder: (argv) =>
    withExamples(
      argv,
      'Take points from a queue and evaluate them until Ctrl-C, which finishes those under way. Nothing listens.',
      [
        ['weft worker --queue redis://10.0.0.5:6379', 'on as many machines as there are'],
        ['weft explore space.yaml --queue redis://10.0.0.5:6379 --out all.ndjson', 'asks them'],
      ],
    ).options(options),
  handler: async (argv) => {
    const flags = argv as unknown as Flags;
    const jobs = flags.jobs === undefined ? availableParallelism() : wholeNumber('jobs', flags.jobs, 1, 1024);
    const mostSeconds = wholeNumber('timeout', flags.timeout, 1, 86_400);
    const mostMebibytes = wholeNumber('most-memory', flags.mostMemory, 16, 1 << 20);
    const stop = new AbortController();
    process.once('SIGINT', () => {
      process.exitCode = INTERRUPTED;
      stop.abort();
    });
    process.once('SIGTERM', () => stop.abort());
    const tell = (message: string): void => void process.stderr.write(`weft: ${message}\n`);
    let points = 0;
    tell(`worker of weft ${VERSION}, ${jobs} ${jobs === 1 ? 'thread' : 'threads'}; Ctrl-C ends it`);
    await work({
      url: flags.queue,
      jobs,
      mostSeconds,
      mostMebibytes,
      tell,
      onJob: (count) => {
        points += count;
      },
      signal: stop.signal,
    });
    tell(`${integer(points)} points evaluated`);
    // A connection that waits for a Redis that is away would keep the process.
    process.exit();
  },
};
