/**
 * When a program of the SAT machine ends, for those who ask no more: units go ahead unit by unit instead of tick by tick, in WebAssembly.
 *
 * A unit goes ahead on a time of its own as long as it is known when its tokens and its room are there: its own stream and the other ends
 * of its channels decide that, and nothing else. It stops where it asks the memory, which must know who else asks until then. When all units
 * have stopped, nothing comes before the next tick at which the memory is asked and free: whoever waits, waits for a service that ends after
 * it. So the memory decides at that tick, and whom it serves goes ahead.
 *
 * There are no accounts, and no events but the memory's. `sim/simulation.ts`, which goes from tick to tick, ends at the same one. Loops are looked
 * at for recurrence when the memory has decided and all units have stopped: how far units are ahead of that tick is part of the state. A loop
 * in which nobody asks the memory is executed in full.
 */
import type { MemoryTransfers } from '../../memory/memory-model.ts';
import type { Behind } from '../../memory/loop/transfer-timing.ts';
import { DeadlockError, TOO_LONG } from '../../../sim/errors.ts';
import type { LinkedStreams } from '../../../sim/link.ts';
import type { ChannelSpec, Request } from '../../../sim/program.ts';
import { checkService } from '../../../sim/server.ts';
import type { StceArray } from '../array.ts';
import { longestLead, longestLoad, longestSend } from '../stce-model.ts';
import type { MayHaveTile } from '../stce-model.ts';
import type { StceEdges } from '../stce-work.ts';
import { Core } from './core.ts';

/** On what a program runs. */
export interface DecoupledMachine {
  readonly array: StceArray;
  readonly transfers: MemoryTransfers;
  /** Units whose requests are served only while nobody else waits. */
  readonly background: ReadonlySet<number>;
}

export interface DecoupledOptions {
  /** Skip recurring periods; exact, on by default. */
  readonly fastForward?: boolean;
}

/** What a transfer comes behind, by number; each may be cold. As in `assembly/memory-channels.ts`. */
const BEHIND: readonly Behind[] = ['same', 'other', 'turn'];

/** As in `assembly/units.ts`. */
const STATUS_NAMES = ['waiting for tokens or room', 'asking', 'queued', 'finished'];
const FINISHED = 3;

/** As in `assembly/main.ts`. */
const IS_STUCK = -1;

/** Of one thread, made when it is first needed: a program is written over the one before. */
let core: Core | null = null;

/**
 * Runs a program to its end. Its units are on the clock of the ticks, it has one server at most, and its commands do what tiles of the array
 * do and nothing else that holds them.
 *
 * @param compiled  of a sound program, which nobody checks here
 * @returns its tick: of the last arrival, or at which the last unit is over
 * @throws {DeadlockError} if nothing can happen and a unit has not finished
 * @throws {RangeError} if it has several servers or slower clocks, a request is for a channel that the memory has not, a transfer takes no time,
 *   or the ticks are too many to count
 */
export function decoupledTicks(
  compiled: LinkedStreams<MayHaveTile>,
  machine: DecoupledMachine,
  { fastForward = true }: DecoupledOptions = {},
): number {
  const { units, servers } = compiled.program;
  if (servers.length > 1 || units.some(({ clockTicks }) => clockTicks > 1)) {
    throw new RangeError('decoupledTicks: one server, and units on the clock of the ticks');
  }
  core ??= new Core();
  const parts = new Parts(compiled, machine.transfers);
  write(core, compiled, machine, parts);
  core.transferTicks = (part, context, now) => {
    const ticks = parts.ticks(part, BEHIND[context >> 1], (context & 1) === 1);
    checkService(servers[0], now + ticks, now);
    return ticks;
  };
  const end = core.run(fastForward);
  if (end >= 0) return end;
  if (end !== IS_STUCK) throw new RangeError(TOO_LONG);
  throw new DeadlockError(core.realTime, whoWaits(core, compiled));
}

function whoWaits({ statuses }: Core, { program: { units } }: LinkedStreams<MayHaveTile>): string[] {
  const waiting: string[] = [];
  statuses(units.length).forEach((status, unit) => {
    if (status !== FINISHED) waiting.push(`${units[unit].name}: ${STATUS_NAMES[status]}`);
  });
  return waiting;
}

/** The parts of all requests, one behind the other: a request without parts is one, on the first channel. */
class Parts {
  /** First part of each command, and behind the last. */
  readonly from: number[] = [0];
  readonly channels: number[] = [];
  readonly writes: number[] = [];
  readonly #transfers: MemoryTransfers;
  readonly #bytes: number[] = [];
  readonly #requests: Request[] = [];

  /** @throws {RangeError} if a request is for a channel that the memory has not */
  constructor({ commands }: LinkedStreams<MayHaveTile>, transfers: MemoryTransfers) {
    this.#transfers = transfers;
    for (const { request } of commands) {
      if (request?.parts) for (const { channel, bytes } of request.parts) this.#add(request, channel, bytes);
      else if (request) this.#add(request, 0, request.bytes);
      this.from.push(this.channels.length);
    }
  }

