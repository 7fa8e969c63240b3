/**
 * Operations that stream a tensor through a unit: load, work, store, chunk by chunk, in double buffers.
 *
 * Chunks are as large as a buffer half allows; the last one takes what is left, so that bytes add up exactly.
 */
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { SatUnit } from '../../arch/sat/units.ts';
import { NO_WORK, at } from '../../arch/sat/work.ts';
import type { Affine, SatWork } from '../../arch/sat/work.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import type { ElementwiseOperation, PruneOperation, UpdateOperation } from '../operation.ts';
import type { DoubleBuffer, ProgramWriter, SatNode } from './program-writer.ts';

/** Part of a stream: how many items pass the unit, and what belongs to them. */
export interface Portion {
  readonly items: number;
  readonly readBytes: number;
  readonly writeBytes: number;
}

/** A portion of an update, with what SORE does behind it. */
interface UpdatePortion extends Portion {
  readonly sortedValues: number;
  readonly copyBytes: number;
}

/** Where a portion begins among the items of its operation, and how many loops are around it. */
export interface Whereabouts {
  readonly from: Affine;
  readonly loops: number;
}

export const atStart: Whereabouts = { from: at(0), loops: 0 };

/**
 * Loops over equal chunks, then the rest; every quantity adds up to the whole.
 *
 * @param where  null if nobody asks where the portions are
 */
function inChunks<P extends Portion>(
  whole: P,
  chunkItems: number,
  where: Whereabouts | null,
  write: (portion: P, work: SatWork) => readonly SatNode[],
): SatNode[] {
  if (whole.items <= chunkItems) {
    return whole.items > 0 ? [...write(whole, where ? streamed(where.from, whole.items) : NO_WORK)] : [];
  }
  const count = ceilDiv(whole.items, chunkItems) - 1;
  const chunk = portionOf(whole, chunkItems);
  const rest = without(whole, chunk, count);
  if (!where) return [{ repeat: count, body: write(chunk, NO_WORK) }, ...write(rest, NO_WORK)];
  const { from, loops } = where;
  const stepped = { ...from, terms: [...from.terms, { loop: loops, step: chunk.items }] };
  const end = { ...from, base: from.base + count * chunk.items };
  return [
    { repeat: count, body: write(chunk, streamed(stepped, chunk.items)) },
    ...write(rest, streamed(end, rest.items)),
  ];
}

const streamed = (from: Affine, size: number): SatWork => ({
  macs: 0,
  denseMacs: 0,
  action: { kind: 'stream', items: { from, size } },
});

/** The share of `items` of a stream, each quantity rounded down. */
export function portionOf<P extends Portion>(whole: P, items: number): P {
  return mapped(whole, whole, (value) => Math.floor((value * items) / whole.items));
}

/** What is left of `whole` after `count` times `part`. */
export function without<P extends Portion>(whole: P, part: P, count: number): P {
  return mapped(whole, part, (value, taken) => value - count * taken);
}

type Quantities = Record<string, number>;

function mapped<P extends Portion>(whole: P, part: P, change: (value: number, ofPart: number) => number): P {
  const changed = { ...whole } as unknown as Quantities;
  const parts = part as unknown as Quantities;
  for (const key of Object.keys(changed)) changed[key] = change(changed[key], parts[key]);
  return changed as unknown as P;
}

export class StreamWriter {
  readonly #writer: ProgramWriter;
  readonly #machine: SatMachine;
  readonly #latency: number;

  constructor(writer: ProgramWriter, machine: SatMachine, latencyTicks: number) {
    this.#writer = writer;
    this.#machine = machine;
    this.#latency = latencyTicks;
  }

