/**
 * Who waited for whom: which span released a wait, and which spans a span needed.
 *
 * Units meet in channels. The n-th token that is taken from a channel is the n-th that arrived in it, so that who gave it is found by counting, in
 * skipped rounds too. A command that takes no time passes on what it waited for: behind its token stands the work that came last before it.
 */
import { CLOCK_REASON } from '../../../sim/unit-model.ts';
import type { Timeline, TimelineProgram } from '../report-data.ts';
import { firstWhere } from './looped.ts';
import { Sequence, loopsOver } from './sequence.ts';
import type { Found } from './sequence.ts';
import { spanTimes } from './span-times.ts';
import type { SpanTimes } from './span-times.ts';

/** One execution of a command: a span of the timeline, `shift` ticks later. */
export interface Execution {
  readonly unit: number;
  readonly span: number;
  readonly shift: number;
}

/** Work that another span needed, and through what it knew that it was done. */
export interface Cause extends Execution {
  /**
   * token: it gave one; room: it took one, which made room for one more; server: the server was busy with it; itself: it is the unit's own earlier
   * work that still went on.
   */
  readonly kind: 'token' | 'room' | 'server' | 'itself';
  /** Name of the channel; '' if it was none. */
  readonly channel: string;
  /** When the token arrived, the room was made or the server was free. */
  readonly arrival: number;
  /** Who gave or took the token itself: a command without time passes on what other work has done. */
  readonly giver: Execution;
}

/** A list of some spans of one unit. */
interface SpanList {
  readonly spans: Uint32Array;
  readonly sequence: Sequence;
}

interface Give extends SpanList {
  readonly lag: number;
}

/** Chains of commands without time are followed so far. */
const LONGEST_CHAIN = 200;

export class Tokens {
  readonly #timeline: Timeline;
  readonly #program: TimelineProgram;
  readonly #times: SpanTimes;
  readonly #lists = new Map<string, SpanList>();
  readonly #gives = new Map<number, readonly Give[]>();

  constructor(timeline: Timeline, program: TimelineProgram) {
    this.#timeline = timeline;
    this.#program = program;
    this.#times = spanTimes(timeline);
  }

  startOf = ({ span, shift }: Execution): number => this.#times.start[span] + shift;
  endOf = ({ span, shift }: Execution): number => this.#times.end[span] + shift;

  /** What released a wait; null if nothing did that is known, such as the unit's clock. @param wait  a span that is a stall */
  releaseOf(wait: Execution): Cause | null {
    const end = this.endOf(wait);
    const next = this.#nextSpan(wait);
    if (next && this.startOf(next) === end && this.#timeline.stall[next.span] === this.#timeline.stall[wait.span]) {
      return this.releaseOf(this.#lastPiece(next));
    }
    const waiting = this.#firstFrom(wait.unit, end);
    if (!waiting || this.#timeline.stalls[this.#timeline.stall[wait.span]] === CLOCK_REASON) return null;
    if (this.#takenAt(waiting) < end) return this.#servedBefore(waiting, end);
    return this.#arrivedAt(waiting, end) ?? this.#own(waiting, end);
  }

  /** The work whose tokens a span took, and those that its unit took for it without time before. @param work  no stall */
  needsOf(work: Execution): Cause[] {
    const found = new Map<string, Cause>();
    let at: Execution | null = work;
    for (let i = 0; at && i < LONGEST_CHAIN; i += 1) {
      for (const cause of this.takesOf(at)) {
        const key = `${cause.span} ${cause.shift}`;
        const known = found.get(key);
        if (!known || known.arrival < cause.arrival) found.set(key, cause);
      }
      at = this.#before(at);
      if (at && this.#hasLength(at)) break;
    }
    return [...found.values()].toSorted((a, b) => b.arrival - a.arrival);
  }

  // ---- executions of a unit ----------------------------------------------------------------------------------------------

  /** A wait that was cut in pieces: the last piece, as long as they touch. */
  #lastPiece(wait: Execution): Execution {
    let last = wait;
    for (;;) {
      const next = this.#nextSpan(last);
      const { stall } = this.#timeline;
      if (!next || this.startOf(next) !== this.endOf(last) || stall[next.span] !== stall[last.span]) return last;
      last = next;
    }
  }

  /** The span behind one in its lane, whatever it is. */
  #nextSpan({ unit, span, shift }: Execution): Execution | null {
    const all = this.#list(`all ${unit}`, (i) => this.#timeline.unit[i] === unit, this.#times.end);
    return this.#within(all, unit, all.sequence.nth(all.sequence.countOf(this.#foundIn(all, span, shift)) + 1));
  }

  /** The execution before one in its unit. */
  #before({ unit, span, shift }: Execution): Execution | null {
    const list = this.#executions(unit);
    return this.#within(list, unit, list.sequence.nth(list.sequence.countOf(this.#foundIn(list, span, shift)) - 1));
  }

  /** The first that begins at a tick or later. */
  #firstFrom(unit: number, tick: number): Execution | null {
    const { stall, unit: units } = this.#timeline;
    const list = this.#list(`starts ${unit}`, (i) => units[i] === unit && stall[i] === 0, this.#times.start);
    return this.#within(list, unit, list.sequence.nth(list.sequence.until(tick - 1) + 1));
  }

