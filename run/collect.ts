/** From the outcome of a simulation to a result: counts by operation, totals, where the cycles went. */
import { SAT_UNITS, unitIndex } from '../arch/sat/units.ts';
import type { SatWork } from '../arch/sat/work.ts';
import type { Operation } from '../dataflows/operation.ts';
import type { Outcome, UnitTime } from '../sim/outcome.ts';
import type { Command } from '../sim/program.ts';
import { formatSparsity } from '../terms/sparsity.ts';
import { cycles, cyclesToSeconds, hertz } from '../terms/units.ts';
import { countActions, unitActions } from './actions.ts';
import type { OperationActions } from './actions.ts';
import type { Plan } from './plan.ts';
import { SCHEMA_VERSION } from './result.ts';
import type { OperationResult, PassOrOther, Result, Totals, UnitResult } from './result.ts';
import type { ResolvedScenario } from './scenario.ts';
import { VERSION } from './version.ts';

const ARRAY = unitIndex('stce');

interface Counts {
  macs: number;
  denseMacs: number;
  bytesRead: number;
  bytesWritten: number;
  executed: number;
  represented: number;
}

/** Puts a result together. @param commands those of the compiled program, as the outcome counts them */
export function resultOf(
  resolved: ResolvedScenario,
  plan: Plan,
  commands: readonly Command<SatWork>[],
  outcome: Outcome,
): Result {
  const { operations } = plan.step;
  const counts = countOperations(operations.length, commands, outcome);
  const actions = countActions(plan.step, commands, outcome, plan.memory);
  const arrayTimes = new Map(
    outcome.unitTimes.filter(({ unit }) => unit === ARRAY).map((time) => [time.operation, time]),
  );
  const rows = operations.map((operation, index) =>
    operationResult(
      resolved,
      plan,
      operation,
      index,
      { ...counts[index], ...actions[index] },
      outcome.charged[index],
      arrayTimes.get(index),
    ),
  );
  const units = unitResults(outcome, actions);
  const array = units[ARRAY];
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'weft-sim', version: VERSION },
    hash: resolved.hash,
    scenario: resolved.scenario,
    totals: totalsOf(resolved, plan, rows, outcome),
    memory: { ...plan.memory.account, tensorChannels: plan.channels, storagesTried: plan.storagesTried },
    array: { busyCycles: array.busy, stalls: added(array.stalls, array.idle > 0 ? { idle: array.idle } : {}) },
    operations: rows,
    units,
    notes: [...resolved.networkNotes.map((message) => ({ layer: resolved.network.name, message })), ...plan.step.notes],
    assumptions: [...resolved.assumptions],
  };
}

function countOperations(operations: number, commands: readonly Command<SatWork>[], outcome: Outcome): Counts[] {
  const counts = Array.from({ length: operations }, () => ({
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
    count.macs += times * command.work.macs;
    count.denseMacs += times * command.work.denseMacs;
    if (command.request?.write) count.bytesWritten += times * command.request.bytes;
    else count.bytesRead += times * (command.request?.bytes ?? 0);
  });
  return counts;
}

function operationResult(
  resolved: ResolvedScenario,
  plan: Plan,
  operation: Operation,
  index: number,
  count: Counts & OperationActions,
  charged: number,
  arrayTime: UnitTime | undefined,
): OperationResult {
  const { rows, columns } = resolved.machine.array;
  const isGemm = operation.kind === 'gemm';
  return {
    id: operation.id,
    layer: operation.layer,
    pass: isGemm ? operation.pass : 'other',
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
    actions: count.byUnit,
    tensors: count.byTensor,
  };
}

function workOf(operation: Operation): string {
  if (operation.kind === 'elementwise') return `${operation.work} ${operation.direction}`;
  return operation.kind === 'prune' ? `${operation.operand} ${operation.pass}` : '';
}

const secondsOf = ({ machine }: ResolvedScenario, count: number): number =>
  cyclesToSeconds(cycles(count), hertz(machine.clockHz));

function unitResults(outcome: Outcome, operations: readonly OperationActions[]): UnitResult[] {
  const actions = unitActions(operations);
  return SAT_UNITS.map((unit, index) => {
    let busy = 0;
    let stalls: Record<string, number> = {};
    for (const time of outcome.unitTimes) {
      if (time.unit !== index) continue;
      busy += time.busy;
      stalls = added(stalls, time.stalls);
    }
    return { unit, busy, stalls, idle: outcome.idle[index], actions: actions[unit] };
  });
}

function added(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [key, value] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + value;
  return sum;
}

function totalsOf(
  resolved: ResolvedScenario,
  { memory }: Plan,
  operations: readonly OperationResult[],
  outcome: Outcome,
): Totals {
  const { rows, columns } = resolved.machine.array;
  const total = (pick: (operation: OperationResult) => number): number =>
    operations.reduce((sum, operation) => sum + pick(operation), 0);
  const byPass = (pass: PassOrOther): number => total((operation) => (operation.pass === pass ? operation.cycles : 0));
  const cyclesByPass = { FF: byPass('FF'), BP: byPass('BP'), WU: byPass('WU'), other: byPass('other') };
  const macs = total((operation) => operation.macs);
  const skippedMacs = total((operation) => operation.skippedMacs);
  const gemmCycles = cyclesByPass.FF + cyclesByPass.BP + cyclesByPass.WU;
  const seconds = secondsOf(resolved, outcome.ticks);
  const bytesRead = total((operation) => operation.bytesRead);
  const bytesWritten = total((operation) => operation.bytesWritten);
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
    commands: {
      executed: total((operation) => operation.commands.executed),
      represented: total((operation) => operation.commands.represented),
    },
  };
}
