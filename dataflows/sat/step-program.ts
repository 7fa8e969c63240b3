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
import { identityOf } from '../../terms/identity.ts';
import type { Operation } from '../operation.ts';
import type { Beside } from './besides.ts';
import { ProgramWriter } from './program-writer.ts';
import type { ProgramDetail, SatNode, Token } from './program-writer.ts';
import type { Overlap } from './overlap.ts';
import type { Choice } from './schedule.ts';
import { planSignals, writerOf } from './signals.ts';
import type { Signals } from './signals.ts';
import { GemmWriter } from './write-gemm.ts';
import { StreamWriter, atStart } from './write-stream.ts';
import { waitsOf } from './turns.ts';
import { requestParts, sharesOf } from './tensor-channels.ts';
import type { TensorChannels } from './tensor-channels.ts';

/** What is decided of a step before it runs. */
export interface Decisions {
  /** The mapping of each GEMM, by operation index. */
  readonly choices: ReadonlyMap<number, Choice>;
  readonly overlap: Overlap;
  /** Where tensors are; null if every transfer is spread over all channels. */
  readonly channels: TensorChannels | null;
}

/** Part of a step's program: what belongs to one operation and those beside it. */
export interface StepSection {
  /** The operation, then those that run beside it, by index. */
  readonly operations: readonly number[];
  /** Says all that its nodes depend on beside machine, memory, detail and the frame: sections of equal key have equal nodes. */
  readonly key: string;
  /** How its GEMM is mapped; null without one. */
  readonly choice: Choice | null;
  /** Of its operations: beside that mapping, its nodes depend on what `streamKeys` says of them, and on nothing else of the machine. */
  readonly kinds: ReadonlySet<Operation['kind']>;
  readonly write: () => SatNode[];
}

export interface StepSections {
  /** The program without its body. */
  readonly frame: Program<SatWork>;
  readonly sections: readonly StepSection[];
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
  const { frame, sections } = stepSections(operations, decisions, machine, memory, detail);
  return { ...frame, body: sections.flatMap((section) => section.write()) };
}

/** The program of a step in parts that are written when somebody asks for them: some may be known from other steps. */
export function stepSections(
  operations: readonly Operation[],
  decisions: Decisions,
  machine: SatMachine,
  memory: MemoryModel,
  detail: ProgramDetail,
): StepSections {
  return new StepProgramWriter(operations, decisions, machine, memory, detail).sections();
}

/** By which channels an operation waits for others, and tells others that it is over. */
interface Wires {
  readonly awaits: readonly (readonly [reader: SatUnit, signals: readonly Token[]])[];
  readonly tells: readonly Token[];
}

class StepProgramWriter {
  readonly #operations: readonly Operation[];
  readonly #choices: ReadonlyMap<number, Choice>;
  readonly #latency: number;
  readonly #writer: ProgramWriter;
  readonly #stream: StreamWriter;
  readonly #signals: Signals;
  readonly #channels: TensorChannels | null;
  /** The weight gradient that an elementwise operation runs beside, and the other way round. */
  readonly #beside: Overlap;
  readonly #besides = new Map<number, number[]>();
  readonly #wires: Wires[] = [];

  constructor(
    operations: readonly Operation[],
    { choices, overlap, channels }: Decisions,
    machine: SatMachine,
    memory: MemoryModel,
    detail: ProgramDetail,
  ) {
    this.#operations = operations;
    this.#beside = overlap;
    for (const [next, gemm] of overlap) this.#besides.set(gemm, [...(this.#besides.get(gemm) ?? []), next]);
    this.#choices = choices;
    this.#latency = memory.latencyTicks;
    this.#channels = channels;
    const parts = channels && requestParts(operations, channels);
    this.#writer = new ProgramWriter(machine.doubleBuffer ? 2 : 1, parts, detail);
    this.#stream = new StreamWriter(this.#writer, machine, memory.latencyTicks);
    this.#signals = planSignals(operations, waitsOf(operations, overlap, machine.prefetch));
  }

