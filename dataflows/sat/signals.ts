/**
 * Who must wait for whom: results pass between operations through memory, and units run ahead of each other.
 *
 * For each dependency the unit that writes the result tells the unit that reads it. Units work in order, so that a signal
 * also covers everything its giver did before.
 */
import { SAT_UNITS, unitIndex } from '../../arch/sat/units.ts';
import type { SatUnit } from '../../arch/sat/units.ts';
import type { GemmOperation, Operation } from '../operation.ts';
import type { Waits } from './turns.ts';

export interface Signals {
  /** Units to be told when an operation's result is in memory. */
  readonly gives: readonly (readonly SatUnit[])[];
  /** For each operation, the units that read for it and wait. */
  readonly takes: readonly (readonly Taken[])[];
}

/** A unit that reads, and those whose signals it waits for, in the order of units. */
export interface Taken {
  readonly reader: SatUnit;
  readonly writers: readonly SatUnit[];
}

/** The unit that finishes an operation: it puts the result into memory, or keeps it (statistics). */
export function writerOf(operation: Operation): SatUnit {
  switch (operation.kind) {
    case 'gemm':
      return 'dma.out';
    case 'elementwise':
      return operation.writeBytes > 0 ? 'vector.store' : 'vector';
    case 'prune':
      return 'sore.store';
    case 'update':
      return 'wuve.store';
  }
}

/** What each reading unit of an operation must wait for, as operation indices. */
function readersOf(operation: Operation, waits: Waits): readonly (readonly [SatUnit, readonly number[]])[] {
  switch (operation.kind) {
    case 'gemm':
      return gemmReaders(operation, waits);
    case 'elementwise':
      return [['vector.load', waits.after]];
    case 'prune':
      return [['sore.load', waits.after]];
    case 'update':
      return [['wuve.load', waits.after]];
  }
}

function gemmReaders(operation: GemmOperation, waits: Waits): readonly (readonly [SatUnit, readonly number[]])[] {
  const isPixelNorth = operation.sparse?.operand === 'output-gradient';
  const [pixels, others] = isPixelNorth ? (['dma.north', 'dma.west'] as const) : (['dma.west', 'dma.north'] as const);
  return [
    [pixels, waits.pixels],
    [others, waits.others],
  ];
}

/** Plans the signals of a step whose operations are written in this order. @param waits  of each operation */
export function planSignals(operations: readonly Operation[], waits: readonly Waits[]): Signals {
  const gives: SatUnit[][] = operations.map(() => []);
  const takes: Taken[][] = operations.map(() => []);
  const writers = operations.map((operation) => unitIndex(writerOf(operation)));
  const units = SAT_UNITS.length;
  /** By writer and reader: one more than the last operation of one that the other has heard of. */
  const heard = new Int32Array(units * units);
  /** By writer: one more than the last operation that waits for it. */
  const lastOf = new Int32Array(units);
  operations.forEach((operation, index) => {
    for (const [reader, after] of readersOf(operation, waits[index])) {
      for (const dependency of after) {
        const writer = writers[dependency];
        lastOf[writer] = Math.max(dependency + 1, lastOf[writer]);
      }
      const place = unitIndex(reader) * units;
      let taken: SatUnit[] | null = null;
      for (let writer = 0; writer < units; writer += 1) {
        const last = lastOf[writer];
        lastOf[writer] = 0;
        if (last <= heard[place + writer]) continue;
        heard[place + writer] = last;
        gives[last - 1].push(reader);
        if (!taken) takes[index].push({ reader, writers: (taken = []) });
        taken.push(SAT_UNITS[writer]);
      }
    }
  });
  return { gives, takes };
}
