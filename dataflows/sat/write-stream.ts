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
import type { ElementwiseOperation, Operation, PruneOperation, UpdateOperation } from '../operation.ts';
import type { DoubleBuffer, ProgramWriter, SatNode } from './program-writer.ts';

/** Part of a stream: how many items pass the unit, and what belongs to them. */
export interface Portion {
  readonly items: number;
  readonly readBytes: number;
  readonly writeBytes: number;
  /** Of an update: what SORE does behind it. */
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
function inChunks(
  whole: Portion,
  chunkItems: number,
  where: Whereabouts | null,
  into: SatNode[],
  write: (portion: Portion, work: SatWork, into: SatNode[]) => void,
): void {
  if (whole.items <= chunkItems) {
    if (whole.items > 0) write(whole, where ? streamed(where.from, whole.items) : NO_WORK, into);
    return;
  }
  const count = ceilDiv(whole.items, chunkItems) - 1;
  const chunk = portionOf(whole, chunkItems);
  const rest = without(whole, chunk, count);
  const body: SatNode[] = [];
  into.push({ repeat: count, body });
  if (!where) {
    write(chunk, NO_WORK, body);
    write(rest, NO_WORK, into);
    return;
  }
  const { from, loops } = where;
  const stepped = { ...from, terms: [...from.terms, { loop: loops, step: chunk.items }] };
  write(chunk, streamed(stepped, chunk.items), body);
  write(rest, streamed({ ...from, base: from.base + count * chunk.items }, rest.items), into);
}

const streamed = (from: Affine, size: number): SatWork => ({
  macs: 0,
  denseMacs: 0,
  action: { kind: 'stream', items: { from, size } },
});

/** The share of `items` of a stream, each quantity rounded down. */
export function portionOf(whole: Portion, items: number): Portion {
  const share = (quantity: number): number => Math.floor((quantity * items) / whole.items);
  return {
    items: share(whole.items),
    readBytes: share(whole.readBytes),
    writeBytes: share(whole.writeBytes),
    sortedValues: share(whole.sortedValues),
    copyBytes: share(whole.copyBytes),
  };
}

/** What is left of `whole` after `count` times `part`. */
export const without = (whole: Portion, part: Portion, count: number): Portion => ({
  items: whole.items - count * part.items,
  readBytes: whole.readBytes - count * part.readBytes,
  writeBytes: whole.writeBytes - count * part.writeBytes,
  sortedValues: whole.sortedValues - count * part.sortedValues,
  copyBytes: whole.copyBytes - count * part.copyBytes,
});

/** All that operations of each kind depend on of a machine where they stream, as a text. */
export const streamKeys = (machine: SatMachine): Readonly<Record<Operation['kind'], string>> => {
  const { vectorBufferHalf, vectorLanes, updateBufferHalf, updateBurst, wuveLanes, soreLanes } = machine;
  const prune = [updateBufferHalf, updateBurst, soreLanes].join();
  return { gemm: '', elementwise: `${vectorBufferHalf},${vectorLanes}`, prune, update: `${prune},${wuveLanes}` };
};

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

  static wholeOf({ elements, readBytes, writeBytes }: ElementwiseOperation): Portion {
    return { items: elements, readBytes, writeBytes, sortedValues: 0, copyBytes: 0 };
  }

  /** Writes a portion of an elementwise operation. */
  elementwise(operation: ElementwiseOperation, portion: Portion, where: Whereabouts, into: SatNode[]): void {
    const { vectorBufferHalf, vectorLanes } = this.#machine;
    const bytes = Math.max(operation.readBytes, operation.writeBytes) / operation.elements;
    const chunk = Math.max(1, Math.floor(vectorBufferHalf / bytes));
    const { vectorIn, vectorOut } = this.#writer.buffers;
    const writes = operation.writeBytes > 0;
    inChunks(portion, chunk, this.#known(where), into, (part, work, nodes) => {
      nodes.push(
        this.#load('vector.load', vectorIn, part.readBytes, work),
        this.#compute('vector', ceilDiv(part.items, vectorLanes), vectorIn, writes ? [vectorOut] : [], work),
      );
      if (writes) nodes.push(this.#store('vector.store', vectorOut, part.writeBytes, work));
    });
  }

