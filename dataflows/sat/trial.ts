/** One GEMM by itself on the machine, by events: what a mapping really takes. */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import type { SatMachine } from '../../arch/sat/machine.ts';
import { StceModel } from '../../arch/sat/stce-model.ts';
import { BACKGROUND_UNITS, unitIndex } from '../../arch/sat/units.ts';
import type { SatWork } from '../../arch/sat/work.ts';
import { compileSection } from '../../sim/compile.ts';
import { DecoupledRun } from '../../sim/decoupled-run.ts';
import type { DecoupledOptions } from '../../sim/decoupled-run.ts';
import { DeadlockError } from '../../sim/errors.ts';
import { linkSections } from '../../sim/link.ts';
import type { Program } from '../../sim/program.ts';
import { Simulation } from '../../sim/simulation.ts';
import type { Prepared, SimulationOptions } from '../../sim/simulation.ts';
import type { GemmOperation } from '../operation.ts';
import type { Estimate } from './estimate.ts';
import type { Mapping } from './mapping.ts';
import { ProgramWriter, UNITS_OF_GEMM } from './program-writer.ts';
import type { SatNode } from './program-writer.ts';
import type { Choice } from './schedule.ts';
import { stepProgram } from './step-program.ts';
import { channelsInTurn, requestParts, tensorChannelCount } from './tensor-channels.ts';
import type { TensorChannels } from './tensor-channels.ts';
import type { TileSpace } from './tile-space.ts';
import { GemmWriter } from './write-gemm.ts';
import { StreamWriter } from './write-stream.ts';

/** What is to be tried. */
export interface Trial {
  readonly mapping: Mapping;
  readonly estimate: Estimate;
}

/** Ticks from the first load to the last store, everything of the operation in memory before it. */
export function trialTicks(space: TileSpace, trial: Trial, memory: MemoryModel): number {
  const { machine } = space;
  const alone: GemmOperation = { ...space.operation, after: [], pixelsAfter: [], othersAfter: [], fused: [] };
  const decisions = {
    choices: new Map([[0, choiceOf(space, trial)]]),
    overlap: new Map<number, number>(),
    channels: channelsOf(machine),
  };
  const program = stepProgram([alone], decisions, machine, memory, 'times');
  return new Simulation<SatWork>(program, optionsOf(machine, memory)).runTicks();
}

const choiceOf = (space: TileSpace, { mapping, estimate }: Trial): Choice => ({
  mapping,
  estimate,
  ticks: 0,
  candidates: 1,
  space,
});

function channelsOf(machine: SatMachine): TensorChannels | null {
  const own = tensorChannelCount(machine);
  return own === 0 ? null : channelsInTurn(own);
}

const optionsOf = (
  machine: SatMachine,
  memory: MemoryModel,
): SimulationOptions<SatWork> & DecoupledOptions<SatWork> => ({
  servers: [memory.server(BACKGROUND_UNITS)],
  models: new Map([[unitIndex('stce'), new StceModel(machine.array)]]),
  audit: false,
  accounts: false,
});

const UNITS = UNITS_OF_GEMM.length;
/** Loops around a command of a GEMM, at the most: groups, images, bands, and two axes of channels. */
const DEEPEST = 5;
/** Requests that a server keeps numbers of, a few dozen a trial. */
const MOST_REQUESTS = 20_000;

/**
 * Trials on one machine: what `trialTicks` says, by one run that begins anew with each nest, since most of a trial would
 * otherwise go into making it. Nests are not checked, but for those that do not come to their end.
 */
export class Trials {
  readonly #machine: SatMachine;
  readonly #memory: MemoryModel;
  readonly #depth = new Int32Array(UNITS).fill(DEEPEST);
  #run: DecoupledRun<SatWork> | null = null;
  /** Who writes nests, of one operation where tensors are told apart. */
  #writer: Writer | null = null;
  /** Requests that have a number. */
  #requests = 0;

  /** @throws {RangeError} if the memory is stepped: it knows more than it declares */
  constructor(machine: SatMachine, memory: MemoryModel) {
    if (memory.isStepped) throw new RangeError('trials are made with a memory that plans');
    this.#machine = machine;
    this.#memory = memory;
  }

  ticks(space: TileSpace, trial: Trial): number {
    const { commands, streams } = this.#writerOf(space.operation);
    const frame = commands.frame([space.operation.id]);
    const nest = new GemmWriter(commands, streams, choiceOf(space, trial), 0, this.#memory.latencyTicks);
    const nodes: SatNode[] = [];
    nest.write([], nodes);
    const section = compileSection(nodes, UNITS);
    const compiled = { ...linkSections(frame, [section]), depth: this.#depth };
    try {
      const run = this.#begin(frame, { compiled, requests: this.#numbersOf(section.commands.length) });
      const ticks = run.ticks();
      // One that does not come to its end is not begun anew.
      this.#run = run;
      return ticks;
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof DeadlockError)) throw error;
      // What is wrong with the nest, a simulation of its own says.
      return trialTicks(space, trial, this.#memory);
    }
  }

  #begin(frame: Program<SatWork>, prepared: Prepared<SatWork>): DecoupledRun<SatWork> {
    const before = this.#run;
    this.#run = null;
    if (!before) return new DecoupledRun(frame, optionsOf(this.#machine, this.#memory), prepared);
    before.restart(prepared);
    return before;
  }

  /** Numbers of requests that no trial of the same run had. */
  #numbersOf(commands: number): Int32Array {
    if (this.#requests > MOST_REQUESTS) {
      this.#requests = 0;
      this.#run = null;
    }
    const numbers = new Int32Array(commands);
    for (let i = 0; i < commands; i += 1) numbers[i] = this.#requests + i;
    this.#requests += commands;
    return numbers;
  }

  #writerOf(operation: GemmOperation): Writer {
    const known = this.#writer;
    if (known && (known.of === null || known.of === operation)) return known;
    const channels = channelsOf(this.#machine);
    const parts = channels && requestParts([operation], channels);
    const commands = new ProgramWriter(this.#machine.doubleBuffer ? 2 : 1, parts, 'times');
    const streams = new StreamWriter(commands, this.#machine, this.#memory.latencyTicks);
    this.#writer = { of: channels && operation, commands, streams };
    return this.#writer;
  }
}

interface Writer {
  /** The operation whose nests it writes; null if it writes those of any. */
  readonly of: GemmOperation | null;
  readonly commands: ProgramWriter;
  readonly streams: StreamWriter;
}

/** Trials on the machine that was asked for last: GEMMs of a step are scheduled one after the other. */
let last: { readonly machine: SatMachine; readonly memory: MemoryModel; readonly trials: Trials } | null = null;

export function trialsOn(machine: SatMachine, memory: MemoryModel): Trials {
  if (last?.machine !== machine || last.memory !== memory) {
    last = { machine, memory, trials: new Trials(machine, memory) };
  }
  return last.trials;
}
