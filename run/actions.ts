/**
 * What a run did, in counts that are priced afterwards: by operation, by unit, and by what the tensors hold.
 *
 * The array's commands and all transfers say what they do; arithmetic beside the array is counted by operation, fused work
 * included. Memory is counted in bits by the unit that asks for them.
 */
import type { ActionCounts } from '../arch/energy/actions.ts';
import { SAT_UNITS } from '../arch/sat/units.ts';
import type { SatUnit } from '../arch/sat/units.ts';
import type { SatWork } from '../arch/sat/work.ts';
import type { LoweredStep } from '../dataflows/operation.ts';
import { streamActions, summed, vectorActions } from '../dataflows/stream-actions.ts';
import { operandClasses, streamTraffic } from '../dataflows/tensor-traffic.ts';
import type { TensorTraffic } from '../dataflows/tensor-traffic.ts';
import { tensorClasses } from '../dataflows/tensors.ts';
import type { TensorClass } from '../dataflows/tensors.ts';
import type { Outcome } from '../sim/outcome.ts';
import type { Command } from '../sim/program.ts';

/** What an operation did to tensors of one kind: bytes between memory and chip, and what is priced of moving them. */
export interface TensorActions {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly actions: ActionCounts;
}

export type ActionsByTensor = Readonly<Partial<Record<TensorClass, TensorActions>>>;

export interface OperationActions {
  readonly byUnit: Readonly<Partial<Record<SatUnit, ActionCounts>>>;
  readonly byTensor: ActionsByTensor;
}

/** Counts of each operation of a step. @param commands  those of the compiled program, as the outcome counts them */
export function countActions(
  { operations, fused }: LoweredStep,
  commands: readonly Command<SatWork>[],
  outcome: Outcome,
): OperationActions[] {
  const counts = operations.map(() => new Map<SatUnit, ActionCounts[]>());
  const count = (operation: number, unit: SatUnit, actions: ActionCounts): void => {
    const known = counts[operation].get(unit);
    if (known) known.push(actions);
    else counts[operation].set(unit, [actions]);
  };
  commands.forEach(({ operation, unit, work, request }, index) => {
    const times = outcome.executions[index];
    const { actions = {} } = work;
    if (times > 0)
      count(operation, SAT_UNITS[unit], repeated({ ...actions, 'dram-bit': 8 * (request?.bytes ?? 0) }, times));
  });
  operations.forEach((operation, index) => {
    for (const [unit, actions] of Object.entries(streamActions(operation))) count(index, unit as SatUnit, actions);
  });
  // What is fused behind the last operation.
  if (operations.length > 0) fused.forEach((kernel) => count(operations.length - 1, 'vector', vectorActions(kernel)));
  return operations.map((operation, index) => {
    const byUnit = Object.fromEntries(
      [...counts[index]].flatMap(([unit, all]): [SatUnit, ActionCounts][] => {
        const sum = summed(all);
        return Object.keys(sum).length > 0 ? [[unit, sum]] : [];
      }),
    ) as OperationActions['byUnit'];
    const byTensor =
      operation.kind === 'gemm'
        ? gemmTensors(operandClasses(operation), byUnit)
        : streamTensors(streamTraffic(operation), byUnit);
    return { byUnit, byTensor };
  });
}

const repeated = (actions: ActionCounts, times: number): ActionCounts =>
  Object.fromEntries(Object.entries(actions).map(([action, count]) => [action, count * times]));

/** Of a GEMM: each buffer holds one tensor; what the array reads of it or writes into it counts. */
function gemmTensors(
  classes: Record<'west' | 'north' | 'out', TensorClass>,
  byUnit: OperationActions['byUnit'],
): ActionsByTensor {
  const parts = (['west', 'north', 'out'] as const).map((buffer) => {
    const moved = byUnit[`dma.${buffer}`] ?? {};
    const action = `${buffer}-byte` as const;
    const bytes = (moved['dram-bit'] ?? 0) / 8;
    const actions = summed([moved, { [action]: byUnit.stce?.[action] ?? 0 }]);
    return {
      tensor: classes[buffer],
      of: { bytesRead: buffer === 'out' ? 0 : bytes, bytesWritten: buffer === 'out' ? bytes : 0, actions },
    };
  });
  return byClass(parts);
}

/** Of other work: what is loaded is written into a buffer and read again, what is stored too. */
function streamTensors({ read, written }: TensorTraffic, byUnit: OperationActions['byUnit']): ActionsByTensor {
  const buffer = byUnit['vector.load'] ? 'vector-byte' : 'update-byte';
  const parts = tensorClasses.flatMap((tensor) => {
    const bytes = read[tensor] + written[tensor];
    const actions = { 'dram-bit': 8 * bytes, [buffer]: 2 * bytes };
    return bytes === 0 ? [] : [{ tensor, of: { bytesRead: read[tensor], bytesWritten: written[tensor], actions } }];
  });
  return byClass(parts);
}

function byClass(parts: readonly { readonly tensor: TensorClass; readonly of: TensorActions }[]): ActionsByTensor {
  const found: Partial<Record<TensorClass, TensorActions>> = {};
  for (const { tensor, of } of parts) {
    const before = found[tensor];
    found[tensor] = before
      ? {
          bytesRead: before.bytesRead + of.bytesRead,
          bytesWritten: before.bytesWritten + of.bytesWritten,
          actions: summed([before.actions, of.actions]),
        }
      : of;
  }
  return found;
}

/** The counts of all operations together, by unit. */
export function unitActions(operations: readonly OperationActions[]): Readonly<Record<SatUnit, ActionCounts>> {
  return Object.fromEntries(
    SAT_UNITS.map((unit) => [unit, summed(operations.flatMap(({ byUnit }) => byUnit[unit] ?? []))]),
  ) as Record<SatUnit, ActionCounts>;
}