  #executions(unit: number): SpanList {
    const { stall, unit: units } = this.#timeline;
    return this.#list(`work ${unit}`, (i) => units[i] === unit && stall[i] === 0, this.#times.end);
  }

  #hasLength({ span }: Execution): boolean {
    return this.#timeline.length[span] > 0;
  }

  #takenAt(execution: Execution): number {
    return this.startOf(execution) - this.#program.queued[execution.span];
  }

  // ---- causes ------------------------------------------------------------------------------------------------------------

  /** What an execution took, as the work behind it. */
  takesOf(execution: Execution): Cause[] {
    const { takesFrom, takeChannel } = this.#program;
    const command = this.#program.command[execution.span];
    const found: Cause[] = [];
    for (let i = takesFrom[command]; i < takesFrom[command + 1]; i += 1) {
      const cause = this.#behindToken(execution, takeChannel[i]);
      if (cause) found.push(cause);
    }
    return found;
  }

  /** The work behind the last token that an execution takes from a channel; null if that was there from the start. */
  #behindToken(execution: Execution, channel: number): Cause | null {
    const taken = this.#takers(channel);
    const { name, initial } = this.#program.channels[channel];
    const nth = taken.sequence.countOf(this.#foundIn(taken, execution.span, execution.shift)) - initial;
    const given = this.#nthArrival(channel, nth);
    const work = given && this.#workBehind(given.execution, 0);
    return work && { ...work, kind: 'token', channel: name, arrival: given.arrival, giver: given.execution };
  }

  /** The work behind the room that an execution needs in a channel; null if there was room from the start. */
  #behindRoom(execution: Execution, channel: number): Cause | null {
    const { name, initial, capacity, taker } = this.#program.channels[channel];
    const given = this.#givers(channel);
    const nth = initial + given.sequence.countOf(this.#foundIn(given, execution.span, execution.shift)) - capacity;
    if (nth < 1) return null;
    const taken = this.#takers(channel);
    const at = this.#within(taken, taker, taken.sequence.nth(nth));
    if (!at) return null;
    // Room is made when the taking command begins: what it waited for stands behind.
    const work = this.#workBefore(at, 0);
    return work && { ...work, kind: 'room', channel: name, arrival: this.#takenAt(at), giver: at };
  }

  /** What arrived for an execution at a tick: the first of its tokens, then of its rooms. */
  #arrivedAt(execution: Execution, tick: number): Cause | null {
    const token = this.takesOf(execution).find(({ arrival }) => arrival === tick);
    if (token) return token;
    const { givesFrom, giveChannel } = this.#program;
    const command = this.#program.command[execution.span];
    for (let i = givesFrom[command]; i < givesFrom[command + 1]; i += 1) {
      const room = this.#behindRoom(execution, giveChannel[i]);
      if (room?.arrival === tick) return room;
    }
    return null;
  }

  /** The unit's own work before. */
  #own(execution: Execution, tick: number): Cause | null {
    let before = this.#before(execution);
    for (let i = 0; before && !this.#hasLength(before) && i < LONGEST_CHAIN; i += 1) before = this.#before(before);
    return before && this.#hasLength(before)
      ? { ...before, kind: 'itself', channel: '', arrival: tick, giver: before }
      : null;
  }

  /** The transfer that a server began last before a tick: it was busy with that until then. */
  #servedBefore(execution: Execution, tick: number): Cause | null {
    const { server, command } = this.#program;
    const { unit: units, stall } = this.#timeline;
    const wanted = server[command[execution.span]];
    let [last, begun]: [Execution | null, number] = [null, -1];
    for (let unit = 0; unit < this.#timeline.units.length; unit += 1) {
      const isServed = (i: number): boolean =>
        units[i] === unit && stall[i] === 0 && server[command[i]] === wanted && this.#timeline.length[i] > 0;
      const list = this.#list(`served ${wanted} ${unit}`, isServed, this.#times.start);
      const found = this.#within(list, unit, list.sequence.nth(list.sequence.until(tick - 1)));
      if (found && this.startOf(found) > begun) [last, begun] = [found, this.startOf(found)];
    }
    return last && { ...last, kind: 'server', channel: '', arrival: tick, giver: last };
  }

  /** The work that an execution is, or that came last before it. */
  #workBehind(execution: Execution, depth: number): Execution | null {
    return this.#hasLength(execution) ? execution : this.#workBefore(execution, depth);
  }

  /** What made an execution begin when it did: the unit's work before it, or what it waited for. */
  #workBefore(execution: Execution, depth: number): Execution | null {
    if (depth > LONGEST_CHAIN) return null;
    const taken = this.#takenAt(execution);
    const before = this.#before(execution);
    if (before && this.endOf(before) === taken) return this.#workBehind(before, depth + 1);
    const { takesFrom, takeChannel, givesFrom, giveChannel, channels } = this.#program;
    const command = this.#program.command[execution.span];
    for (let i = takesFrom[command]; i < takesFrom[command + 1]; i += 1) {
      const list = this.#takers(takeChannel[i]);
      const { initial } = channels[takeChannel[i]];
      const nth = list.sequence.countOf(this.#foundIn(list, execution.span, execution.shift)) - initial;
      const given = this.#nthArrival(takeChannel[i], nth);
      if (given?.arrival === taken) return this.#workBehind(given.execution, depth + 1);
    }
    for (let i = givesFrom[command]; i < givesFrom[command + 1]; i += 1) {
      const room = this.#behindRoom(execution, giveChannel[i]);
      if (room?.arrival === taken) return room;
    }
    return before && this.#workBehind(before, depth + 1);
  }

  // ---- tokens of a channel -----------------------------------------------------------------------------------------------

  #takers(channel: number): SpanList {
    const { takesFrom, takeChannel, takeCount, channels } = this.#program;
    const counts = countsOf(takesFrom, takeChannel, takeCount, channel);
    const { taker } = channels[channel];
    const taken = (i: number): number => this.#times.start[i] - this.#program.queued[i];
    return this.#counted(`takes ${channel}`, taker, counts, taken);
  }

  #givers(channel: number): SpanList {
    const { givesFrom, giveChannel, giveCount, channels } = this.#program;
    const counts = countsOf(givesFrom, giveChannel, giveCount, channel);
    return this.#counted(`gives ${channel}`, channels[channel].giver, counts, (i) => this.#times.end[i]);
  }

  /** Lists of who gives to a channel, one for each lag. */
  #givesByLag(channel: number): readonly Give[] {
    const known = this.#gives.get(channel);
    if (known) return known;
    const { givesFrom, giveChannel, giveCount, giveLag, channels } = this.#program;
    const counts = new Map<number, Map<number, number>>();
    for (let command = 0; command + 1 < givesFrom.length; command += 1) {
      for (let i = givesFrom[command]; i < givesFrom[command + 1]; i += 1) {
        if (giveChannel[i] !== channel) continue;
        const ofLag = counts.get(giveLag[i]) ?? new Map<number, number>();
        ofLag.set(command, (ofLag.get(command) ?? 0) + giveCount[i]);
        counts.set(giveLag[i], ofLag);
      }
    }
    // Of tokens that arrive together, those that were given first come first.
    const gives = [...counts]
      .toSorted(([a], [b]) => b - a)
      .map(([lag, ofLag]) => ({
        lag,
        ...this.#counted(`gives ${channel} ${lag}`, channels[channel].giver, ofLag, (i) => this.#times.end[i]),
      }));
    this.#gives.set(channel, gives);
    return gives;
  }

  #nthArrival(channel: number, nth: number): { readonly execution: Execution; readonly arrival: number } | null {
    if (nth < 1) return null;
    const gives = this.#givesByLag(channel);
    const until = (tick: number): number =>
      gives.reduce((sum, { lag, sequence }) => sum + sequence.until(tick - lag), 0);
    const last = this.#timeline.ticks + Math.max(0, ...gives.map(({ lag }) => lag)) + 1;
    const arrival = firstWhere(0, last, (tick) => until(tick) >= nth);
    if (arrival === last) return null;
    let counted = until(arrival - 1);
    for (const give of gives) {
      const here = give.sequence.until(arrival - give.lag) - give.sequence.until(arrival - give.lag - 1);
      if (counted + here >= nth) {
        const found = give.sequence.nth(give.sequence.until(arrival - give.lag - 1) + nth - counted);
        const execution = this.#within(give, this.#program.channels[channel].giver, found);
        return execution && { execution, arrival };
      }
      counted += here;
    }
    return null;
  }

  // ---- lists -------------------------------------------------------------------------------------------------------------

  /** Executions of a unit that count for something, by command. */
  #counted(name: string, unit: number, counts: ReadonlyMap<number, number>, time: (span: number) => number): SpanList {
    const { command } = this.#program;
    const { spans } = this.#executions(unit);
    return this.#known(name, () => {
      const chosen = spans.filter((span) => counts.has(command[span]));
      return listOf(this.#timeline, chosen, time, (span) => counts.get(command[span]) ?? 1);
    });
  }

  #list(name: string, isIn: (span: number) => boolean, time: Float64Array): SpanList {
    return this.#known(name, () => {
      const chosen: number[] = [];
      for (let i = 0; i < this.#timeline.unit.length; i += 1) if (isIn(i)) chosen.push(i);
      return listOf(
        this.#timeline,
        Uint32Array.from(chosen),
        (span) => time[span],
        () => 1,
      );
    });
  }

  #known(name: string, make: () => SpanList): SpanList {
    const known = this.#lists.get(name) ?? make();
    this.#lists.set(name, known);
    return known;
  }

  #foundIn({ spans }: SpanList, span: number, shift: number): Found {
    return { at: firstWhere(0, spans.length, (at) => spans[at] >= span), shift };
  }

  #within({ spans }: SpanList, unit: number, found: Found | null): Execution | null {
    return found && { unit, span: spans[found.at], shift: found.shift };
  }
}

function listOf(
  { loops }: Timeline,
  spans: Uint32Array,
  time: (span: number) => number,
  count: (span: number) => number,
): SpanList {
  const times = Float64Array.from(spans, time);
  return { spans, sequence: new Sequence(times, Float64Array.from(spans, count), loopsOver(loops, spans, times)) };
}

function countsOf(from: Uint32Array, channels: Uint32Array, counts: Uint32Array, channel: number): Map<number, number> {
  const found = new Map<number, number>();
  for (let command = 0; command + 1 < from.length; command += 1) {
    for (let i = from[command]; i < from[command + 1]; i += 1) {
      if (channels[i] === channel) found.set(command, (found.get(command) ?? 0) + counts[i]);
    }
  }
  return found;
}