  #add(request: Request, channel: number, bytes: number): void {
    const { channels } = this.#transfers;
    if (channel >= channels) throw new RangeError(`decoupledTicks: channel ${channel} of a memory of ${channels}`);
    this.channels.push(channel);
    this.writes.push(request.write ? 1 : 0);
    this.#bytes.push(bytes);
    this.#requests.push(request);
  }

  ticks(part: number, behind: Behind, isCold: boolean): number {
    const { write: isWrite, pieces = null } = this.#requests[part];
    return this.#transfers.ticks({ bytes: this.#bytes[part], isWrite, pieces }, behind, isCold);
  }
}

/** Writes a program where the core reads it. */
function write(
  to: Core,
  compiled: LinkedStreams<MayHaveTile>,
  { array, transfers, background }: DecoupledMachine,
  parts: Parts,
): void {
  const { program, commands, flat, code, depth, anchoredLoops } = compiled;
  const { units, channels } = program;
  const loops = depth.reduce((sum, of) => sum + of, 0);
  to.layOut({
    units: units.length,
    channels: channels.length,
    instructions: code.length,
    commands: commands.length,
    takes: flat.takeChannel.length,
    gives: flat.giveChannel.length,
    parts: parts.channels.length,
    loops,
    anchoredLoops: anchoredLoops.length,
    memoryChannels: transfers.channels,
  });
  to.setBytes('code', code);
  to.setInts('argument', compiled.argument);
  to.setNumbers('trips', compiled.trips);
  to.setInts('target', compiled.target);
  to.setInts('anchor', compiled.anchor);
  to.setInts('start', compiled.start);
  to.setNumbers('ticks', flat.ticks);
  to.setInts('takesFrom', flat.takesFrom);
  to.setInts('takeChannel', flat.takeChannel);
  to.setInts('takeCount', flat.takeCount);
  to.setInts('givesFrom', flat.givesFrom);
  to.setInts('giveChannel', flat.giveChannel);
  to.setInts('giveCount', flat.giveCount);
  to.setNumbers('giveLag', flat.giveLag);
  to.setInts('partsFrom', parts.from);
  to.setInts('partChannel', parts.channels);
  to.setBytes('partWrites', parts.writes);
  writeChannels(to, channels);
  const isBackground = to.bytesOf('isBackground');
  for (const unit of background) if (unit < units.length) to.bytes[isBackground + unit] = 1;
  writeLoops(to, compiled);
  writeTiles(to, compiled);
  to.describeArray(
    array.rows,
    array.readLatency,
    array.addLatency,
    longestLead(array),
    longestSend(array),
    longestLoad(array),
  );
}

function writeChannels(to: Core, channels: readonly ChannelSpec[]): void {
  const { ints } = to;
  const [capacities, initials, givers, takers] = CHANNEL_ROWS.map((row) => to.intsOf(row));
  for (let i = 0; i < channels.length; i += 1) {
    const { capacity, initial, giver, taker } = channels[i];
    ints[capacities + i] = capacity;
    ints[initials + i] = initial;
    ints[givers + i] = giver;
    ints[takers + i] = taker;
  }
}

const CHANNEL_ROWS = ['capacity', 'initial', 'giver', 'taker'] as const;

function writeLoops(to: Core, { depth }: LinkedStreams<MayHaveTile>): void {
  const { ints } = to;
  const [firsts, units, depths] = LOOP_ROWS.map((row) => to.intsOf(row));
  let loop = 0;
  for (let unit = 0; unit < depth.length; unit += 1) {
    ints[firsts + unit] = loop;
    for (let of = 0; of < depth[unit]; of += 1, loop += 1) {
      ints[units + loop] = unit;
      ints[depths + loop] = of;
    }
  }
}

const LOOP_ROWS = ['firstLoop', 'loopUnit', 'loopDepth'] as const;

const NUMBERS_OF_TILE = 15;

function writeTiles(to: Core, { commands }: LinkedStreams<MayHaveTile>): void {
  let count = 0;
  for (const { work } of commands) if (work.tile) count += 1;
  let address = to.take(8 * NUMBERS_OF_TILE * count);
  const { ints } = to;
  const addresses = to.intsOf('tile');
  for (let command = 0; command < commands.length; command += 1) {
    const { tile } = commands[command].work;
    if (!tile) continue;
    writeTile(to.numbers, address >> 3, tile);
    ints[addresses + command] = address;
    address += 8 * NUMBERS_OF_TILE;
  }
}

/** In the order of `assembly/array.ts`. */
function writeTile(numbers: Float64Array, at: number, tile: StceEdges): void {
  const { shape } = tile;
  numbers[at] = tile.dataflow === 'os' ? 1 : 2;
  numbers[at + 1] = shape.n;
  numbers[at + 2] = shape.m;
  numbers[at + 3] = tile.rowPeriod;
  numbers[at + 4] = tile.holdsSums ? 1 : 0;
  numbers[at + 5] = tile.firstDrainStart;
  numbers[at + 6] = tile.firstDrainRows;
  numbers[at + 7] = tile.lead;
  numbers[at + 8] = tile.weightLoad;
  numbers[at + 9] = tile.drainEnd;
  numbers[at + 10] = tile.lastDrainRows;
  numbers[at + 11] = tile.linkFree;
  numbers[at + 12] = tile.lastSwitch;
  numbers[at + 13] = tile.empty;
  numbers[at + 14] = tile.lastStart;
}
