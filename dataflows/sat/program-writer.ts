/** Writes commands of an SAT machine: names units and channels, and makes the channels that operations need. */
import type {
  BufferSpec,
  ChannelSpec,
  Command,
  Give,
  Node,
  Program,
  Request,
  RequestPart,
  RequestPieces,
  Take,
} from '../../sim/program.ts';
import { SAT_UNITS, STALL, unitIndex } from '../../arch/sat/units.ts';
import type { SatUnit } from '../../arch/sat/units.ts';
import { NO_WORK } from '../../arch/sat/work.ts';
import type { SatWork } from '../../arch/sat/work.ts';

export type SatNode = Node<SatWork>;

/** One token of a channel, as commands take it or give it at once: made once, a step has thousands of commands. */
export interface Token {
  readonly channel: number;
  readonly take: Take;
  readonly give: Give;
}

/** A buffer of two halves, or of one: `full` from filler to user, `free` back. */
export interface DoubleBuffer {
  readonly full: Token;
  readonly free: Token;
}

/**
 * What commands say beside their times: nothing, which is enough to try a mapping; what is counted of them; or also which part
 * of its operation's tensors each works on, for runs with values.
 */
export type ProgramDetail = 'times' | 'counts' | 'places';

/** Which channels a unit's request is for. */
type PartsOf = (operation: number, unit: SatUnit, bytes: number) => readonly RequestPart[];

/** How many operations the array's DMA queues may be ahead of it. */
const OPERATIONS_AHEAD = 8;

type StreamBuffer = 'vectorIn' | 'vectorOut' | 'soreIn' | 'soreOut' | 'wuveIn' | 'wuveOut' | 'fresh';

/** What a lone GEMM has no use for: a command that takes or gives here is faulty. */
const NO_TOKEN = tokenOf(-1);
const NONE: DoubleBuffer = { full: NO_TOKEN, free: NO_TOKEN };
const NO_STREAMS: Readonly<Record<StreamBuffer, DoubleBuffer>> = {
  vectorIn: NONE,
  vectorOut: NONE,
  soreIn: NONE,
  soreOut: NONE,
  wuveIn: NONE,
  wuveOut: NONE,
  fresh: NONE,
};

const NO_TAKES: readonly Take[] = [];
const NO_GIVES: readonly Give[] = [];
const NO_LOSSES: Command<SatWork>['losses'] = [];

const UNITS = SAT_UNITS.map((name) => ({ name, clockTicks: 1 }));
/** Units up to the last one of a GEMM by itself: numbers are the same everywhere. */
export const UNITS_OF_GEMM = UNITS.slice(0, unitIndex('dma.out') + 1);

export class ProgramWriter {
  readonly buffers: Readonly<Record<'west' | 'north' | 'out' | StreamBuffer, DoubleBuffer>>;
  /** Tokens that tell the array that an operation may begin. */
  readonly ready: { readonly west: Token; readonly north: Token };
  readonly pace: Token;
  readonly detail: ProgramDetail;
  readonly #halves: 1 | 2;
  /** The operation that commands are written for. */
  operation = 0;
  readonly #channels: { -readonly [K in keyof ChannelSpec]: ChannelSpec[K] }[] = [];
  /** Channels of signals, by giver and taker. */
  readonly #signals = new Map<number, Token>();
  readonly #levels = new Map<number, number>();
  readonly #bufferSpecs: BufferSpec[] = [];

  readonly #partsOf: PartsOf | null;

