/**
 * What a run did, in counts that are priced afterwards: by operation, by unit, and by what the tensors hold.
 *
 * The array's commands and all transfers say what they do; arithmetic beside the array is counted by operation, fused work
 * included. What the memory does for a request is counted for the unit that asks: commands and bits of the interface, or bits
 * alone, as its model has it.
 */
import type { ActionCounts } from '../arch/energy/actions.ts';
import { SAT_UNITS } from '../arch/sat/units.ts';
import type { SatUnit } from '../arch/sat/units.ts';
import type { MemoryModel } from '../arch/memory/memory-model.ts';
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
  memory: Pick<MemoryModel, 'actions'>,
): OperationActions[] {
  const bytes = operations.map(() => new Map<SatUnit, number>());
  const counts = operations.map(() => new Map<SatUnit, ActionCounts[]>());
  const count = (operation: number, unit: SatUnit, actions: ActionCounts): void => {
    const known = counts[operation].get(unit);
    if (known) known.push(actions);
    else counts[operation].set(unit, [actions]);
  };
  commands.forEach(({ operation, unit, work, request }, index) => {
    const times = outcome.executions[index];
    if (times === 0) return;
    const name = SAT_UNITS[unit];
    const transfer = request ? memory.actions(request) : {};
    count(operation, name, repeated({ ...work.actions, ...transfer }, times));
    if (request) bytes[operation].set(name, (bytes[operation].get(name) ?? 0) + times * request.bytes);
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
        ? gemmTensors(operandClasses(operation), byUnit, bytes[index])
        : streamTensors(streamTraffic(operation), byUnit, bytes[index]);
    return { byUnit, byTensor };
  });
}

const repeated = (actions: ActionCounts, times: number): ActionCounts =>
  Object.fromEntries(Object.entries(actions).map(([action, count]) => [action, count * times]));

type BytesOfUnits = ReadonlyMap<SatUnit, number>;

/** Of a GEMM: each buffer holds one tensor; what the array reads of it or writes into it counts. */
function gemmTensors(
  classes: Record<'west' | 'north' | 'out', TensorClass>,
  byUnit: OperationActions['byUnit'],
  moved: BytesOfUnits,
): ActionsByTensor {
  const parts = (['west', 'north', 'out'] as const).map((buffer) => {
    const action = `${buffer}-byte` as const;
    const bytes = moved.get(`dma.${buffer}`) ?? 0;
    const actions = summed([byUnit[`dma.${buffer}`] ?? {}, { [action]: byUnit.stce?.[action] ?? 0 }]);
    return {
      tensor: classes[buffer],
      of: { bytesRead: buffer === 'out' ? 0 : bytes, bytesWritten: buffer === 'out' ? bytes : 0, actions },
    };
  });
  return byClass(parts);
}

/** Of other work: what is loaded is written into a buffer and read again, what is stored too; transfers are shared by bytes. */
function streamTensors(
  { read, written }: TensorTraffic,
  byUnit: OperationActions['byUnit'],
  moved: BytesOfUnits,
): ActionsByTensor {
  const buffer = byUnit['vector.load'] ? 'vector-byte' : 'update-byte';
  const transfers = (isWrite: boolean): { readonly bytes: number; readonly actions: ActionCounts } => {
    const units = [...moved.keys()].filter((unit) => unit.endsWith('.store') === isWrite);
    return {
      bytes: units.reduce((sum, unit) => sum + (moved.get(unit) ?? 0), 0),
      actions: onlyMemory(summed(units.map((unit) => byUnit[unit] ?? {}))),
    };
  };
  const [loads, stores] = [transfers(false), transfers(true)];
  const parts = tensorClasses.flatMap((tensor) => {
    const bytes = read[tensor] + written[tensor];
    if (bytes === 0) return [];
    const actions = summed([
      loads.bytes > 0 ? repeated(loads.actions, read[tensor] / loads.bytes) : {},
      stores.bytes > 0 ? repeated(stores.actions, written[tensor] / stores.bytes) : {},
      { [buffer]: 2 * bytes },
    ]);
    return [{ tensor, of: { bytesRead: read[tensor], bytesWritten: written[tensor], actions } }];
  });
  return byClass(parts);
}

const onlyMemory = (actions: ActionCounts): ActionCounts =>
  Object.fromEntries(Object.entries(actions).filter(([action]) => action.startsWith('dram-')));

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