  prune({ values, readBytes, writeBytes }: PruneOperation, into: SatNode[]): void {
    const { updateBufferHalf, updateBurst, soreLanes } = this.#machine;
    const whole = { items: values, readBytes, writeBytes, sortedValues: 0, copyBytes: 0 };
    const chunk = Math.max(1, Math.floor(Math.min(updateBufferHalf, updateBurst) / 2));
    const { soreIn, soreOut } = this.#writer.buffers;
    inChunks(whole, chunk, this.#known(atStart), into, (part, work, nodes) => {
      nodes.push(
        this.#load('sore.load', soreIn, part.readBytes, work),
        this.#compute('sore', ceilDiv(part.items, soreLanes), soreIn, [soreOut], work),
        this.#store('sore.store', soreOut, part.writeBytes, work),
      );
    });
  }

  /** The update of a layer; SORE makes the compressed copies of each chunk behind it. */
  update(operation: UpdateOperation, into: SatNode[]): void {
    const { updateBufferHalf, updateBurst, wuveLanes, soreLanes } = this.#machine;
    const { weights, readBytes, writeBytes, sortedValues, copyBytes } = operation;
    const chunk = Math.max(1, Math.floor((Math.min(updateBufferHalf, updateBurst) * weights) / readBytes));
    const { wuveIn, wuveOut, fresh, soreOut } = this.#writer.buffers;
    const hasCopies = sortedValues > 0;
    const whole = { items: weights, readBytes, writeBytes, sortedValues, copyBytes };
    inChunks(whole, chunk, this.#known(atStart), into, (part, work, nodes) => {
      nodes.push(
        this.#load('wuve.load', wuveIn, part.readBytes, work),
        this.#compute('wuve', ceilDiv(part.items, wuveLanes), wuveIn, hasCopies ? [wuveOut, fresh] : [wuveOut], work),
        this.#store('wuve.store', wuveOut, part.writeBytes, work),
      );
      if (!hasCopies) return;
      nodes.push(
        this.#compute('sore', ceilDiv(part.sortedValues, soreLanes), fresh, [soreOut], work),
        this.#store('sore.store', soreOut, part.copyBytes, work),
      );
    });
  }

  /** What is loaded is written into a buffer and read from it; what is stored too. */
  #load(
    unit: 'vector.load' | 'sore.load' | 'wuve.load',
    { full, free }: DoubleBuffer,
    bytes: number,
    work: SatWork,
  ): SatNode {
    const gives = [{ channel: full.channel, count: 1, lag: this.#latency }];
    const request = this.#writer.request(unit, bytes, false);
    return this.#writer.command(unit, 0, [free.take], gives, request, buffered(unit, work, bytes));
  }

  /** Empties one buffer's half into halves of others. */
  #compute(
    unit: 'vector' | 'sore' | 'wuve',
    ticks: number,
    from: DoubleBuffer,
    into: readonly DoubleBuffer[],
    work: SatWork,
  ): SatNode {
    const takes = [from.full.take];
    const gives = [from.free.give];
    for (const { full, free } of into) {
      takes.push(free.take);
      gives.push(full.give);
    }
    return this.#writer.command(unit, ticks, takes, gives, null, work);
  }

  #store(
    unit: 'vector.store' | 'sore.store' | 'wuve.store',
    { full, free }: DoubleBuffer,
    bytes: number,
    work: SatWork,
  ): SatNode {
    const request = this.#writer.request(unit, bytes, true);
    return this.#writer.command(unit, 0, [full.take], [free.give], request, buffered(unit, work, bytes));
  }
}

/** Literals instead of copies: a step has thousands of commands. */
function buffered(unit: SatUnit, { action }: SatWork, bytes: number): SatWork {
  const actions = unit.startsWith('vector') ? { 'vector-byte': 2 * bytes } : { 'update-byte': 2 * bytes };
  return action ? { macs: 0, denseMacs: 0, action, actions } : { macs: 0, denseMacs: 0, actions };
}
