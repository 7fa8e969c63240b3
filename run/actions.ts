/**
 * What a run did, in counts that are priced afterwards: by operation, by unit, and by what the tensors hold.
 *
 * The array's commands and all transfers say what they do; arithmetic beside the array is counted by operation, fused work
 * included. What the memory does for a request is counted for the unit that asks: commands and bits of the interface, or bits
 * alone, as its model has it.
 */
import type { Action, ActionCounts } from '../arch/energy/actions.ts';
import { SAT_UNITS, unitIndex } from '../arch/sat/units.ts';
import type { SatUnit } from '../arch/sat/units.ts';
import type { MemoryModel } from '../arch/memory/memory-model.ts';
import type { SatWork } from '../arch/sat/work.ts';
import type { LoweredStep, Operation } from '../dataflows/operation.ts';
import { actionsOfStep, addTo, nonZero, summed, vectorActions } from '../dataflows/stream-actions.ts';
import type { StreamUnit, Tally } from '../dataflows/stream-actions.ts';
import { operandClasses, streamTraffic } from '../dataflows/tensor-traffic.ts';
import type { TensorTraffic } from '../dataflows/tensor-traffic.ts';
import { tensorClasses } from '../dataflows/tensors.ts';
import type { TensorClass } from '../dataflows/tensors.ts';
import type { Command } from '../sim/program.ts';
import { remembered } from '../terms/remembered.ts';
import { ActionSums } from './action-sums.ts';

/** What an operation did to tensors of one kind: bytes between memory and chip, and what is priced of moving them. */
export interface TensorActions {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly actions: ActionCounts;
}

export type ActionsByTensor = Readonly<Partial<Record<TensorClass, TensorActions>>>;

export type ActionsByUnit = Readonly<Partial<Record<SatUnit, ActionCounts>>>;

/** What the units did for an operation. */
export interface UnitCounts {
  readonly byUnit: ActionsByUnit;
  /** Bytes between memory and chip. */
  readonly bytes: BytesOfUnits;
}

/** What commands of an operation move and say that they do; what is counted by operation is not among it. */
export interface CommandCounts {
  readonly moved: Moved;
  readonly byUnit: ReadonlyMap<SatUnit, ActionSums>;
  readonly bytes: BytesOfUnits;
}

/** MACs done and stood for, and bytes between memory and chip. */
export interface Moved {
  macs: number;
  denseMacs: number;
  bytesRead: number;
  bytesWritten: number;
}

export const nothingMoved = (): Moved => ({ macs: 0, denseMacs: 0, bytesRead: 0, bytesWritten: 0 });

/** Adds a command, executed so often. */
export function addCommand(sum: Moved, { work, request }: Command<SatWork>, times: number): void {
  sum.macs += times * work.macs;
  sum.denseMacs += times * work.denseMacs;
  if (request?.write) sum.bytesWritten += times * request.bytes;
  else sum.bytesRead += times * (request?.bytes ?? 0);
}

/**
 * Counts commands by operation.
 *
 * @param operations  whose commands they are, by index
 * @param executions  how often each was executed
 */
export function countCommands(
  operations: readonly number[],
  commands: readonly Command<SatWork>[],
  executions: ArrayLike<number>,
  memory: Pick<MemoryModel, 'actions'>,
): CommandCounts[] {
  const places = new Map(operations.map((operation, place) => [operation, place]));
  const units = SAT_UNITS.length;
  const counts = operations.map(() => ({
    moved: nothingMoved(),
    byUnit: new Map<SatUnit, ActionSums>(),
    bytes: new Map<SatUnit, number>(),
  }));
  /** By place and unit, which is found faster. */
  const sums: (ActionSums | undefined)[] = [];
  const bytesOf: (number | undefined)[] = [];
  for (let index = 0; index < commands.length; index += 1) {
    const command = commands[index];
    const { operation, unit, work, request } = command;
    const times = executions[index];
    const place = places.get(operation);
    if (place === undefined) throw new Error(`operation ${operation} is not counted`);
    if (times === 0) continue;
    const { moved, byUnit, bytes } = counts[place];
    addCommand(moved, command, times);
    const number = place * units + unit;
    let sum = sums[number];
    if (!sum) {
      sum = new ActionSums();
      sums[number] = sum;
      byUnit.set(SAT_UNITS[unit], sum);
    }
    if (work.actions) sum.add(work.actions, times);
    if (!request) continue;
    sum.add(memory.actions(request), times);
    const before = bytesOf[number];
    if (before === undefined) bytes.set(SAT_UNITS[unit], 0);
    bytesOf[number] = (before ?? 0) + times * request.bytes;
  }
  counts.forEach(({ bytes }, place) => {
    for (const unit of bytes.keys()) bytes.set(unit, bytesOf[place * units + unitIndex(unit)] ?? 0);
  });
  return counts;
}

/** Counts of each operation of a step. @param counts  of its commands */
export function countUnits(step: LoweredStep, counts: readonly CommandCounts[]): UnitCounts[] {
  const { operations, fused } = step;
  const streamed = actionsOfStep(step);
  return operations.map((_, index) => {
    const tallies = new Map<SatUnit, ActionCounts>();
    for (const [unit, sum] of counts[index].byUnit) tallies.set(unit, sum.done());
    for (const unit of STREAM_UNITS) addToUnit(tallies, unit, streamed[index][unit]);
    // What is fused behind the last operation.
    const behind = index === operations.length - 1 ? fused : [];
    for (const kernel of behind) addToUnit(tallies, 'vector', vectorActions(kernel));
    const byUnit: Partial<Record<SatUnit, ActionCounts>> = {};
    for (const [unit, tally] of tallies) {
      const did = nonZero(tally);
      if (!isNothing(did)) byUnit[unit] = did;
    }
    return { byUnit, bytes: counts[index].bytes };
  });
}

