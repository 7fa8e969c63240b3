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
import type { CompiledProgram } from '../../../sim/link.ts';
import type { Request } from '../../../sim/program.ts';
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
 * @param compiled  of a checked program
 * @returns its tick: of the last arrival, or at which the last unit is over
 * @throws {DeadlockError} if nothing can happen and a unit has not finished
 * @throws {RangeError} if the program is another's, a transfer takes no time, or the ticks are too many to count
 */
export function decoupledTicks(
  compiled: CompiledProgram<MayHaveTile>,
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

function whoWaits({ statuses }: Core, { program: { units } }: CompiledProgram<MayHaveTile>): string[] {
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

  constructor({ commands }: CompiledProgram<MayHaveTile>, transfers: MemoryTransfers) {
    this.#transfers = transfers;
    for (const { request } of commands) {
      if (request?.parts) for (const { channel, bytes } of request.parts) this.#add(request, channel, bytes);
      else if (request) this.#add(request, 0, request.bytes);
      this.from.push(this.channels.length);
    }
  }

  #add(request: Request, channel: number, bytes: number): void {
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
  compiled: CompiledProgram<MayHaveTile>,
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
  to.bytes('code', code);
  to.ints('argument', compiled.argument);
  to.numbers('trips', compiled.trips);
  to.ints('target', compiled.target);
  to.ints('anchor', compiled.anchor);
  to.ints('start', compiled.start);
  to.numbers('ticks', flat.ticks);
  to.ints('takesFrom', flat.takesFrom);
  to.ints('takeChannel', flat.takeChannel);
  to.ints('takeCount', flat.takeCount);
  to.ints('givesFrom', flat.givesFrom);
  to.ints('giveChannel', flat.giveChannel);
  to.ints('giveCount', flat.giveCount);
  to.numbers('giveLag', flat.giveLag);
  to.ints('partsFrom', parts.from);
  to.ints('partChannel', parts.channels);
  to.bytes('partWrites', parts.writes);
  channels.forEach(({ capacity, initial, giver, taker }, channel) => {
    to.int('capacity', channel, capacity);
    to.int('initial', channel, initial);
    to.int('giver', channel, giver);
    to.int('taker', channel, taker);
  });
  for (const unit of background) if (unit < units.length) to.byte('isBackground', unit, 1);
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

function writeLoops(to: Core, { depth, anchoredLoops }: CompiledProgram<MayHaveTile>): void {
  const first: number[] = [0];
  let loop = 0;
  for (let unit = 0; unit < depth.length; unit += 1) {
    for (let of = 0; of < depth[unit]; of += 1, loop += 1) {
      to.int('loopUnit', loop, unit);
      to.int('loopDepth', loop, of);
    }
    first.push(loop);
  }
  to.ints('firstLoop', first);
  for (let i = 0; i < anchoredLoops.length; i += 1) {
    const { unit, depth: of } = anchoredLoops[i];
    to.int('anchorLoop', i, first[unit] + of);
  }
}

const NUMBERS_OF_TILE = 15;

function writeTiles(to: Core, { commands }: CompiledProgram<MayHaveTile>): void {
  let count = 0;
  for (const { work } of commands) if (work.tile) count += 1;
  let address = to.take(8 * NUMBERS_OF_TILE * count);
  for (let command = 0; command < commands.length; command += 1) {
    const { tile } = commands[command].work;
    if (!tile) continue;
    writeTile(to, address, tile);
    to.int('tile', command, address);
    address += 8 * NUMBERS_OF_TILE;
  }
}

/** In the order of `assembly/array.ts`. */
function writeTile(to: Core, address: number, tile: StceEdges): void {
  const { shape } = tile;
  to.put(
    address,
    tile.dataflow === 'os' ? 1 : 2,
    shape.n,
    shape.m,
    tile.rowPeriod,
    tile.holdsSums ? 1 : 0,
    tile.firstDrainStart,
    tile.firstDrainRows,
    tile.lead,
    tile.weightLoad,
    tile.drainEnd,
    tile.lastDrainRows,
    tile.linkFree,
    tile.lastSwitch,
    tile.empty,
    tile.lastStart,
  );
}
