/**
 * A run with values: the program that `simulate` times, executed in program order on tensors.
 *
 * DMA moves tiles between memory and buffers, the array multiplies, SORE compresses, WUVE updates, the vector engine does the
 * rest. What a command does not bring is not there; only fused work is done at once, before the operation behind it. Every DMA transfer of the array is checked
 * to have the very size that its timing is charged for.
 */
import type { SatMachine } from '../../arch/sat/machine.ts';
import { SAT_UNITS } from '../../arch/sat/units.ts';
import type { SatUnit } from '../../arch/sat/units.ts';
import { positionOf } from '../../arch/sat/work.ts';
import type { SatWork } from '../../arch/sat/work.ts';
import type { GemmOperation, Operation } from '../../dataflows/operation.ts';
import type { Choice } from '../../dataflows/sat/schedule.ts';
import type { VectorKernel } from '../../dataflows/vector-kernel.ts';
import { noExceptions } from '../../kernels/number/exceptions.ts';
import type { Exceptions } from '../../kernels/number/exceptions.ts';
import { isRepeat } from '../../sim/program.ts';
import type { Command, Node, Program } from '../../sim/program.ts';
import type { Plan } from '../plan.ts';
import type { AccessObserver } from './access.ts';
import type { BufferTile } from './buffer-tiles.ts';
import { loadTile } from './load-tile.ts';
import { MemoryError } from './memory.ts';
import type { DeviceMemory } from './memory.ts';
import type { Optimizer } from './optimizer.ts';
import { PruneStream } from './prune-stream.ts';
import { FunctionalStce } from './stce.ts';
import type { PassObserver } from './stce.ts';
import { outputLength, storeTile } from './store-tile.ts';
import { placedTile } from './tile-place.ts';
import { UpdateStream } from './update-stream.ts';
import { VectorEngine } from './vector-engine.ts';

export interface FunctionalOptions {
  readonly optimizer: Optimizer;
  /** Told of every pass of the array. */
  readonly observe?: PassObserver;
  /** Told of every command and of what it reads and writes. */
  readonly accesses?: AccessObserver;
}

/** The command occupies the array for `ticks`; `lag` ticks later its outputs are written. */
export interface ToldWritten {
  readonly ticks: number;
  readonly lag: number;
}

export interface FunctionalOutcome {
  /** NaN, infinities and overflows that were written to memory. */
  readonly exceptions: Exceptions;
  /** Commands executed. */
  readonly commands: number;
  /** Passes of the array. */
  readonly passes: number;
  /** For each tile of the array, in program order: when its command tells that it is written; null if it does not. */
  readonly toldWritten: readonly (ToldWritten | null)[];
}

/** Executes a program. @param memory must hold the input, the labels and all learned tensors; changed in place */
export function executeProgram(
  plan: Plan,
  program: Program<SatWork>,
  machine: SatMachine,
  memory: DeviceMemory,
  options: FunctionalOptions,
): FunctionalOutcome {
  return new ProgramRun(plan, program, machine, memory, options).run();
}

class ProgramRun {
  readonly #plan: Plan;
  readonly #program: Program<SatWork>;
  readonly #memory: DeviceMemory;
  readonly #exceptions = noExceptions();
  readonly #stce: FunctionalStce;
  readonly #vector: VectorEngine;
  readonly #pruning = new Map<number, PruneStream>();
  readonly #updates = new Map<number, UpdateStream>();
  readonly #machine: SatMachine;
  readonly #optimizer: Optimizer;
  readonly #accesses: AccessObserver | null;
  readonly #begun = new Set<number>();
  readonly #loaded: Readonly<Record<'west' | 'north', BufferTile[]>> = { west: [], north: [] };
  readonly #finished: Float32Array[] = [];
  /** Items that have passed each unit, by operation. */
  readonly #reached = new Map<string, number>();
  readonly #indices: number[] = [];
  readonly #channel: Readonly<Record<'west' | 'north' | 'outFree' | 'outFull', number>>;
  readonly #toldWritten: (ToldWritten | null)[] = [];
  #lastTicks = 0;
  #commands = 0;
  #passes = 0;

