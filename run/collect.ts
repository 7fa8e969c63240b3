/** From the outcome of a simulation to a result: counts by operation, totals, where the cycles went. */
import { SAT_UNITS, unitIndex } from '../arch/sat/units.ts';
import type { SatWork } from '../arch/sat/work.ts';
import type { Operation } from '../dataflows/operation.ts';
import type { Outcome, UnitTime } from '../sim/outcome.ts';
import type { Command } from '../sim/program.ts';
import { formatSparsity } from '../terms/sparsity.ts';
import { cycles, cyclesToSeconds, hertz } from '../terms/units.ts';
import { countUnits, tensorActions, unitActions } from './actions.ts';
import type { UnitCounts } from './actions.ts';
import type { Plan } from './plan.ts';
import { SCHEMA_VERSION } from './result.ts';
import type { OperationResult, PassOrOther, Result, Totals, UnitResult } from './result.ts';
import type { ResolvedScenario } from './scenario.ts';
import { VERSION } from './version.ts';

const ARRAY = unitIndex('stce');

/** What an operation came to, in numbers that add up to those of the step. */
interface Counts {
  readonly pass: PassOrOther;
  /** Charged to it. */
  readonly cycles: number;
  macs: number;
  denseMacs: number;
  bytesRead: number;
  bytesWritten: number;
  executed: number;
  represented: number;
}

/** What a step came to as a whole. @param commands those of the compiled program, as the outcome counts them */
export function stepTotalsOf(
  resolved: ResolvedScenario,
  plan: Plan,
  commands: readonly Command<SatWork>[],
  outcome: Outcome,
): Pick<Result, 'totals' | 'units'> {
  const counts = countOperations(plan.step.operations, commands, outcome);
  const units = countUnits(plan.step, commands, outcome, plan.memory);
  return { totals: totalsOf(resolved, plan, counts, outcome), units: unitResults(outcome, units) };
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
  const did = countUnits(plan.step, commands, outcome, plan.memory);
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
  commands.forEach(({ operation, work, request }, index) => {
    const count = counts[operation];
    const times = outcome.executions[index];
    count.executed += outcome.simulated[index];
    count.represented += times;
    count.macs += times * work.macs;
    count.denseMacs += times * work.denseMacs;
    if (request?.write) count.bytesWritten += times * request.bytes;
    else count.bytesRead += times * (request?.bytes ?? 0);
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

function totalsOf(
  resolved: ResolvedScenario,
  { memory }: Plan,
  operations: readonly Counts[],
  outcome: Outcome,
): Totals {
  const { rows, columns } = resolved.machine.array;
  const cyclesByPass = { FF: 0, BP: 0, WU: 0, other: 0 };
  const sum = { macs: 0, skippedMacs: 0, bytesRead: 0, bytesWritten: 0, executed: 0, represented: 0 };
  for (const operation of operations) {
    cyclesByPass[operation.pass] += operation.cycles;
    sum.macs += operation.macs;
    sum.skippedMacs += operation.denseMacs - operation.macs;
    sum.bytesRead += operation.bytesRead;
    sum.bytesWritten += operation.bytesWritten;
    sum.executed += operation.executed;
    sum.represented += operation.represented;
  }
  const { macs, skippedMacs, bytesRead, bytesWritten, executed, represented } = sum;
  const gemmCycles = cyclesByPass.FF + cyclesByPass.BP + cyclesByPass.WU;
  const seconds = secondsOf(resolved, outcome.ticks);
  return {
    cycles: outcome.ticks,
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
    utilisation: macs / (outcome.ticks * rows * columns),
    gemmUtilisation: gemmCycles > 0 ? macs / (gemmCycles * rows * columns) : 0,
    macIdealSpeedup: (macs + skippedMacs) / macs,
    bytesRead,
    bytesWritten,
    dramBytes: bytesRead + bytesWritten,
    samplesPerSecond: resolved.scenario.batch / seconds,
    statics: { chip: 1, ...memory.statics },
    timeActions: memory.timeActions(seconds),
    commands: { executed, represented },
  };
}
