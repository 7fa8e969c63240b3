/** What a run came to: times, counts and where every tick of every unit went. Plain data. */
import type { CompiledProgram } from './link.ts';
import type { Ledger } from './ledger.ts';
import type { Trace } from './trace.ts';

/** One unit's time on one operation. `busy` excludes all stalls, structural losses included. */
export interface UnitTime {
  readonly unit: number;
  readonly operation: number;
  readonly busy: number;
  /** Ticks that its commands took: busy, and what they lose by structure; the length of all its working spans. */
  readonly occupied: number;
  /** Ticks lost, by reason; only reasons that occurred. */
  readonly stalls: Readonly<Record<string, number>>;
}

/** What is empty of it without accounts: times, idle ticks and charges. */
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

/**
 * Reads the outcome of a finished run.
 *
 * @param simulated  how often each command was simulated
 * @param halted     when each unit finished its stream
 */
export function outcomeOf<Work>(
  compiled: CompiledProgram<Work>,
  ledger: Ledger<Work>,
  simulated: Float64Array,
  halted: Float64Array,
  ticks: number,
): Outcome {
  const { program } = compiled;
  const { executions, hasAccounts } = ledger;
  return {
    ticks,
    unitTimes: hasAccounts ? unitTimesOf(compiled, ledger, executions) : [],
    idle: hasAccounts ? program.units.map((_, unit) => ticks - halted[unit]) : [],
    charged: hasAccounts ? program.operations.map((_, operation) => ledger.chargeOf(operation)) : [],
    executions,
    simulated,
    commandsExecuted: sum(simulated),
    commandsRepresented: sum(executions),
    trace: ledger.tracer,
  };
}

function unitTimesOf<Work>(
  compiled: CompiledProgram<Work>,
  ledger: Ledger<Work>,
  executions: Float64Array,
): UnitTime[] {
  const { rows } = compiled;
  const { reasons } = ledger;
  const losses = lossesByRow(compiled, ledger, executions);
  const unitTimes: UnitTime[] = [];
  for (let row = 0; row < rows.length; row += 1) {
    const stalls: Record<string, number> = {};
    const occupied = ledger.busyOf(row);
    let busy = occupied;
    for (let reason = 0; reason < reasons.length; reason += 1) {
      const lost = losses[row * reasons.length + reason];
      const stalled = ledger.waitOf(row, reason) + lost;
      busy -= lost;
      if (stalled > 0) stalls[reasons[reason]] = stalled;
    }
    const { unit, operation } = rows[row];
    unitTimes.push({ unit, operation, busy, occupied, stalls });
  }
  return unitTimes;
}

/** Ticks lost by structure, by row and reason. */
function lossesByRow<Work>(
  { commands, row, rows }: CompiledProgram<Work>,
  ledger: Ledger<Work>,
  executions: Float64Array,
): Float64Array {
  const { length } = ledger.reasons;
  const losses = new Float64Array(rows.length * length);
  for (let index = 0; index < commands.length; index += 1) {
    for (const { reason, ticks } of commands[index].losses) {
      losses[row[index] * length + ledger.reasonIndex(reason)] += ticks * executions[index];
    }
  }
  return losses;
}

function sum(counts: Float64Array): number {
  let total = 0;
  for (let i = 0; i < counts.length; i += 1) total += counts[i];
  return total;
}
