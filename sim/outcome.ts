/** What a run came to: times, counts and where every tick of every unit went. Plain data. */
import type { Simulation } from './simulation.ts';
import type { Trace } from './trace.ts';

/** One unit's time on one operation. `busy` excludes all stalls, structural losses included. */
export interface UnitTime {
  readonly unit: number;
  readonly operation: number;
  readonly busy: number;
  /** Ticks lost, by reason; only reasons that occurred. */
  readonly stalls: Readonly<Record<string, number>>;
}

export interface Outcome {
  /** From the first tick to the last arrival. */
  readonly ticks: number;
  readonly unitTimes: readonly UnitTime[];
  /** Ticks after each unit's last command. busy + stalls + idle = ticks, for every unit. */
  readonly idle: readonly number[];
  /** Ticks charged to each operation; they add up to `ticks`. */
  readonly charged: readonly number[];
  /** How often each command of the compiled program was executed, skipped rounds included. */
  readonly executions: Float64Array;
  /** How often each command was simulated, skipped rounds not included. */
  readonly simulated: Float64Array;
  readonly commandsExecuted: number;
  readonly commandsRepresented: number;
  readonly trace: Trace | null;
}

/** Reads the outcome of a finished simulation. */
export function outcomeOf<Work>(simulation: Simulation<Work>): Outcome {
  const { compiled, reasons, journal } = simulation;
  const { commands, program, rows } = compiled;
  const executions = journal.counters.slice(0, commands.length);
  const losses = lossesByRow(simulation, executions);
  const unitTimes = rows.map(({ unit, operation }, row) => {
    const stalls: Record<string, number> = {};
    let busy = simulation.busyOf(row);
    reasons.forEach((reason, index) => {
      const lost = losses[row][index];
      const stalled = simulation.waitOf(row, index) + lost;
      busy -= lost;
      if (stalled > 0) stalls[reason] = stalled;
    });
    return { unit, operation, busy, stalls };
  });
  const ticks = simulation.realTime;
  return {
    ticks,
    unitTimes,
    idle: program.units.map((_, unit) => ticks - simulation.haltOf(unit)),
    charged: program.operations.map((_, operation) => simulation.chargeOf(operation)),
    executions,
    simulated: simulation.simulated,
    commandsExecuted: sum(simulation.simulated),
    commandsRepresented: sum(executions),
    trace: simulation.tracer,
  };
}

function lossesByRow<Work>(simulation: Simulation<Work>, executions: Float64Array): Float64Array[] {
  const { compiled, reasons } = simulation;
  const losses = compiled.rows.map(() => new Float64Array(reasons.length));
  compiled.commands.forEach((command, index) => {
    for (const { reason, ticks } of command.losses) {
      losses[compiled.row[index]][reasons.indexOf(reason)] += ticks * executions[index];
    }
  });
  return losses;
}

const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0);