  /**
   * @param halves   of every buffer: 2, or 1 without double buffering
   * @param partsOf  says which channels a request is for; null if all are spread over all
   * @param detail   what commands say; with `times` only the buffers of a GEMM are made, the fewer the faster
   */
  constructor(halves: 1 | 2, partsOf: PartsOf | null = null, detail: ProgramDetail = 'places') {
    this.#halves = halves;
    this.#partsOf = partsOf;
    this.detail = detail;
    const isLone = detail === 'times';
    const ofGemm = {
      west: this.#doubleBuffer('west', 'dma.west', 'stce', STALL.operands),
      north: this.#doubleBuffer('north', 'dma.north', 'stce', STALL.operands),
      out: this.#doubleBuffer('out', 'stce', 'dma.out', STALL.input),
    };
    this.buffers = { ...ofGemm, ...(isLone ? NO_STREAMS : this.#streamBuffers()) };
    this.ready = {
      west: this.#channel('ready.west', 'dma.west', 'stce', OPERATIONS_AHEAD, 0, STALL.idle, STALL.bufferFull),
      north: this.#channel('ready.north', 'dma.north', 'stce', OPERATIONS_AHEAD, 0, STALL.idle, STALL.bufferFull),
    };
    this.pace = isLone ? NO_TOKEN : this.#channel('pace', 'dma.west', 'vector.load', 2, 0, STALL.pacing, STALL.pacing);
  }

  #streamBuffers(): Record<StreamBuffer, DoubleBuffer> {
    return {
      vectorIn: this.#doubleBuffer('vector.in', 'vector.load', 'vector', STALL.input),
      vectorOut: this.#doubleBuffer('vector.out', 'vector', 'vector.store', STALL.input),
      soreIn: this.#doubleBuffer('sore.in', 'sore.load', 'sore', STALL.input),
      soreOut: this.#doubleBuffer('sore.out', 'sore', 'sore.store', STALL.input),
      wuveIn: this.#doubleBuffer('wuve.in', 'wuve.load', 'wuve', STALL.input),
      wuveOut: this.#doubleBuffer('wuve.out', 'wuve', 'wuve.store', STALL.input),
      fresh: this.#doubleBuffer('wuve.fresh', 'wuve', 'sore', STALL.input),
    };
  }

  /** A command that does nothing but take. */
  taking(unit: SatUnit, takes: readonly Take[]): SatNode {
    return this.command(unit, 0, takes, NO_GIVES, null, NO_WORK);
  }

  /** A command that does nothing but give. */
  giving(unit: SatUnit, gives: readonly Give[]): SatNode {
    return this.command(unit, 0, NO_TAKES, gives, null, NO_WORK);
  }

  command(
    unit: SatUnit,
    ticks: number,
    takes: readonly Take[],
    gives: readonly Give[],
    request: Request | null,
    work: SatWork,
    losses = NO_LOSSES,
  ): Command<SatWork> {
    return { unit: unitIndex(unit), operation: this.operation, ticks, takes, gives, request, losses, work };
  }

  /** What a command asks of the memory; null if it moves nothing. @param pieces  the runs that the bytes lie in; null for one */
  request(unit: SatUnit, bytes: number, write: boolean, pieces: RequestPieces | null = null): Request | null {
    if (bytes === 0) return null;
    const plain = pieces ? { server: 0, bytes, write, pieces } : { server: 0, bytes, write };
    return this.#partsOf ? { ...plain, parts: this.#partsOf(this.operation, unit, bytes) } : plain;
  }

  /** The channel by which `from` tells `to` that a result is in memory; made at first use, as deep as it needs to be. */
  signal(from: SatUnit, to: SatUnit): Token {
    const pair = unitIndex(from) * SAT_UNITS.length + unitIndex(to);
    const known = this.#signals.get(pair);
    if (known !== undefined) return known;
    const channel = this.#channel(`${from} > ${to}`, from, to, 1, 0, STALL.dependency, STALL.bufferFull);
    this.#signals.set(pair, channel);
    return channel;
  }

  /** Counts a signal given (+1) or taken (−1) in program order, and makes its channel deep enough. */
  countSignal({ channel }: Token, change: 1 | -1): void {
    const level = (this.#levels.get(channel) ?? 0) + change;
    this.#levels.set(channel, level);
    const spec = this.#channels[channel];
    spec.capacity = Math.max(spec.capacity, level);
  }

  /** The program, without its body. */
  frame(operations: readonly string[]): Program<SatWork> {
    return {
      units: this.detail === 'times' ? UNITS_OF_GEMM : UNITS,
      channels: this.#channels,
      servers: [{ name: 'dram', waitReason: STALL.memory }],
      operations,
      buffers: this.#bufferSpecs,
      body: [],
    };
  }

  #doubleBuffer(name: string, filler: SatUnit, user: SatUnit, emptyReason: string): DoubleBuffer {
    const full = this.#channel(`${name}.full`, filler, user, this.#halves, 0, emptyReason, STALL.bufferFull);
    const fullReason = filler === 'stce' ? STALL.outputFull : STALL.bufferFull;
    const free = this.#channel(`${name}.free`, user, filler, this.#halves, this.#halves, fullReason, STALL.bufferFull);
    this.#bufferSpecs.push({ name, full: full.channel, free: free.channel });
    return { full, free };
  }

  #channel(
    name: string,
    giver: SatUnit,
    taker: SatUnit,
    capacity: number,
    initial: number,
    emptyReason: string,
    fullReason: string,
  ): Token {
    const spec = { name, capacity, initial, giver: unitIndex(giver), taker: unitIndex(taker), emptyReason, fullReason };
    return tokenOf(this.#channels.push(spec) - 1);
  }
}

function tokenOf(channel: number): Token {
  return { channel, take: { channel, count: 1 }, give: { channel, count: 1, lag: 0 } };
}
