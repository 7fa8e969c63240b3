/**
 * A program: what every unit of a machine does, in order.
 *
 * One loop nest serves the whole machine. Each command names its unit; a unit's own stream is the projection of the nest
 * on it. Trip counts, ticks and lags are plain numbers, never functions of an index: first, last and ragged tiles are
 * bodies of their own. Units meet only in channels (tokens) and servers (shared resources). The program is data: it can
 * be printed, compared and run twice.
 */

/** Tokens that a command takes from a channel before it starts. */
export interface Take {
  readonly channel: number;
  readonly count: number;
}

/** Tokens that a command gives to a channel, `lag` ticks after its unit is free, but not before those given earlier. */
export interface Give {
  readonly channel: number;
  readonly count: number;
  readonly lag: number;
}

/** Work asked of a server; the unit is occupied until it is served, and from the start of service at least for `ticks`. */
export interface Request {
  readonly server: number;
  /** Bytes moved; a positive integer. */
  readonly bytes: number;
  readonly write: boolean;
  /** What of it goes where, if the server has channels and the bytes are not spread over all of them; adds up to `bytes`. */
  readonly parts?: readonly RequestPart[];
  /** The runs that its bytes lie in, if not in one. */
  readonly pieces?: RequestPieces;
}

/** Equal runs of bytes, at equal distances from one's start to the next one's. */
export interface RequestPieces {
  /** Positive. */
  readonly run: number;
  /** More than `run`. */
  readonly pitch: number;
}

export interface RequestPart {
  readonly channel: number;
  /** A positive integer. */
  readonly bytes: number;
}

/** Ticks out of a command's `ticks` in which the unit does nothing useful, and why. */
export interface Loss {
  readonly reason: string;
  readonly ticks: number;
}

/**
 * One action of one unit: take tokens; occupy the unit for `ticks`, counted from when a server begins to serve it if there is
 * a request, and until the server has served it; give tokens, each `lag` ticks after the unit became free.
 *
 * A command starts when all tokens are there, all its gives have room, and its unit's model allows it.
 */
export interface Command<Work> {
  readonly unit: number;
  /** Index into `Program.operations`: whom the ticks are charged to. */
  readonly operation: number;
  /** Occupation of the unit in base ticks; an integer ≥ 0. */
  readonly ticks: number;
  readonly takes: readonly Take[];
  readonly gives: readonly Give[];
  readonly request: Request | null;
  readonly losses: readonly Loss[];
  /** What the machine makes of it: read by unit models, counters and functional runs, never by the engine. */
  readonly work: Work;
}

/** `body`, `repeat` times; a positive integer. */
export interface Repeat<Work> {
  readonly repeat: number;
  readonly body: readonly Node<Work>[];
}

export type Node<Work> = Command<Work> | Repeat<Work>;

export interface UnitSpec {
  readonly name: string;
  /** Base ticks a cycle of the unit's clock; commands start on its edges. */
  readonly clockTicks: number;
}

/**
 * A bounded queue of tokens with one giver and one taker.
 *
 * Room is reserved when the giving command starts and is free again when the taking command starts. A double buffer is a
 * pair: `full` (capacity 2, empty at first) one way and `free` (capacity 2, two tokens at first) the other.
 */
export interface ChannelSpec {
  readonly name: string;
  readonly capacity: number;
  readonly initial: number;
  readonly giver: number;
  readonly taker: number;
  /** Stall reason of a taker that finds too few tokens. */
  readonly emptyReason: string;
  /** Stall reason of a giver that finds no room. */
  readonly fullReason: string;
}

export interface ServerSpec {
  readonly name: string;
  /** Stall reason of a unit whose request is queued. */
  readonly waitReason: string;
}

/** A buffer between two units, as the two channels that hand its halves to and fro: for traces, the engine does not read it. */
export interface BufferSpec {
  readonly name: string;
  /** From who fills it to who uses it. */
  readonly full: number;
  /** Back again. */
  readonly free: number;
}

export interface Program<Work> {
  /** In order of charge: a tick belongs to the operation of the first active unit of this list. */
  readonly units: readonly UnitSpec[];
  readonly channels: readonly ChannelSpec[];
  readonly servers: readonly ServerSpec[];
  readonly operations: readonly string[];
  readonly buffers?: readonly BufferSpec[];
  readonly body: readonly Node<Work>[];
}

/** Tells a loop from a command. */
export function isRepeat<Work>(node: Node<Work>): node is Repeat<Work> {
  return 'repeat' in node;
}
