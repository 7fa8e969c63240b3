/**
 * From the operations of a step to the program of an SAT machine.
 *
 * Operations are written in their order. The weight gradient of a layer and the elementwise operations behind it share one
 * nest where the machine overlaps them: work that overlaps in proportion to the batch must be paced to recur.
 */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { SatUnit } from '../../arch/sat/units.ts';
import type { SatWork } from '../../arch/sat/work.ts';
import type { Program } from '../../sim/program.ts';
import type { GemmOperation, Operation } from '../operation.ts';
import { ProgramWriter } from './program-writer.ts';
import type { ProgramDetail, SatNode } from './program-writer.ts';
import type { Overlap } from './overlap.ts';
import type { Choice } from './schedule.ts';
import { planSignals, writerOf } from './signals.ts';
import type { Signals } from './signals.ts';
import { GemmWriter } from './write-gemm.ts';
import type { Beside } from './write-gemm.ts';
import { StreamWriter } from './write-stream.ts';
import { requestParts } from './tensor-channels.ts';
import type { TensorChannels } from './tensor-channels.ts';

/** What is decided of a step before it runs. */
export interface Decisions {
  /** The mapping of each GEMM, by operation index. */
  readonly choices: ReadonlyMap<number, Choice>;
  readonly overlap: Overlap;
  /** Where tensors are; null if every transfer is spread over all channels. */
  readonly channels: TensorChannels | null;
}

/**
 * Writes the program of a step.
 *
 * @param detail  what commands say beside their times; with `times` the program is of one GEMM, and has no other buffers
 */
export function stepProgram(
  operations: readonly Operation[],
  decisions: Decisions,
  machine: SatMachine,
  memory: MemoryModel,
  detail: ProgramDetail = 'places',
): Program<SatWork> {
  const ordered = inTurn(operations, decisions.overlap);
  const program = machine.prefetch ? ordered : oneByOne(ordered, decisions.overlap);
  return new StepProgramWriter(program, decisions, machine, memory, detail).write();
}

class StepProgramWriter {
  readonly #operations: readonly Operation[];
  readonly #choices: ReadonlyMap<number, Choice>;
  readonly #latency: number;
  readonly #writer: ProgramWriter;
  readonly #stream: StreamWriter;
  readonly #signals: Signals;
  /** The weight gradient that an elementwise operation runs beside. */
  readonly #beside: Overlap;

  constructor(
    operations: readonly Operation[],
    { choices, overlap, channels }: Decisions,
    machine: SatMachine,
    memory: MemoryModel,
    detail: ProgramDetail,
  ) {
    this.#operations = operations;
    this.#beside = overlap;
    this.#choices = choices;
    this.#latency = memory.latencyTicks;
    const parts = channels && requestParts(operations, channels);
    this.#writer = new ProgramWriter(machine.doubleBuffer ? 2 : 1, parts, detail);
    this.#stream = new StreamWriter(this.#writer, machine, memory.latencyTicks);
    this.#signals = planSignals(this.#operations);
  }

