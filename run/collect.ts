/** From the outcome of a simulation to a result: counts by operation, totals, where the cycles went. */
import { SAT_UNITS, unitIndex } from '../arch/sat/units.ts';
import type { SatWork } from '../arch/sat/work.ts';
import type { Operation } from '../dataflows/operation.ts';
import type { Outcome, UnitTime } from '../sim/outcome.ts';
import type { Command } from '../sim/program.ts';
import { formatSparsity } from '../terms/sparsity.ts';
import { cycles, cyclesToSeconds, hertz } from '../terms/units.ts';
import {
  addCommand,
  countCommands,
  countUnits,
  nothingMoved,
  stepActions,
  tensorActions,
  unitActions,
} from './actions.ts';
import type { CommandCounts, Moved, UnitCounts } from './actions.ts';
import type { Plan } from './plan.ts';
import { SCHEMA_VERSION } from './result.ts';
import type { OperationResult, PassOrOther, Result, Totals, UnitResult } from './result.ts';
import type { ResolvedScenario } from './scenario.ts';
import { VERSION } from './version.ts';

const ARRAY = unitIndex('stce');

/** What an operation came to, in numbers that add up to those of the step. */
interface Counts extends Moved {
  readonly pass: PassOrOther;
  /** Charged to it. */
  readonly cycles: number;
  executed: number;
  represented: number;
}

/** What a step came to as a whole, but for where its cycles went. */
export interface StepTotals {
  readonly totals: Omit<Totals, 'cyclesByPass' | 'secondsByPass' | 'gemmUtilisation' | 'commands'>;
  readonly units: readonly Pick<UnitResult, 'unit' | 'actions'>[];
}

/** Puts totals together. @param counts  of the commands of each operation */
export function stepTotalsOf(
  resolved: ResolvedScenario,
  plan: Plan,
  counts: readonly CommandCounts[],
  ticks: number,
): StepTotals {
  const sum = nothingMoved();
  for (const { moved } of counts) {
    sum.macs += moved.macs;
    sum.denseMacs += moved.denseMacs;
    sum.bytesRead += moved.bytesRead;
    sum.bytesWritten += moved.bytesWritten;
  }
  const actions = stepActions(plan.step, counts);
  return {
    totals: wholeOf(resolved, plan, sum, ticks),
    units: SAT_UNITS.map((unit) => ({ unit, actions: actions[unit] })),
  };
}

/** Puts a result together. @param commands those of the compiled program, as the outcome counts them */
export function resultOf(
  resolved: ResolvedScenario,
  hash: string,
  plan: Plan,
  commands: readonly Command<SatWork>[],
  outcome: Outcome,
): Result {
  const { operations } = plan.step;
  const counts = countOperations(operations, commands, outcome);
  const did = countUnits(plan.step, countCommands([...operations.keys()], commands, outcome.executions, plan.memory));
  const arrayTimes = new Map(
    outcome.unitTimes.filter(({ unit }) => unit === ARRAY).map((time) => [time.operation, time]),
  );
  const rows = operations.map((operation, index) =>
    operationResult(resolved, plan, operation, index, counts[index], did[index], arrayTimes.get(index)),
  );
  const units = unitResults(outcome, did);
  const array = units[ARRAY];
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'weft-sim', version: VERSION },
    hash,
    scenario: resolved.scenario,
    totals: totalsOf(resolved, plan, counts, outcome),
    memory: { ...plan.memory.account, tensorChannels: plan.channels, storagesTried: plan.storagesTried },
    array: { busyCycles: array.busy, stalls: added(array.stalls, array.idle > 0 ? { idle: array.idle } : {}) },
    operations: rows,
    units,
    notes: [...resolved.networkNotes.map((message) => ({ layer: resolved.network.name, message })), ...plan.step.notes],
    assumptions: [...resolved.assumptions],
  };
}

function countOperations(
  operations: readonly Operation[],
  commands: readonly Command<SatWork>[],
  outcome: Outcome,
): Counts[] {
  const counts = operations.map((operation, index) => ({
    pass: operation.kind === 'gemm' ? operation.pass : ('other' as const),
    cycles: outcome.charged[index],
    macs: 0,
    denseMacs: 0,
    bytesRead: 0,
    bytesWritten: 0,
    executed: 0,
    represented: 0,
  }));
  commands.forEach((command, index) => {
    const count = counts[command.operation];
    const times = outcome.executions[index];
    count.executed += outcome.simulated[index];
    count.represented += times;
    addCommand(count, command, times);
  });
  return counts;
}

