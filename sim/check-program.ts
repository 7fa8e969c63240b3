/**
 * The static check of a program, made once before it runs.
 *
 * The nest is walked in program order, each body once: no channel may run under 0 or over its capacity, and each body
 * must leave every channel as it found it. A program that passes cannot deadlock: the first command in program order
 * that has not started always finds its tokens and its room.
 */
import { isRepeat } from './program.ts';
import type { Command, Node, Program, Repeat, Request } from './program.ts';

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

/**
 * Every problem of a program, as sentences; empty for a sound one.
 *
 * @param levels  tokens of each channel before its first command; those that are there at first unless given
 */
export function findProblems<Work>(
  program: Program<Work>,
  levels: readonly number[] = program.channels.map(({ initial }) => initial),
): string[] {
  const problems: string[] = [];
  checkParts(program, problems);
  if (problems.length > 0) return problems;
  new NestCheck(program, levels, problems).check();
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

/** The walk through the nest. A sound program is the rule, so places are put into words only where something is wrong. */
class NestCheck<Work> {
  readonly #program: Program<Work>;
  readonly #problems: string[];
  /** Tokens of each channel, as of the present command. */
  readonly #levels: number[];
  /** Where the walk is: an index into each body around. */
  readonly #place: number[] = [];

  constructor(program: Program<Work>, levels: readonly number[], problems: string[]) {
    this.#program = program;
    this.#problems = problems;
    this.#levels = [...levels];
  }

  check(): void {
    this.#nodes(this.#program.body);
  }

  #nodes(nodes: readonly Node<Work>[]): void {
    const depth = this.#place.length;
    this.#place.push(0);
    for (let index = 0; index < nodes.length; index += 1) {
      const node = nodes[index];
      this.#place[depth] = index;
      if (isRepeat(node)) this.#repeat(node);
      else this.#command(node);
    }
    this.#place.pop();
  }

  #repeat({ repeat, body }: Repeat<Work>): void {
    if (!isCount(repeat, 1)) this.#say(`${this.#here()}: repeat ${repeat} is not a positive integer`);
    if (body.length === 0) this.#say(`${this.#here()}: an empty loop body`);
    const levels = this.#levels;
    const before = levels.slice();
    this.#nodes(body);
    if (repeat === 1) return;
    for (let channel = 0; channel < levels.length; channel += 1) {
      if (levels[channel] === before[channel]) continue;
      const change = levels[channel] - before[channel];
      this.#say(
        `${this.#here()}: the body changes channel ${this.#program.channels[channel].name} by ${change}; a body must leave every channel as it found it`,
      );
      levels[channel] = before[channel];
    }
  }

  #command(command: Command<Work>): void {
    const { unit, ticks, operation, request, losses } = command;
    if (!this.#program.units[unit]) {
      this.#say(`${this.#here()}: unit ${unit} does not exist`);
      return;
    }
    if (!isCount(ticks, 0)) this.#say(`${this.#who(unit)}: ticks ${ticks} is not an integer ≥ 0`);
    if (this.#program.operations[operation] === undefined) {
      this.#say(`${this.#who(unit)}: operation ${operation} does not exist`);
    }
    if (request) this.#request(unit, request);
    let lost = 0;
    for (const loss of losses) {
      if (!isCount(loss.ticks, 0)) {
        this.#say(`${this.#who(unit)}: loses ${loss.ticks} ticks to ${loss.reason}, not an integer ≥ 0`);
      }
      lost += loss.ticks;
    }
    if (lost > Math.max(0, ticks)) this.#say(`${this.#who(unit)}: loses ${lost} of ${ticks} ticks`);
    this.#takes(command);
    this.#gives(command);
  }

  #request(unit: number, { server, bytes, parts, pieces }: Request): void {
    if (!this.#program.servers[server]) this.#say(`${this.#who(unit)}: server ${server} does not exist`);
    if (!isCount(bytes, 1)) this.#say(`${this.#who(unit)}: a request of ${bytes} bytes is not a positive integer`);
    if (pieces && !(pieces.run > 0 && pieces.pitch > pieces.run)) {
      this.#say(`${this.#who(unit)}: runs of ${pieces.run} bytes every ${pieces.pitch} cannot be`);
    }
    if (!parts) return;
    let sum = 0;
    for (const part of parts) {
      sum += part.bytes;
      if (isCount(part.channel, 0) && isCount(part.bytes, 1)) continue;
      this.#say(`${this.#who(unit)}: a part of ${part.bytes} bytes for channel ${part.channel} cannot be`);
    }
    if (sum !== bytes) this.#say(`${this.#who(unit)}: parts of a request add up to ${sum} of ${bytes} bytes`);
  }

  #takes({ unit, takes }: Command<Work>): void {
    const levels = this.#levels;
    for (let i = 0; i < takes.length; i += 1) {
      const { channel, count } = takes[i];
      if (!this.#names(unit, channel, count, 'taker')) continue;
      if (namesBefore(takes, i)) this.#twice(unit, channel, 'taker');
      levels[channel] -= count;
      if (levels[channel] >= 0) continue;
      const { name } = this.#program.channels[channel];
      this.#say(`${this.#who(unit)}: takes ${count} from channel ${name}, which runs under`);
      levels[channel] = 0;
    }
  }

  #gives({ unit, takes, gives }: Command<Work>): void {
    const levels = this.#levels;
    for (let i = 0; i < gives.length; i += 1) {
      const { channel, count, lag } = gives[i];
      if (takes.some((take) => take.channel === channel)) {
        const name = this.#program.channels[channel]?.name;
        this.#say(`${this.#who(unit)}: takes from and gives to one channel, ${name}`);
      }
      if (!this.#names(unit, channel, count, 'giver')) continue;
      if (namesBefore(gives, i)) this.#twice(unit, channel, 'giver');
      if (!isCount(lag, 0)) this.#say(`${this.#who(unit)}: lag ${lag} is not an integer ≥ 0`);
      levels[channel] += count;
      const { capacity, name } = this.#program.channels[channel];
      if (levels[channel] <= capacity) continue;
      this.#say(`${this.#who(unit)}: gives ${count} to channel ${name}, which runs over its capacity of ${capacity}`);
      levels[channel] = capacity;
    }
  }

  /** @returns false if there is no such channel */
  #names(unit: number, index: number, count: number, role: 'giver' | 'taker'): boolean {
    const channel = this.#program.channels[index];
    if (!channel) {
      this.#say(`${this.#who(unit)}: channel ${index} does not exist`);
      return false;
    }
    if (channel[role] !== unit) {
      const owner = this.#program.units[channel[role]].name;
      this.#say(`${this.#who(unit)}: is not the ${role} of channel ${channel.name}; ${owner} is`);
    }
    if (!isCount(count, 1)) {
      this.#say(`${this.#who(unit)}: ${count} tokens of ${channel.name} is not a positive integer`);
    }
    return true;
  }

  #twice(unit: number, channel: number, role: 'giver' | 'taker'): void {
    this.#say(`${this.#who(unit)}: names channel ${this.#program.channels[channel].name} twice as ${role}`);
  }

  #here(): string {
    return this.#place.reduce((where, index) => `${where}[${index}]`, 'body');
  }

  #who(unit: number): string {
    return `${this.#here()} (${this.#program.units[unit].name})`;
  }

  #say(problem: string): void {
    this.#problems.push(problem);
  }
}

/** A token's channel was named by one before it. Commands have few. */
function namesBefore(tokens: readonly { readonly channel: number }[], index: number): boolean {
  for (let i = 0; i < index; i += 1) if (tokens[i].channel === tokens[index].channel) return true;
  return false;
}