  constructor(
    plan: Plan,
    program: Program<SatWork>,
    machine: SatMachine,
    memory: DeviceMemory,
    { optimizer, observe, accesses }: FunctionalOptions,
  ) {
    this.#plan = plan;
    this.#program = program;
    this.#memory = memory;
    this.#machine = machine;
    this.#optimizer = optimizer;
    this.#accesses = accesses ?? null;
    this.#stce = new FunctionalStce(machine, (pass, isFirst) => {
      this.#passes += 1;
      observe?.(pass, isFirst);
    });
    this.#vector = new VectorEngine(memory, machine, optimizer.lossScale, this.#exceptions);
    const named = (name: string): number => program.channels.findIndex((channel) => channel.name === name);
    this.#channel = {
      west: named('west.full'),
      north: named('north.full'),
      outFree: named('out.free'),
      outFull: named('out.full'),
    };
  }

  run(): FunctionalOutcome {
    this.#memory.observer = this.#accesses;
    this.#walk(this.#program.body, 0);
    this.#fuse(this.#plan.step.operations.length - 1, this.#plan.step.fused);
    this.#vector.checkAllDone();
    this.#memory.observer = null;
    return {
      exceptions: this.#exceptions,
      commands: this.#commands,
      passes: this.#passes,
      toldWritten: this.#toldWritten,
    };
  }

  #walk(nodes: readonly Node<SatWork>[], depth: number): void {
    for (const node of nodes) {
      if (!isRepeat(node)) {
        this.#execute(node);
        continue;
      }
      for (let i = 0; i < node.repeat; i += 1) {
        this.#indices[depth] = i;
        this.#walk(node.body, depth + 1);
      }
    }
  }

  #execute(command: Command<SatWork>): void {
    const operation = this.#plan.step.operations[command.operation];
    this.#commands += 1;
    if (!this.#begun.has(command.operation)) {
      this.#begun.add(command.operation);
      this.#fuse(command.operation, operation.fused);
    }
    // Commands that only wait or tell take no time and touch no memory.
    if (command.ticks > 0 || command.request) this.#accesses?.command(command.unit, command.operation);
    const unit = SAT_UNITS[command.unit];
    if (unit === 'stce') this.#array(command, operation);
    else if (command.work.action?.kind === 'tile') this.#dma(command, unit, operation, command.work.action);
    else if (command.work.action?.kind === 'stream') this.#streamed(command, unit, operation, command.work.action);
  }

  #fuse(operation: number, kernels: readonly VectorKernel[]): void {
    for (const kernel of kernels) {
      this.#accesses?.fused(operation);
      this.#vector.whole(kernel);
    }
  }

  #gemm(command: Command<SatWork>, operation: Operation): { operation: GemmOperation; choice: Choice } {
    const choice = this.#plan.choices.get(command.operation);
    if (operation.kind !== 'gemm' || !choice) throw new MemoryError(`${operation.id} is no GEMM with a mapping`);
    return { operation, choice };
  }

  #array(command: Command<SatWork>, operation: Operation): void {
    for (const { channel } of command.takes) {
      if (channel === this.#channel.outFree) this.#stce.takeOutput();
      for (const buffer of ['west', 'north'] as const) {
        if (channel !== this.#channel[buffer]) continue;
        const tile = this.#loaded[buffer].shift();
        if (!tile) throw new MemoryError(`${operation.id}: the ${buffer} buffer is empty`);
        this.#stce.takeOperand(buffer, tile);
      }
    }
    const { action } = command.work;
    if (action?.kind === 'tile') {
      const gemm = this.#gemm(command, operation);
      const tile = placedTile(action.place, this.#indices);
      const length = outputLength(gemm.operation, gemm.choice.space, tile);
      this.#toldWritten.push(null);
      this.#lastTicks = command.ticks;
      this.#stce.multiply(gemm.operation, gemm.choice, tile, length);
    }
    for (const { channel, lag } of command.gives) {
      if (channel !== this.#channel.outFull) continue;
      this.#finished.push(this.#stce.giveOutput());
      // The tile itself tells, or a command behind the last tile of its output.
      this.#toldWritten[this.#toldWritten.length - 1] = { ticks: this.#lastTicks, lag };
    }
  }

  #dma(
    command: Command<SatWork>,
    unit: SatUnit,
    of: Operation,
    { place }: Extract<SatWork['action'], { kind: 'tile' }>,
  ): void {
    const { operation, choice } = this.#gemm(command, of);
    const tile = placedTile(place, this.#indices);
    if (unit === 'dma.out') {
      const out = this.#finished.shift();
      if (!out) throw new MemoryError(`${operation.id}: there is no finished tile to store`);
      const bytes = storeTile(this.#memory, operation, choice.space, tile, out, this.#exceptions);
      this.#checkBytes(command, operation, bytes);
      return;
    }
    const buffer = unit === 'dma.west' ? 'west' : 'north';
    const loaded = loadTile(this.#memory, operation, choice.space, buffer, tile);
    this.#checkBytes(command, operation, loaded.sizeBytes);
    this.#loaded[buffer].push(loaded);
  }

  #checkBytes({ unit, request }: Command<SatWork>, { id }: Operation, bytes: number): void {
    const charged = request?.bytes ?? 0;
    if (bytes !== charged) {
      throw new MemoryError(`${id}: ${SAT_UNITS[unit]} moves ${bytes} bytes and is charged ${charged}`);
    }
  }

  #streamed(
    command: Command<SatWork>,
    unit: SatUnit,
    operation: Operation,
    { items }: Extract<SatWork['action'], { kind: 'stream' }>,
  ): void {
    const from = positionOf(items.from, this.#indices);
    const to = from + items.size;
    const stream = `${unit} ${command.operation}`;
    const reached = this.#reached.get(stream) ?? 0;
    if (from !== reached)
      throw new MemoryError(`${operation.id}: ${unit} goes on at ${from}, it had reached ${reached}`);
    this.#reached.set(stream, to);
    if (operation.kind === 'elementwise') this.#vector.step(unit, command.operation, operation, to);
    else if (operation.kind === 'prune') this.#pruneStream(command.operation, operation).step(unit, to);
    else if (operation.kind === 'update') this.#updateStream(command.operation, operation).step(unit, from, to);
    else throw new MemoryError(`${operation.id} is no stream`);
  }

  #pruneStream(index: number, operation: Extract<Operation, { kind: 'prune' }>): PruneStream {
    const known = this.#pruning.get(index);
    if (known) return known;
    const made = new PruneStream(this.#memory, operation);
    this.#pruning.set(index, made);
    return made;
  }

  #updateStream(index: number, operation: Extract<Operation, { kind: 'update' }>): UpdateStream {
    const known = this.#updates.get(index);
    if (known) return known;
    const made = new UpdateStream(this.#memory, operation, this.#machine, this.#optimizer);
    this.#updates.set(index, made);
    return made;
  }
}