  write(): Program<SatWork> {
    const body = this.#operations.flatMap((_, index) => this.#operation(index));
    return this.#writer.program(
      this.#operations.map(({ id }) => id),
      body,
    );
  }

  #operation(index: number): SatNode[] {
    if (this.#beside.has(index)) return [];
    const operation = this.#operations[index];
    this.#writer.operation = index;
    if (operation.kind === 'gemm') return this.#gemm(index, operation);
    const nodes = this.#awaits(index);
    if (operation.kind === 'elementwise') {
      nodes.push(...this.#stream.elementwise(operation, StreamWriter.wholeOf(operation)));
    } else if (operation.kind === 'prune') {
      nodes.push(...this.#stream.prune(operation));
    } else {
      nodes.push(...this.#stream.update(operation));
    }
    return [...nodes, ...this.#tells(index)];
  }

  #gemm(index: number, operation: GemmOperation): SatNode[] {
    const choice = this.#choices.get(index);
    if (!choice) throw new Error(`${operation.id} has no mapping`);
    const nodes = this.#awaits(index);
    const { ready } = this.#writer;
    nodes.push(
      this.#writer.command('dma.west', { gives: [ready.west] }),
      this.#writer.command('dma.north', { gives: [ready.north] }),
      this.#writer.command('stce', { takes: [ready.west, ready.north] }),
    );
    const besides = [...this.#beside].filter(([, gemm]) => gemm === index).map(([next]) => this.#besideAt(next));
    const gemm = new GemmWriter(this.#writer, this.#stream, choice, index, this.#latency);
    nodes.push(...gemm.nodes(besides));
    this.#writer.operation = index;
    return [...nodes, ...this.#tells(index)];
  }

  #besideAt(index: number): Beside {
    const operation = this.#operations[index];
    if (operation.kind !== 'elementwise') throw new Error(`${operation.id} cannot run beside a GEMM`);
    return { operation, index, before: this.#awaits(index), after: this.#tells(index) };
  }

  /** Commands that wait for what the operation reads. */
  #awaits(index: number): SatNode[] {
    this.#writer.operation = index;
    return [...this.#signals.takes[index]].map(([reader, writers]) => {
      const takes = writers.map((writer) => this.#signal(writer, reader, -1));
      return this.#writer.command(reader, { takes });
    });
  }

  /** Commands that tell readers that the operation's result is in memory. */
  #tells(index: number): SatNode[] {
    const writer = writerOf(this.#operations[index]);
    const readers = this.#signals.gives[index];
    if (readers.length === 0) return [];
    this.#writer.operation = index;
    const gives = readers.map((reader): [number, number] => [this.#signal(writer, reader, 1), this.#latency]);
    return [this.#writer.command(writer, { gives })];
  }

  #signal(writer: SatUnit, reader: SatUnit, change: 1 | -1): number {
    const channel = this.#writer.signal(writer, reader);
    this.#writer.countSignal(channel, change);
    return channel;
  }
}

/**
 * Without prefetch, an operation loads nothing before the one before it is over. Updates still run behind what follows them,
 * and what runs beside a weight gradient still does.
 */
function oneByOne(operations: readonly Operation[], beside: Overlap): Operation[] {
  let before: number | null = null;
  return operations.map((operation, index) => {
    if (operation.kind === 'update' || beside.has(index)) return operation;
    const joined = (after: readonly number[]): number[] =>
      before === null || after.includes(before) ? [...after] : [...after, before];
    const after = joined(operation.after);
    const waiting =
      operation.kind === 'gemm'
        ? {
            ...operation,
            after,
            pixelsAfter: joined(operation.pixelsAfter),
            othersAfter: joined(operation.othersAfter),
          }
        : { ...operation, after };
    before = index;
    return waiting;
  });
}

/**
 * Array and vector engine take turns except where they are paired: elementwise work waits for the GEMM before it, a GEMM
 * for the elementwise work before it. Unpaired overlap would gain little and never recur.
 */
function inTurn(operations: readonly Operation[], beside: Overlap): Operation[] {
  let gemm: number | null = null;
  let elementwise: number | null = null;
  const joined = (after: readonly number[], more: number | null): number[] =>
    [...new Set(more === null ? after : [...after, more])].toSorted((a, b) => a - b);
  return operations.map((operation, index) => {
    if (operation.kind === 'gemm') {
      gemm = index;
      return {
        ...operation,
        pixelsAfter: joined(operation.pixelsAfter, elementwise),
        after: joined(operation.after, elementwise),
      };
    }
    if (operation.kind !== 'elementwise') return operation;
    if (operation.writeBytes > 0) elementwise = index;
    return beside.has(index) ? operation : { ...operation, after: joined(operation.after, gemm) };
  });
}
