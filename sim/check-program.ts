/**
 * The static check of a program, made once before it runs.
 *
 * The nest is walked in program order, each body once: no channel may run under 0 or over its capacity, and each body
 * must leave every channel as it found it. A program that passes cannot deadlock: the first command in program order
 * that has not started always finds its tokens and its room.
 */
import { isRepeat } from './program.ts';
import type { Command, Node, Program, Request } from './program.ts';

export class ProgramError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`faulty program:\n  ${problems.join('\n  ')}`);
    this.name = 'ProgramError';
    this.problems = problems;
  }
}

/**
 * Checks a program, in time proportional to its length (not to its trip counts).
 *
 * @throws {ProgramError} naming every problem with its place in the nest
 */
export function checkProgram<Work>(program: Program<Work>): void {
  const problems = findProblems(program);
  if (problems.length > 0) throw new ProgramError(problems);
}

/** Every problem of a program, as sentences; empty for a sound one. */
export function findProblems<Work>(program: Program<Work>): string[] {
  const problems: string[] = [];
  checkParts(program, problems);
  if (problems.length > 0) return problems;
  const levels = program.channels.map((channel) => channel.initial);
  walk(program, program.body, 'body', levels, problems);
  return problems;
}

/** Tokens that one channel may hold: each is a field of the state. */
const MOST_TOKENS = 65_536;

const isCount = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least;

function checkParts<Work>(program: Program<Work>, problems: string[]): void {
  for (const unit of program.units) {
    if (!isCount(unit.clockTicks, 1))
      problems.push(`unit ${unit.name}: clockTicks ${unit.clockTicks} is not a positive integer`);
  }
  for (const channel of program.channels) {
    const where = `channel ${channel.name}`;
    if (!isCount(channel.capacity, 1))
      problems.push(`${where}: capacity ${channel.capacity} is not a positive integer`);
    if (channel.capacity > MOST_TOKENS)
      problems.push(`${where}: capacity ${channel.capacity} is more than ${MOST_TOKENS}`);
    if (!isCount(channel.initial, 0)) problems.push(`${where}: initial ${channel.initial} is not an integer ≥ 0`);
    if (channel.initial > channel.capacity) {
      problems.push(`${where}: holds ${channel.initial} tokens at first, its capacity is ${channel.capacity}`);
    }
    if (!program.units[channel.giver]) problems.push(`${where}: giver ${channel.giver} is no unit`);
    if (!program.units[channel.taker]) problems.push(`${where}: taker ${channel.taker} is no unit`);
  }
}

function walk<Work>(
  program: Program<Work>,
  nodes: readonly Node<Work>[],
  where: string,
  levels: number[],
  problems: string[],
): void {
  nodes.forEach((node, index) => {
    const here = `${where}[${index}]`;
    if (!isRepeat(node)) {
      checkCommand(program, node, here, levels, problems);
      return;
    }
    if (!isCount(node.repeat, 1)) problems.push(`${here}: repeat ${node.repeat} is not a positive integer`);
    if (node.body.length === 0) problems.push(`${here}: an empty loop body`);
    const before = levels.slice();
    walk(program, node.body, here, levels, problems);
    if (node.repeat === 1) return;
    for (let channel = 0; channel < levels.length; channel += 1) {
      if (levels[channel] === before[channel]) continue;
      const change = levels[channel] - before[channel];
      problems.push(
        `${here}: the body changes channel ${program.channels[channel].name} by ${change}; a body must leave every channel as it found it`,
      );
      levels[channel] = before[channel];
    }
  });
}

function checkCommand<Work>(
  program: Program<Work>,
  command: Command<Work>,
  here: string,
  levels: number[],
  problems: string[],
): void {
  const unit = program.units[command.unit];
  if (!unit) {
    problems.push(`${here}: unit ${command.unit} does not exist`);
    return;
  }
  const who = `${here} (${unit.name})`;
  if (!isCount(command.ticks, 0)) problems.push(`${who}: ticks ${command.ticks} is not an integer ≥ 0`);
  if (program.operations[command.operation] === undefined) {
    problems.push(`${who}: operation ${command.operation} does not exist`);
  }
  if (command.request) checkRequest(program, command.request, who, problems);
  let lost = 0;
  for (const loss of command.losses) {
    if (!isCount(loss.ticks, 0))
      problems.push(`${who}: loses ${loss.ticks} ticks to ${loss.reason}, not an integer ≥ 0`);
    lost += loss.ticks;
  }
  if (lost > Math.max(0, command.ticks)) problems.push(`${who}: loses ${lost} of ${command.ticks} ticks`);
  checkTokens(program, command, who, levels, problems);
}

function checkRequest<Work>(
  program: Program<Work>,
  { server, bytes, parts, pieces }: Request,
  who: string,
  problems: string[],
): void {
  if (!program.servers[server]) problems.push(`${who}: server ${server} does not exist`);
  if (!isCount(bytes, 1)) problems.push(`${who}: a request of ${bytes} bytes is not a positive integer`);
  if (pieces && !(pieces.run > 0 && pieces.pitch > pieces.run)) {
    problems.push(`${who}: runs of ${pieces.run} bytes every ${pieces.pitch} cannot be`);
  }
  if (!parts) return;
  for (const part of parts) {
    if (isCount(part.channel, 0) && isCount(part.bytes, 1)) continue;
    problems.push(`${who}: a part of ${part.bytes} bytes for channel ${part.channel} cannot be`);
  }
  const sum = parts.reduce((total, part) => total + part.bytes, 0);
  if (sum !== bytes) problems.push(`${who}: parts of a request add up to ${sum} of ${bytes} bytes`);
}

function checkTokens<Work>(
  program: Program<Work>,
  command: Command<Work>,
  who: string,
  levels: number[],
  problems: string[],
): void {
  const seen = new Set<number>();
  const check = (index: number, count: number, role: 'giver' | 'taker'): boolean => {
    const channel = program.channels[index];
    if (!channel) {
      problems.push(`${who}: channel ${index} does not exist`);
      return false;
    }
    if (channel[role] !== command.unit) {
      const owner = program.units[channel[role]].name;
      problems.push(`${who}: is not the ${role} of channel ${channel.name}; ${owner} is`);
    }
    if (!isCount(count, 1)) problems.push(`${who}: ${count} tokens of ${channel.name} is not a positive integer`);
    const key = role === 'giver' ? index : -1 - index;
    if (seen.has(key)) problems.push(`${who}: names channel ${channel.name} twice as ${role}`);
    seen.add(key);
    return true;
  };
  for (const take of command.takes) {
    if (!check(take.channel, take.count, 'taker')) continue;
    levels[take.channel] -= take.count;
    if (levels[take.channel] < 0) {
      problems.push(
        `${who}: takes ${take.count} from channel ${program.channels[take.channel].name}, which runs under`,
      );
      levels[take.channel] = 0;
    }
  }
  for (const give of command.gives) {
    if (command.takes.some(({ channel }) => channel === give.channel)) {
      problems.push(`${who}: takes from and gives to one channel, ${program.channels[give.channel]?.name}`);
    }
    if (!check(give.channel, give.count, 'giver')) continue;
    if (!isCount(give.lag, 0)) problems.push(`${who}: lag ${give.lag} is not an integer ≥ 0`);
    levels[give.channel] += give.count;
    const { capacity, name } = program.channels[give.channel];
    if (levels[give.channel] > capacity) {
      problems.push(`${who}: gives ${give.count} to channel ${name}, which runs over its capacity of ${capacity}`);
      levels[give.channel] = capacity;
    }
  }
}
