/** A program on a machine, ready to run. */
import type { MemoryModel } from '../arch/memory/memory-model.ts';
import type { SatMachine } from '../arch/sat/machine.ts';
import { StceModel } from '../arch/sat/stce-model.ts';
import type { MayHaveTile } from '../arch/sat/stce-model.ts';
import { BACKGROUND_UNITS, unitIndex } from '../arch/sat/units.ts';
import type { SatWork } from '../arch/sat/work.ts';
import { decoupledTicks } from '../arch/sat/decoupled/decoupled-run.ts';
import type { Section } from '../sim/compile.ts';
import { linkSections, linkStreams } from '../sim/link.ts';
import type { Program } from '../sim/program.ts';
import type { Server } from '../sim/server.ts';
import { Simulation } from '../sim/simulation.ts';
import type { Prepared } from '../sim/simulation.ts';
import type { UnitModel } from '../sim/unit-model.ts';

export interface SimulationOptions {
  /** Skip recurring periods; exact, on by default. */
  readonly fastForward?: boolean;
  /** Simulate one more period before each jump and insist that it repeats; on by default. */
  readonly audit?: boolean;
  /** Keep accounts of where ticks went; on by default. */
  readonly accounts?: boolean;
  /** Record spans. */
  readonly trace?: boolean;
}

/** Parts of a simulation that are given; fresh ones otherwise. */
export interface GivenParts {
  readonly array?: UnitModel<MayHaveTile>;
  readonly server?: Server;
  readonly prepared?: Prepared<SatWork>;
}

/** A simulation of a program on a machine. */
export function simulationOf(
  program: Program<SatWork>,
  { memory }: { readonly memory: MemoryModel },
  machine: SatMachine,
  options: SimulationOptions,
  { array = new StceModel(machine.array), server = memory.server(BACKGROUND_UNITS), prepared }: GivenParts = {},
): Simulation<SatWork> {
  const simulated = {
    servers: [server],
    models: new Map([[unitIndex('stce'), array]]),
    fastForward: (options.fastForward ?? true) && !memory.isStepped,
    audit: options.audit ?? true,
    accounts: options.accounts ?? true,
    trace: options.trace ?? false,
  };
  return new Simulation<SatWork>(program, simulated, prepared ?? null);
}

/**
 * When a program ends, for those who ask no more.
 *
 * @param frame  the program, whose body the sections make up; what it has of one is not read
 * @throws {DeadlockError} if it does not come to its end
 */
export function endOf(
  frame: Program<SatWork>,
  sections: readonly Section<SatWork>[],
  { memory }: { readonly memory: MemoryModel },
  machine: SatMachine,
): number {
  const { transfers } = memory;
  if (transfers) {
    const streams = linkStreams(frame, sections);
    return decoupledTicks(streams, { array: machine.array, transfers, background: BACKGROUND_UNITS });
  }
  const parts = { prepared: { compiled: linkSections(frame, sections), requests: null } };
  return simulationOf(frame, { memory }, machine, { accounts: false }, parts).runTicks();
}