/**
 * The counts of all operations of a step together, by unit: what `unitActions` says of `countUnits`, without what that keeps of each
 * operation.
 */
export function stepActions(
  step: LoweredStep,
  counts: readonly CommandCounts[],
): Readonly<Record<SatUnit, ActionCounts>> {
  const sums = ofUnits(() => new ActionSums());
  for (const { byUnit } of counts) for (const [unit, did] of byUnit) sums[unit].addDone(did);
  const streamed = streamedInStep(step);
  for (const unit of STREAM_UNITS) sums[unit].addDone(streamed[unit]);
  return ofUnits((unit) => sums[unit].done());
}

const STREAM_UNITS = ['vector', 'sore', 'wuve'] as const;

/** What is counted by operation, of all operations. */
const streamedInStep = remembered((step: LoweredStep): Readonly<Record<StreamUnit, ActionSums>> => {
  const sums = { vector: new ActionSums(), sore: new ActionSums(), wuve: new ActionSums() };
  const streamed = actionsOfStep(step);
  for (const unit of STREAM_UNITS) for (const operation of streamed) sums[unit].add(operation[unit], 1);
  // What is fused behind the last operation counts with it.
  if (streamed.length > 0) for (const kernel of step.fused) sums.vector.add(vectorActions(kernel), 1);
  return sums;
});

function addToUnit(tallies: Map<SatUnit, ActionCounts>, unit: SatUnit, actions: ActionCounts): void {
  if (isNothing(actions)) return;
  const tally: Tally = { ...tallies.get(unit) };
  addTo(tally, actions);
  tallies.set(unit, tally);
}

function isNothing(actions: ActionCounts): boolean {
  for (const _ in actions) return false;
  return true;
}

/** What an operation did to its tensors. */
export const tensorActions = (operation: Operation, { byUnit, bytes }: UnitCounts): ActionsByTensor =>
  operation.kind === 'gemm'
    ? gemmTensors(operandClasses(operation), byUnit, bytes)
    : streamTensors(streamTraffic(operation), byUnit, bytes);

type BytesOfUnits = ReadonlyMap<SatUnit, number>;

/** Of a GEMM: each buffer holds one tensor; what the array reads of it or writes into it counts. */
function gemmTensors(
  classes: Record<'west' | 'north' | 'out', TensorClass>,
  byUnit: ActionsByUnit,
  moved: BytesOfUnits,
): ActionsByTensor {
  const parts = (['west', 'north', 'out'] as const).map((buffer) => {
    const action = `${buffer}-byte` as const;
    const bytes = moved.get(`dma.${buffer}`) ?? 0;
    const tally: Tally = {};
    addTo(tally, byUnit[`dma.${buffer}`] ?? {});
    tally[action] = (tally[action] ?? 0) + (byUnit.stce?.[action] ?? 0);
    const [bytesRead, bytesWritten] = buffer === 'out' ? [0, bytes] : [bytes, 0];
    return { tensor: classes[buffer], of: { bytesRead, bytesWritten, actions: nonZero(tally) } };
  });
  return byClass(parts);
}

/** Of other work: what is loaded is written into a buffer and read again, what is stored too; transfers are shared by bytes. */
function streamTensors({ read, written }: TensorTraffic, byUnit: ActionsByUnit, moved: BytesOfUnits): ActionsByTensor {
  const buffer = byUnit['vector.load'] ? 'vector-byte' : 'update-byte';
  const loads: Transfers = { bytes: 0, actions: {} };
  const stores: Transfers = { bytes: 0, actions: {} };
  for (const [unit, bytes] of moved) {
    const transfers = unit.endsWith('.store') ? stores : loads;
    transfers.bytes += bytes;
    addTo(transfers.actions, onlyMemory(byUnit[unit] ?? {}));
  }
  const parts = tensorClasses.flatMap((tensor) => {
    const bytes = read[tensor] + written[tensor];
    if (bytes === 0) return [];
    const tally: Tally = {};
    if (loads.bytes > 0) addTo(tally, loads.actions, read[tensor] / loads.bytes);
    if (stores.bytes > 0) addTo(tally, stores.actions, written[tensor] / stores.bytes);
    tally[buffer] = (tally[buffer] ?? 0) + 2 * bytes;
    return [{ tensor, of: { bytesRead: read[tensor], bytesWritten: written[tensor], actions: nonZero(tally) } }];
  });
  return byClass(parts);
}

interface Transfers {
  bytes: number;
  readonly actions: Tally;
}

function onlyMemory(actions: ActionCounts): ActionCounts {
  const found: Tally = {};
  let action: Action;
  for (action in actions) if (action.startsWith('dram-')) found[action] = actions[action] ?? 0;
  return found;
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
export function unitActions(operations: readonly UnitCounts[]): Readonly<Record<SatUnit, ActionCounts>> {
  const tallies = noActions();
  for (const { byUnit } of operations) {
    for (const [unit, actions] of Object.entries(byUnit)) addTo(tallies[unit as SatUnit], actions);
  }
  return tallies;
}

const noActions = (): Record<SatUnit, Tally> => ofUnits(() => ({}));

const ofUnits = <T>(make: (unit: SatUnit) => T): Record<SatUnit, T> =>
  Object.fromEntries(SAT_UNITS.map((unit) => [unit, make(unit)])) as Record<SatUnit, T>;