function operationResult(
  resolved: ResolvedScenario,
  plan: Plan,
  operation: Operation,
  index: number,
  count: Counts,
  did: UnitCounts,
  arrayTime: UnitTime | undefined,
): OperationResult {
  const { rows, columns } = resolved.machine.array;
  const isGemm = operation.kind === 'gemm';
  const { pass, cycles: charged } = count;
  return {
    id: operation.id,
    layer: operation.layer,
    pass,
    kind: operation.kind,
    work: workOf(operation),
    cycles: charged,
    seconds: secondsOf(resolved, charged),
    gemm: isGemm ? operation.gemm : null,
    macs: count.macs,
    skippedMacs: count.denseMacs - count.macs,
    utilisation: charged > 0 ? count.macs / (charged * rows * columns) : 0,
    bytesRead: count.bytesRead,
    bytesWritten: count.bytesWritten,
    arrayBusyCycles: arrayTime?.busy ?? 0,
    stalls: arrayTime?.stalls ?? {},
    mapping: plan.choices.get(index)?.mapping ?? null,
    sparse:
      isGemm && operation.sparse ? `${formatSparsity(operation.sparse.sparsity)} ${operation.sparse.operand}` : null,
    commands: { executed: count.executed, represented: count.represented },
    actions: did.byUnit,
    tensors: tensorActions(operation, did),
  };
}

function workOf(operation: Operation): string {
  if (operation.kind === 'elementwise') return `${operation.work} ${operation.direction}`;
  return operation.kind === 'prune' ? `${operation.operand} ${operation.pass}` : '';
}

const secondsOf = ({ machine }: ResolvedScenario, count: number): number =>
  cyclesToSeconds(cycles(count), hertz(machine.clockHz));

function unitResults(outcome: Outcome, operations: readonly UnitCounts[]): UnitResult[] {
  const actions = unitActions(operations);
  const times = SAT_UNITS.map(() => ({ busy: 0, stalls: {} as Record<string, number> }));
  for (const { unit, busy, stalls } of outcome.unitTimes) {
    const time = times[unit];
    time.busy += busy;
    for (const reason in stalls) time.stalls[reason] = (time.stalls[reason] ?? 0) + stalls[reason];
  }
  return SAT_UNITS.map((unit, index) => ({
    unit,
    ...times[index],
    idle: outcome.idle[index],
    actions: actions[unit],
  }));
}

function added(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [key, value] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + value;
  return sum;
}

function totalsOf(resolved: ResolvedScenario, plan: Plan, operations: readonly Counts[], outcome: Outcome): Totals {
  const { rows, columns } = resolved.machine.array;
  const cyclesByPass = { FF: 0, BP: 0, WU: 0, other: 0 };
  const sum = { macs: 0, denseMacs: 0, bytesRead: 0, bytesWritten: 0, executed: 0, represented: 0 };
  for (const operation of operations) {
    cyclesByPass[operation.pass] += operation.cycles;
    sum.macs += operation.macs;
    sum.denseMacs += operation.denseMacs;
    sum.bytesRead += operation.bytesRead;
    sum.bytesWritten += operation.bytesWritten;
    sum.executed += operation.executed;
    sum.represented += operation.represented;
  }
  const gemmCycles = cyclesByPass.FF + cyclesByPass.BP + cyclesByPass.WU;
  const {
    cycles: all,
    seconds,
    macs,
    skippedMacs,
    utilisation,
    ...others
  } = wholeOf(resolved, plan, sum, outcome.ticks);
  return {
    cycles: all,
    seconds,
    cyclesByPass,
    secondsByPass: {
      FF: secondsOf(resolved, cyclesByPass.FF),
      BP: secondsOf(resolved, cyclesByPass.BP),
      WU: secondsOf(resolved, cyclesByPass.WU),
      other: secondsOf(resolved, cyclesByPass.other),
    },
    macs,
    skippedMacs,
    utilisation,
    gemmUtilisation: gemmCycles > 0 ? macs / (gemmCycles * rows * columns) : 0,
    ...others,
    commands: { executed: sum.executed, represented: sum.represented },
  };
}

function wholeOf(
  resolved: ResolvedScenario,
  { memory }: Plan,
  { macs, denseMacs, bytesRead, bytesWritten }: Moved,
  ticks: number,
): StepTotals['totals'] {
  const { rows, columns } = resolved.machine.array;
  const seconds = secondsOf(resolved, ticks);
  return {
    cycles: ticks,
    seconds,
    macs,
    skippedMacs: denseMacs - macs,
    utilisation: macs / (ticks * rows * columns),
    macIdealSpeedup: denseMacs / macs,
    bytesRead,
    bytesWritten,
    dramBytes: bytesRead + bytesWritten,
    samplesPerSecond: resolved.scenario.batch / seconds,
    statics: { chip: 1, ...memory.statics },
    timeActions: memory.timeActions(seconds),
  };
}
