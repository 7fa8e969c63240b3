/** One GEMM by itself on the machine, by events: what a mapping really takes. */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import type { SatMachine } from '../../arch/sat/machine.ts';
import { decoupledTicks } from '../../arch/sat/decoupled/decoupled-run.ts';
import type { DecoupledMachine } from '../../arch/sat/decoupled/decoupled-run.ts';
import { StceModel } from '../../arch/sat/stce-model.ts';
import { BACKGROUND_UNITS, unitIndex } from '../../arch/sat/units.ts';
import type { SatWork } from '../../arch/sat/work.ts';
import { compileSection } from '../../sim/compile.ts';
import { DeadlockError } from '../../sim/errors.ts';
import { linkStreams } from '../../sim/link.ts';
import { Simulation } from '../../sim/simulation.ts';
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
  const options = {
    servers: [memory.server(BACKGROUND_UNITS)],
    models: new Map([[unitIndex('stce'), new StceModel(machine.array)]]),
    audit: false,
    accounts: false,
  };
  return new Simulation<SatWork>(program, options).runTicks();
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

const UNITS = UNITS_OF_GEMM.length;

/**
 * Trials on one machine: what `trialTicks` says, by decoupled runs of compiled nests, since most of a trial would otherwise go into making
 * a simulation. Nests are not checked, but for those that do not come to their end.
 */
export class Trials {
  readonly #machine: SatMachine;
  readonly #memory: MemoryModel;
  readonly #decoupled: DecoupledMachine;
  /** Who writes nests, of one operation where tensors are told apart. */
  #writer: Writer | null = null;

  /** @throws {RangeError} if the memory is stepped: it knows more than it declares */
  constructor(machine: SatMachine, memory: MemoryModel) {
    const { transfers } = memory;
    if (!transfers) throw new RangeError('trials are made with a memory that plans');
    this.#machine = machine;
    this.#memory = memory;
    this.#decoupled = { array: machine.array, transfers, background: BACKGROUND_UNITS };
  }

  ticks(space: TileSpace, trial: Trial): number {
    const { commands, streams } = this.#writerOf(space.operation);
    const frame = commands.frame([space.operation.id]);
    const nest = new GemmWriter(commands, streams, choiceOf(space, trial), 0, this.#memory.latencyTicks);
    const nodes: SatNode[] = [];
    nest.write([], nodes);
    try {
      return decoupledTicks(linkStreams(frame, [compileSection(nodes, UNITS)]), this.#decoupled);
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof DeadlockError)) throw error;
      // What is wrong with the nest, a simulation of its own says.
      return trialTicks(space, trial, this.#memory);
    }
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
