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
  Take,
} from '../../sim/program.ts';
import { SAT_UNITS, STALL, unitIndex } from '../../arch/sat/units.ts';
import type { SatUnit } from '../../arch/sat/units.ts';
import { NO_WORK } from '../../arch/sat/work.ts';
import type { SatWork } from '../../arch/sat/work.ts';

export type SatNode = Node<SatWork>;

/** A buffer of two halves, or of one: `full` from filler to user, `free` back. */
export interface DoubleBuffer {
  readonly full: number;
  readonly free: number;
}

export interface CommandFields {
  readonly ticks?: number;
  readonly takes?: readonly number[];
  readonly gives?: readonly (number | readonly [channel: number, lag: number])[];
  readonly request?: Omit<Request, 'server' | 'parts'>;
  readonly losses?: Command<SatWork>['losses'];
  readonly work?: SatWork;
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
const NO_CHANNEL = -1;
const NONE: DoubleBuffer = { full: NO_CHANNEL, free: NO_CHANNEL };
const NO_STREAMS: Readonly<Record<StreamBuffer, DoubleBuffer>> = {
  vectorIn: NONE,
  vectorOut: NONE,
  soreIn: NONE,
  soreOut: NONE,
  wuveIn: NONE,
  wuveOut: NONE,
  fresh: NONE,
};

const NO_CHANNELS: readonly number[] = [];
const NO_LOSSES: Command<SatWork>['losses'] = [];

const UNITS = SAT_UNITS.map((name) => ({ name, clockTicks: 1 }));
/** Units up to the last one of a GEMM by itself: numbers are the same everywhere. */
export const UNITS_OF_GEMM = UNITS.slice(0, unitIndex('dma.out') + 1);

export class ProgramWriter {
  readonly buffers: Readonly<Record<'west' | 'north' | 'out' | StreamBuffer, DoubleBuffer>>;
  /** Tokens that tell the array that an operation may begin. */
  readonly ready: { readonly west: number; readonly north: number };
  readonly pace: number;
  readonly detail: ProgramDetail;
  readonly #halves: 1 | 2;
  /** The operation that commands are written for. */
  operation = 0;
  readonly #channels: { -readonly [K in keyof ChannelSpec]: ChannelSpec[K] }[] = [];
  /** Channels of signals, by giver and taker. */
  readonly #signals = new Map<number, number>();
  readonly #levels = new Map<number, number>();
  /** Of one token of each channel: most commands have no others. */
  readonly #takes: Take[] = [];
  readonly #gives: Give[] = [];
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
    this.pace = isLone
      ? NO_CHANNEL
      : this.#channel('pace', 'dma.west', 'vector.load', 2, 0, STALL.pacing, STALL.pacing);
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

  command(unit: SatUnit, fields: CommandFields): Command<SatWork> {
    const takes: Take[] = [];
    for (const channel of fields.takes ?? NO_CHANNELS) takes.push((this.#takes[channel] ??= { channel, count: 1 }));
    const gives: Give[] = [];
    for (const give of fields.gives ?? NO_CHANNELS) {
      gives.push(typeof give === 'number' ? this.#giveAtOnce(give) : { channel: give[0], count: 1, lag: give[1] });
    }
    return {
      unit: unitIndex(unit),
      operation: this.operation,
      ticks: fields.ticks ?? 0,
      takes,
      gives,
      request: this.#request(unit, fields),
      losses: fields.losses ?? NO_LOSSES,
      work: fields.work ?? NO_WORK,
    };
  }

  #giveAtOnce(channel: number): Give {
    return (this.#gives[channel] ??= { channel, count: 1, lag: 0 });
  }

  #request(unit: SatUnit, { request }: CommandFields): Request | null {
    if (!request || request.bytes === 0) return null;
    const { bytes, write, pieces } = request;
    const plain = pieces ? { server: 0, bytes, write, pieces } : { server: 0, bytes, write };
    return this.#partsOf ? { ...plain, parts: this.#partsOf(this.operation, unit, bytes) } : plain;
  }

  /** The channel by which `from` tells `to` that a result is in memory; made at first use, as deep as it needs to be. */
  signal(from: SatUnit, to: SatUnit): number {
    const pair = unitIndex(from) * SAT_UNITS.length + unitIndex(to);
    const known = this.#signals.get(pair);
    if (known !== undefined) return known;
    const channel = this.#channel(`${from} > ${to}`, from, to, 1, 0, STALL.dependency, STALL.bufferFull);
    this.#signals.set(pair, channel);
    return channel;
  }

  /** Counts a signal given (+1) or taken (−1) in program order, and makes its channel deep enough. */
  countSignal(channel: number, change: 1 | -1): void {
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
    this.#bufferSpecs.push({ name, full, free });
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
  ): number {
    const spec = { name, capacity, initial, giver: unitIndex(giver), taker: unitIndex(taker), emptyReason, fullReason };
    this.#channels.push(spec);
    return this.#channels.length - 1;
  }
}
