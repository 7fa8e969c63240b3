/** What a run came to: times, counts and where every tick of every unit went. Plain data. */
import type { CompiledProgram } from './compile.ts';
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

/** What a finished run can tell. */
export interface Readings<Work> {
  readonly compiled: CompiledProgram<Work>;
  readonly reasons: readonly string[];
  /** How often each command was executed, and how often simulated. */
  readonly executions: Float64Array;
  readonly simulated: Float64Array;
  readonly ticks: number;
  readonly trace: Trace | null;
  /** Busy ticks of a (unit, operation) row, structural losses included; ticks it waited for a reason. */
  busyOf(row: number): number;
  waitOf(row: number, reason: number): number;
  /** Ticks charged to an operation; when a unit finished its stream. */
  chargeOf(operation: number): number;
  haltOf(unit: number): number;
}

/** Reads the outcome of a finished readings. */
export function outcomeOf<Work>(readings: Readings<Work>): Outcome {
  const { compiled, reasons, executions, ticks } = readings;
  const { program, rows } = compiled;
  const losses = lossesByRow(readings);
  const unitTimes = rows.map(({ unit, operation }, row) => {
    const stalls: Record<string, number> = {};
    let busy = readings.busyOf(row);
    reasons.forEach((reason, index) => {
      const lost = losses[row][index];
      const stalled = readings.waitOf(row, index) + lost;
      busy -= lost;
      if (stalled > 0) stalls[reason] = stalled;
    });
    return { unit, operation, busy, stalls };
  });
  return {
    ticks,
    unitTimes,
    idle: program.units.map((_, unit) => ticks - readings.haltOf(unit)),
    charged: program.operations.map((_, operation) => readings.chargeOf(operation)),
    executions,
    simulated: readings.simulated,
    commandsExecuted: sum(readings.simulated),
    commandsRepresented: sum(executions),
    trace: readings.trace,
  };
}

function lossesByRow<Work>({ compiled, reasons, executions }: Readings<Work>): Float64Array[] {
  const losses = compiled.rows.map(() => new Float64Array(reasons.length));
  compiled.commands.forEach((command, index) => {
    for (const { reason, ticks } of command.losses) {
      losses[compiled.row[index]][reasons.indexOf(reason)] += ticks * executions[index];
    }
  });
  return losses;
}

const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0);
