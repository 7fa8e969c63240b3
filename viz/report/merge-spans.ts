/**
 * A trace of too many spans for a page, with short ones merged: nothing is lost but when exactly each of them was.
 *
 * Time is cut into cells as long as a quantum. Spans of one unit that are shorter than that and begin in one cell become blocks, one for each operation and
 * each kind (work, or a stall): a block knows how many spans it stands for, how many ticks and bytes they have together, and in which stretch they
 * lie. Ticks and bytes of a unit, an operation and a stall are what they were. Nothing is merged across the ends of a stretch that repeats.
 */
import { isInstant } from '../../sim/trace.ts';
import type { Span, Trace, TraceLoop } from '../../sim/trace.ts';
import type { MergedSpan } from './timeline-columns.ts';

export interface MergedTrace {
  readonly spans: readonly MergedSpan[];
  readonly loops: readonly TraceLoop[];
  /** Shorter spans are merged, in ticks. */
  readonly quantum: number;
}

const FIRST_QUANTUM = 2;

/**
 * Merges with the least quantum, a power of two, that leaves no more than `most` spans and blocks.
 *
 * @returns null if even the longest quantum leaves more: then stretches that repeat are that many
 */
export function mergeSpans(trace: Trace, most: number): MergedTrace | null {
  const longest = trace.spans.reduce((ticks, { end }) => Math.max(ticks, end), 0);
  for (let quantum = FIRST_QUANTUM; ; quantum *= 2) {
    const counter = new Merger(trace, quantum, null);
    if (counter.count <= most) {
      const spans: MergedSpan[] = [];
      const { loops } = new Merger(trace, quantum, spans);
      return { spans, loops, quantum };
    }
    if (quantum > 2 * longest) return null;
  }
}

interface Block {
  operation: number;
  stall: string;
  count: number;
  ticks: number;
  bytes: number;
}

/** What of a unit is in the present cell. */
interface Cell {
  number: number;
  start: number;
  end: number;
  readonly blocks: Block[];
}

class Merger {
  count = 0;
  readonly loops: TraceLoop[] = [];
  readonly #quantum: number;
  readonly #into: MergedSpan[] | null;
  readonly #cells: Cell[] = [];

  /** @param into  gets the spans; null if they are only counted */
  constructor({ spans, loops }: Trace, quantum: number, into: MergedSpan[] | null) {
    this.#quantum = quantum;
    this.#into = into;
    const cuts = new Map<number, number>();
    for (const { from, to } of loops) for (const cut of [from, to]) cuts.set(cut, 0);
    for (const [index, span] of spans.entries()) {
      if (cuts.has(index)) {
        this.#flushAll();
        cuts.set(index, this.count);
      }
      if (!isInstant(span)) this.#add(span);
    }
    this.#flushAll();
    if (cuts.has(spans.length)) cuts.set(spans.length, this.count);
    for (const loop of loops) {
      this.loops.push({ ...loop, from: cuts.get(loop.from) ?? 0, to: cuts.get(loop.to) ?? 0 });
    }
  }

  #add(span: Span): void {
    const cell = this.#cellOf(span.unit);
    const { operation, start, end, stall, bytes } = span;
    if (end - start >= this.#quantum) {
      this.#flush(span.unit, cell);
      this.#emit({ unit: span.unit, operation, start, end, stall, bytes });
      return;
    }
    const number = Math.floor(start / this.#quantum);
    if (cell.number !== number) this.#flush(span.unit, cell);
    if (cell.blocks.length === 0) {
      cell.number = number;
      cell.start = start;
    }
    cell.end = end;
    const block = cell.blocks.find((one) => one.operation === operation && one.stall === stall);
    if (block) {
      block.count += 1;
      block.ticks += end - start;
      block.bytes += bytes;
    } else cell.blocks.push({ operation, stall, count: 1, ticks: end - start, bytes });
  }

  #cellOf(unit: number): Cell {
    const known = this.#cells[unit] as Cell | undefined;
    if (known) return known;
    const cell = { number: -1, start: 0, end: 0, blocks: [] };
    this.#cells[unit] = cell;
    return cell;
  }

  #flushAll(): void {
    for (const [unit, cell] of this.#cells.entries()) if (cell as Cell | undefined) this.#flush(unit, cell);
  }

  #flush(unit: number, { start, end, blocks }: Cell): void {
    for (const block of blocks) this.#emit({ unit, start, end, ...block });
    blocks.length = 0;
  }

  #emit(span: MergedSpan): void {
    this.count += 1;
    this.#into?.push(span);
  }
}