  /** Where a portion is, if commands are to say so. */
  #known(where: Whereabouts): Whereabouts | null {
    return this.#writer.detail === 'places' ? where : null;
  }

  static wholeOf(operation: ElementwiseOperation): Portion {
    return { items: operation.elements, readBytes: operation.readBytes, writeBytes: operation.writeBytes };
  }

  /** A portion of an elementwise operation. */
  elementwise(operation: ElementwiseOperation, portion: Portion, where: Whereabouts = atStart): SatNode[] {
    const { vectorBufferHalf, vectorLanes } = this.#machine;
    const bytes = Math.max(operation.readBytes, operation.writeBytes) / operation.elements;
    const chunk = Math.max(1, Math.floor(vectorBufferHalf / bytes));
    const { vectorIn, vectorOut } = this.#writer.buffers;
    const writes = operation.writeBytes > 0;
    return inChunks(portion, chunk, this.#known(where), (part, work) => [
      this.#load('vector.load', vectorIn, part.readBytes, work),
      this.#writer.command('vector', {
        work,
        ticks: ceilDiv(part.items, vectorLanes),
        takes: writes ? [vectorIn.full, vectorOut.free] : [vectorIn.full],
        gives: writes ? [vectorIn.free, vectorOut.full] : [vectorIn.free],
      }),
      ...(writes ? [this.#store('vector.store', vectorOut, part.writeBytes, work)] : []),
    ]);
  }

  prune(operation: PruneOperation): SatNode[] {
    const { updateBufferHalf, updateBurst, soreLanes } = this.#machine;
    const whole = { items: operation.values, readBytes: operation.readBytes, writeBytes: operation.writeBytes };
    const chunk = Math.max(1, Math.floor(Math.min(updateBufferHalf, updateBurst) / 2));
    const { soreIn, soreOut } = this.#writer.buffers;
    return inChunks(whole, chunk, this.#known(atStart), (part, work) => [
      this.#load('sore.load', soreIn, part.readBytes, work),
      this.#writer.command('sore', {
        work,
        ticks: ceilDiv(part.items, soreLanes),
        takes: [soreIn.full, soreOut.free],
        gives: [soreIn.free, soreOut.full],
      }),
      this.#store('sore.store', soreOut, part.writeBytes, work),
    ]);
  }

  /** The update of a layer; SORE makes the compressed copies of each chunk behind it. */
  update(operation: UpdateOperation): SatNode[] {
    const { updateBufferHalf, updateBurst, wuveLanes, soreLanes } = this.#machine;
    const { weights, readBytes, writeBytes, sortedValues, copyBytes } = operation;
    const chunk = Math.max(1, Math.floor((Math.min(updateBufferHalf, updateBurst) * weights) / readBytes));
    const { wuveIn, wuveOut, fresh, soreOut } = this.#writer.buffers;
    const hasCopies = sortedValues > 0;
    const whole: UpdatePortion = { items: weights, readBytes, writeBytes, sortedValues, copyBytes };
    return inChunks(whole, chunk, this.#known(atStart), (part, work) => {
      const update = [
        this.#load('wuve.load', wuveIn, part.readBytes, work),
        this.#writer.command('wuve', {
          work,
          ticks: ceilDiv(part.items, wuveLanes),
          takes: hasCopies ? [wuveIn.full, wuveOut.free, fresh.free] : [wuveIn.full, wuveOut.free],
          gives: hasCopies ? [wuveIn.free, wuveOut.full, fresh.full] : [wuveIn.free, wuveOut.full],
        }),
        this.#store('wuve.store', wuveOut, part.writeBytes, work),
      ];
      if (!hasCopies) return update;
      const sort = this.#writer.command('sore', {
        work,
        ticks: ceilDiv(part.sortedValues, soreLanes),
        takes: [fresh.full, soreOut.free],
        gives: [fresh.free, soreOut.full],
      });
      return [...update, sort, this.#store('sore.store', soreOut, part.copyBytes, work)];
    });
  }

  /** What is loaded is written into a buffer and read from it; what is stored too. */
  #load(unit: 'vector.load' | 'sore.load' | 'wuve.load', buffer: DoubleBuffer, bytes: number, work: SatWork): SatNode {
    return this.#writer.command(unit, {
      work: buffered(unit, work, bytes),
      takes: [buffer.free],
      gives: [[buffer.full, this.#latency]],
      request: { bytes, write: false },
    });
  }

  #store(
    unit: 'vector.store' | 'sore.store' | 'wuve.store',
    buffer: DoubleBuffer,
    bytes: number,
    work: SatWork,
  ): SatNode {
    const request = { bytes, write: true };
    const takes = [buffer.full];
    return this.#writer.command(unit, { work: buffered(unit, work, bytes), takes, gives: [buffer.free], request });
  }
}

/** Literals instead of copies: a step has thousands of commands. */
function buffered(unit: SatUnit, { action }: SatWork, bytes: number): SatWork {
  const actions = unit.startsWith('vector') ? { 'vector-byte': 2 * bytes } : { 'update-byte': 2 * bytes };
  return action ? { macs: 0, denseMacs: 0, action, actions } : { macs: 0, denseMacs: 0, actions };
}