  sections(): StepSections {
    const sections: StepSection[] = [];
    for (let index = 0; index < this.#operations.length; index += 1) {
      if (this.#beside.has(index)) continue;
      const operations = [index, ...(this.#besides.get(index) ?? [])];
      this.#wire(operations);
      sections.push({
        operations,
        key: operations.map((operation) => this.#keyOf(operation)).join(' '),
        kinds: new Set(operations.map((operation) => this.#operations[operation].kind)),
        choice: this.#operations[index].kind === 'gemm' ? this.#choiceOf(index) : null,
        write: () => this.#operation(index),
      });
    }
    return { frame: this.#writer.frame(this.#operations.map(({ id }) => id)), sections };
  }

  /** Makes the channels by which an operation and those beside it meet others. */
  #wire([index, ...besides]: readonly number[]): void {
    const awaits = this.#awaitedBy(index);
    for (const beside of besides) {
      this.#wires[beside] = { awaits: this.#awaitedBy(beside), tells: this.#toldBy(beside) };
    }
    this.#wires[index] = { awaits, tells: this.#toldBy(index) };
  }

  #awaitedBy(index: number): Wires['awaits'] {
    return this.#signals.takes[index].map(({ reader, writers }) => [
      reader,
      writers.map((writer) => this.#signal(writer, reader, -1)),
    ]);
  }

  #toldBy(index: number): Token[] {
    const writer = writerOf(this.#operations[index]);
    return this.#signals.gives[index].map((reader) => this.#signal(writer, reader, 1));
  }

  #signal(writer: SatUnit, reader: SatUnit, change: 1 | -1): Token {
    const signal = this.#writer.signal(writer, reader);
    this.#writer.countSignal(signal, change);
    return signal;
  }

  #keyOf(index: number): string {
    const operation = this.#operations[index];
    const { awaits, tells } = this.#wires[index];
    const waits = awaits.map(([reader, signals]) => `${reader}<${textOf(signals)}`).join(';');
    const shares = this.#channels ? JSON.stringify([this.#channels, sharesOf(operation)]) : '';
    return `${this.#workOf(index)}:${waits}:${textOf(tells)}${shares}`;
  }

  /** What an operation does, as a text: all that is read of it by who writes its nodes. */
  #workOf(index: number): string {
    const operation = this.#operations[index];
    switch (operation.kind) {
      case 'gemm':
        // Who schedules keeps its choices.
        return `gemm ${identityOf(this.#choiceOf(index))}`;
      case 'elementwise':
        return `elementwise ${operation.elements},${operation.readBytes},${operation.writeBytes}`;
      case 'prune':
        return `prune ${operation.values},${operation.readBytes},${operation.writeBytes}`;
      case 'update': {
        const { weights, readBytes, writeBytes, sortedValues, copyBytes } = operation;
        return `update ${weights},${readBytes},${writeBytes},${sortedValues},${copyBytes}`;
      }
    }
  }

  #operation(index: number): SatNode[] {
    const operation = this.#operations[index];
    this.#writer.operation = index;
    if (operation.kind === 'gemm') return this.#gemm(index);
    const nodes = this.#awaits(index);
    if (operation.kind === 'elementwise') {
      this.#stream.elementwise(operation, StreamWriter.wholeOf(operation), atStart, nodes);
    } else if (operation.kind === 'prune') {
      this.#stream.prune(operation, nodes);
    } else {
      this.#stream.update(operation, nodes);
    }
    nodes.push(...this.#tells(index));
    return nodes;
  }

  #gemm(index: number): SatNode[] {
    const nodes = this.#awaits(index);
    const besides = (this.#besides.get(index) ?? []).map((next) => this.#besideAt(next));
    this.#writer.operation = index;
    const gemm = new GemmWriter(this.#writer, this.#stream, this.#choiceOf(index), index, this.#latency);
    gemm.write(besides, nodes);
    this.#writer.operation = index;
    nodes.push(...this.#tells(index));
    return nodes;
  }

  #choiceOf(index: number): Choice {
    const choice = this.#choices.get(index);
    if (!choice) throw new Error(`${this.#operations[index].id} has no mapping`);
    return choice;
  }

  #besideAt(index: number): Beside {
    const operation = this.#operations[index];
    if (operation.kind !== 'elementwise') throw new Error(`${operation.id} cannot run beside a GEMM`);
    return { operation, index, before: this.#awaits(index), after: this.#tells(index) };
  }

  /** Commands that wait for what the operation reads. */
  #awaits(index: number): SatNode[] {
    this.#writer.operation = index;
    return this.#wires[index].awaits.map(([reader, signals]) =>
      this.#writer.taking(
        reader,
        signals.map(({ take }) => take),
      ),
    );
  }

  /** Commands that tell readers that the operation's result is in memory. */
  #tells(index: number): SatNode[] {
    const { tells } = this.#wires[index];
    if (tells.length === 0) return [];
    this.#writer.operation = index;
    const gives = tells.map(({ give }) => ({ ...give, lag: this.#latency }));
    return [this.#writer.giving(writerOf(this.#operations[index]), gives)];
  }
}

const textOf = (signals: readonly Token[]): string => signals.map(({ channel }) => channel).join(',');
