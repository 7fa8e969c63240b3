/** `weft memory`: what a memory makes of patterns of requests. */
import type { Argv, CommandModule } from 'yargs';
import type { Injection } from '../../arch/memory/injection.ts';
import { memoryModelNames } from '../../arch/memory/memory-run.ts';

import { memoryPresets } from '../../arch/memory/presets.ts';
import { patternNames, patterns } from '../../arch/memory/traces.ts';
import type { Pattern, PatternParameters } from '../../arch/memory/traces.ts';
import { resolveMemory } from '../../run/memory/memory-scenario.ts';
import type { MemoryScenario } from '../../run/memory/memory-scenario.ts';
import { defaultInjection, simulateMemory } from '../../run/memory/simulate-memory.ts';
import type { MemoryLoad } from '../../run/memory/simulate-memory.ts';
import { parseQuantity } from '../../terms/quantity.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { didYouMean } from '../../terms/suggest.ts';
import { checkWritable, writeWhole } from '../files.ts';
import { withExamples } from '../help.ts';
import { wholeNumber } from '../number-flags.ts';
import { startProgress } from '../progress.ts';
import { describeMemory } from '../report/describe-memory.ts';
import { memoryCsv } from '../report/memory-csv.ts';

const memory = { group: 'Memory:', requiresArg: true, type: 'string' } as const;
const load = { group: 'Requests:', requiresArg: true, type: 'string' } as const;

const options = {
  preset: { ...memory, default: 'vcu1525-mig', describe: memoryPresets.map(({ name }) => name).join(', ') },
  device: { ...memory, describe: 'another device; weft list memories names them' },
  channels: { ...memory, describe: 'how many channels' },
  map: { ...memory, describe: 'where lines lie, lowest bits first: bg2,ba2,co7,ro16' },
  controller: { ...memory, describe: 'another controller: generic, mig, hbm, dramsim3, ramulator2, …' },
  page: { ...memory, describe: 'when rows are closed: open, auto-precharge, auto-precharge-pair' },
  refresh: { ...memory, describe: 'all-bank, per-bank, off' },
  'front-end': { ...memory, describe: "time between user and controller, there and back: '54 ns'" },
  set: { ...memory, type: 'array', string: true, describe: 'one timing in cycles or one queue: tRC=60 readQueue=64' },
  pattern: { ...load, describe: `one or several of ${patternNames.join(', ')} (all)` },
  param: { ...load, type: 'array', string: true, describe: 'of the pattern: T=4096, stride=128, SPAN=…, blk=4, w=…' },
  requests: { ...load, default: '100000', describe: 'how many, each a line' },
  outstanding: { ...load, describe: 'reads in flight at most (64 a data bus)' },
  interval: { ...load, describe: 'open loop: a request every so many cycles' },
  accept: { ...load, describe: 'requests taken a cycle at most (one a data bus)' },
  model: { ...load, default: 'banks', describe: `one or several of ${memoryModelNames.join(', ')}` },
  json: { type: 'boolean', describe: 'print the result as JSON', conflicts: 'csv', group: 'Output:' },
  csv: { type: 'boolean', describe: 'print a line a pattern as CSV', group: 'Output:' },
  out: { type: 'string', describe: 'also write the result as JSON to this file', requiresArg: true, group: 'Output:' },
} as const;

interface Flags extends Pick<MemoryScenario, 'preset' | 'device' | 'map' | 'controller' | 'page' | 'refresh'> {
  readonly channels?: string;
  readonly frontEnd?: string;
  readonly set?: readonly string[];
  readonly pattern?: string;
  readonly param?: readonly string[];
  readonly requests: string;
  readonly outstanding?: string;
  readonly interval?: string;
  readonly accept?: string;
  readonly model: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
}

export const memoryCommand: CommandModule = {
  command: 'memory',
  describe: 'bandwidth, latency, row hits and energy of a memory for patterns of requests',
  builder: (argv: Argv) =>
    withExamples(argv, 'Bandwidth, latency, row hits and energy of a memory for patterns of requests.', [
      ['weft memory --preset jedec-linear', 'every pattern, by the bank model'],
      ['weft memory --pattern tile2d_r --param w=256 p=4096 h=64 --page open', 'what closing rows in pairs costs'],
      ['weft memory --device hbm3-6400 --pattern rand_r --param blk=4 --model banks,timelines', 'two models'],
    ]).options(options),
  handler: (argv) => {
    const flags = argv as unknown as Flags;
    const resolved = resolveMemory(scenarioOf(flags));
    const loads = loadsOf(flags);
    const requests = wholeNumber('requests', flags.requests, 1, MOST);
    const injection = injectionOf(flags, defaultInjection(resolved.system));
    const models = wordsOf('model', flags.model, memoryModelNames);
    if (flags.out !== undefined) checkWritable(flags.out);
    const progress = startProgress('run', loads.length * models.length);
    try {
      const result = simulateMemory(resolved, loads, requests, injection, models, () => progress.step());
      progress.end();
      const text = `${JSON.stringify(result, null, 2)}\n`;
      if (flags.out !== undefined) writeWhole(flags.out, [text]);
      if (flags.json) process.stdout.write(text);
      else process.stdout.write(flags.csv ? memoryCsv(result) : describeMemory(result, resolved));
    } finally {
      progress.end();
    }
  },
};

