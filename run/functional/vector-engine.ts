/**
 * The vector engine with values: loads bring stretches of its inputs on chip, it works as far as they reach, stores take what
 * is done to memory.
 */
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { SatUnit } from '../../arch/sat/units.ts';
import type { ElementwiseOperation } from '../../dataflows/operation.ts';
import type { VectorKernel } from '../../dataflows/vector-kernel.ts';
import { fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { roundCounted } from '../../kernels/number/exceptions.ts';
import type { Exceptions } from '../../kernels/number/exceptions.ts';
import { roundFp16 } from '../../kernels/number/fp16.ts';
import { MemoryError } from './memory.ts';
import type { DeviceMemory } from './memory.ts';
import type { StreamKernel } from './stream-kernel.ts';
import { streamOf } from './vector-kernels.ts';
import type { KernelContext } from './vector-kernels.ts';

/** One elementwise operation under way. */
interface Running {
  readonly id: string;
  readonly kernel: StreamKernel;
  /** What has come of the inputs; NaN where nothing has. */
  readonly onChip: readonly Float32Array[];
  readonly loaded: number[];
  readonly output: Float32Array;
  unit: number;
  stored: number;
  isFinished: boolean;
}

export class VectorEngine {
  readonly #memory: DeviceMemory;
  readonly #context: KernelContext;
  readonly #running = new Map<number, Running>();

  constructor(memory: DeviceMemory, machine: SatMachine, lossScale: number, exceptions: Exceptions) {
    const { flushSubnormals, vectorLanes } = machine;
    const arithmetic = fp32Arithmetic({ lanes: vectorLanes, flushSubnormals });
    const toFp16 = (x: number): number => roundCounted(x, exceptions, flushSubnormals);
    this.#memory = memory;
    const roundToFp16 = (x: number): number => roundFp16(x, flushSubnormals);
    this.#context = { memory, arithmetic, lossScale, toFp16, roundToFp16 };
  }

  /** A kernel that is fused: done at once on tensors in memory. */
  whole(kernel: VectorKernel): void {
    const stream = streamOf(kernel, this.#context);
    const inputs = stream.inputs.map(({ name }) => this.#memory.read(name));
    const output = stream.output ? this.#memory.write(stream.output.name, stream.output.length) : new Float32Array(0);
    for (let unit = 0; unit < stream.units; unit += 1) stream.run(unit, inputs, output);
    stream.finish();
  }

  /**
   * One command of an operation's stream.
   *
   * @param to  elements that have passed the unit after this command
   */
  step(unit: SatUnit, index: number, operation: ElementwiseOperation, to: number): void {
    const running = this.#running.get(index) ?? this.#begin(index, operation);
    if (unit === 'vector.load') this.#load(running, to / operation.elements);
    else if (unit === 'vector') work(running);
    else this.#store(running);
    if (to === operation.elements && unit === 'vector') finish(running);
  }

  /** @throws {MemoryError} if an operation has not been carried to its end */
  checkAllDone(): void {
    for (const { id, isFinished, stored, kernel } of this.#running.values()) {
      const isStored = stored === (kernel.output?.length ?? 0);
      if (!isFinished || !isStored) throw new MemoryError(`${id} is not finished at the end of the program`);
    }
  }

  #begin(index: number, { id, kernel: of }: ElementwiseOperation): Running {
    const kernel = streamOf(of, this.#context);
    const running = {
      id,
      kernel,
      onChip: kernel.inputs.map(({ length }) => new Float32Array(length).fill(NaN)),
      loaded: kernel.inputs.map(() => 0),
      output: new Float32Array(kernel.output?.length ?? 0),
      unit: 0,
      stored: 0,
      isFinished: false,
    };
    this.#running.set(index, running);
    return running;
  }

  /** Brings every input up to a share of its length. */
  #load({ kernel, onChip, loaded }: Running, share: number): void {
    kernel.inputs.forEach(({ name, length }, i) => {
      const to = share >= 1 ? length : Math.floor(length * share);
      onChip[i].set(this.#memory.read(name).subarray(loaded[i], to), loaded[i]);
      loaded[i] = to;
    });
  }

  #store(running: Running): void {
    const { kernel, output, unit, stored } = running;
    if (!kernel.output) return;
    const produced = unit === 0 ? 0 : kernel.producedAfter(unit - 1);
    const target = this.#memory.write(kernel.output.name, kernel.output.length);
    target.set(output.subarray(stored, produced), stored);
    running.stored = produced;
  }
}

/** Runs all units whose inputs are on chip. */
function work(running: Running): void {
  const { kernel, onChip, loaded, output } = running;
  for (; running.unit < kernel.units; running.unit += 1) {
    const isReady = loaded.every((count, input) => count >= kernel.needs(running.unit, input));
    if (!isReady) return;
    kernel.run(running.unit, onChip, output);
  }
}

function finish(running: Running): void {
  if (running.unit < running.kernel.units) {
    throw new MemoryError(`${running.id}: all is loaded, but ${running.kernel.units - running.unit} units cannot run`);
  }
  running.kernel.finish();
  running.isFinished = true;
}
