/** A program on a machine, ready to run. */
import type { MemoryModel } from '../arch/memory/memory-model.ts';
import type { SatMachine } from '../arch/sat/machine.ts';
import { StceModel } from '../arch/sat/stce-model.ts';
import type { MayHaveTile } from '../arch/sat/stce-model.ts';
import { BACKGROUND_UNITS, unitIndex } from '../arch/sat/units.ts';
import type { SatWork } from '../arch/sat/work.ts';
import type { Program } from '../sim/program.ts';
import { Simulation } from '../sim/simulation.ts';
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

/** A simulation of a program on a machine. @param array  the model of the array; a fresh one unless given */
export function simulationOf(
  program: Program<SatWork>,
  plan: { readonly memory: MemoryModel },
  machine: SatMachine,
  options: SimulationOptions,
  array: UnitModel<MayHaveTile> = new StceModel(machine.array),
): Simulation<SatWork> {
  return new Simulation<SatWork>(program, {
    servers: [plan.memory.server(BACKGROUND_UNITS)],
    models: new Map([[unitIndex('stce'), array]]),
    fastForward: (options.fastForward ?? true) && !plan.memory.isStepped,
    audit: options.audit ?? true,
    accounts: options.accounts ?? true,
    trace: options.trace ?? false,
  });
}