const MOST_CHANNELS = 1024;
const MOST = 1e9;

function scenarioOf({
  channels,
  frontEnd,
  set,
  preset,
  device,
  map,
  controller,
  page,
  refresh,
}: Flags): MemoryScenario {
  return {
    preset,
    ...(device !== undefined && { device }),
    ...(map !== undefined && { map }),
    ...(controller !== undefined && { controller }),
    ...(page !== undefined && { page }),
    ...(refresh !== undefined && { refresh }),
    ...(channels !== undefined && { channels: wholeNumber('channels', channels, 1, MOST_CHANNELS) }),
    ...(frontEnd !== undefined && { frontEndSeconds: timeOf('front-end', frontEnd) }),
    ...(set !== undefined && { set: pairsOf('set', set) }),
  };
}

function injectionOf({ outstanding, interval, accept }: Flags, usual: Injection): Injection {
  const unbounded = interval === undefined ? usual.maxOutstandingReads : Infinity;
  return {
    maxOutstandingReads: outstanding === undefined ? unbounded : wholeNumber('outstanding', outstanding, 1, MOST),
    intervalCycles: interval === undefined ? 0 : numberOf('interval', interval),
    maxAcceptPerCycle: accept === undefined ? usual.maxAcceptPerCycle : wholeNumber('accept', accept, 1, MOST),
  };
}

function loadsOf(flags: Flags): MemoryLoad[] {
  const names = flags.pattern === undefined ? patternNames : wordsOf('pattern', flags.pattern, patternNames);
  const given = pairsOf('param', flags.param ?? []);
  // With several patterns each takes the parameters that it has; one that none has is a mistake.
  const known = new Set<string>(names.flatMap((name) => [...patterns[name].parameters]));
  const strange = Object.keys(given).filter((name) => !known.has(name));
  if (strange.length > 0) {
    const hint = didYouMean(strange[0], [...known]) || `; there are ${[...known].join(', ') || 'none'}`;
    throw new ScenarioError([{ path: 'param', message: `${names.join(', ')} has no "${strange[0]}"${hint}` }]);
  }
  return names.map((pattern) => ({ pattern, parameters: ownOf(pattern, given) }));
}

function ownOf(pattern: Pattern, given: PatternParameters): PatternParameters {
  const names: readonly string[] = patterns[pattern].parameters;
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
}

function timeOf(path: string, text: string): number {
  try {
    return parseQuantity(text, 'time');
  } catch (error) {
    if (error instanceof RangeError) throw new ScenarioError([{ path, message: error.message }]);
    throw error;
  }
}

/** `tRC=60`. @throws {ScenarioError} */
function pairsOf(path: string, pairs: readonly string[]): Readonly<Record<string, number>> {
  const entries = pairs
    .flatMap((pair) => pair.split(','))
    .map((pair) => {
      const [, name = '', text = ''] = /^(\w+)=(.+)$/.exec(pair.trim()) ?? [];
      if (name === '') throw new ScenarioError([{ path, message: `"${pair}" is not name=number, such as T=4096` }]);
      return [name, numberOf(`${path} ${name}`, text)] as const;
    });
  const names = entries.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ScenarioError([{ path, message: `${twice} is given twice` }]);
  return Object.fromEntries(entries);
}

function numberOf(path: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new ScenarioError([{ path, message: `"${text}" is not a number` }]);
}

function wordsOf<Word extends string>(path: string, text: string, words: readonly Word[]): Word[] {
  return text.split(',').map((part) => {
    const found = words.find((word) => word === part.trim());
    if (found !== undefined) return found;
    const hint = didYouMean(part.trim(), words) || `; there are ${words.join(', ')}`;
    throw new ScenarioError([{ path, message: `"${part.trim()}" is not known${hint}` }]);
  });
}
