/**
 * Who must wait for whom: results pass between operations through memory, and units run ahead of each other.
 *
 * For each dependency the unit that writes the result tells the unit that reads it. Units work in order, so that a signal
 * also covers everything its giver did before.
 */
import { unitIndex } from '../../arch/sat/units.ts';
import type { SatUnit } from '../../arch/sat/units.ts';
import type { GemmOperation, Operation } from '../operation.ts';

export interface Signals {
  /** Units to be told when an operation's result is in memory. */
  readonly gives: readonly (readonly SatUnit[])[];
  /** For each operation and reading unit, the units whose signals it waits for. */
  readonly takes: readonly ReadonlyMap<SatUnit, readonly SatUnit[]>[];
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
function readersOf(operation: Operation): readonly (readonly [SatUnit, readonly number[]])[] {
  switch (operation.kind) {
    case 'gemm':
      return gemmReaders(operation);
    case 'elementwise':
      return [['vector.load', operation.after]];
    case 'prune':
      return [['sore.load', operation.after]];
    case 'update':
      return [['wuve.load', operation.after]];
  }
}

function gemmReaders(operation: GemmOperation): readonly (readonly [SatUnit, readonly number[]])[] {
  const isPixelNorth = operation.sparse?.operand === 'output-gradient';
  const [pixels, others] = isPixelNorth ? (['dma.north', 'dma.west'] as const) : (['dma.west', 'dma.north'] as const);
  return [
    [pixels, operation.pixelsAfter],
    [others, operation.othersAfter],
  ];
}

/** Plans the signals of a step whose operations are written in this order. */
export function planSignals(operations: readonly Operation[]): Signals {
  const gives: SatUnit[][] = operations.map(() => []);
  const takes: Map<SatUnit, SatUnit[]>[] = operations.map(() => new Map());
  /** The last operation of one unit that another one has heard of. */
  const heard = new Map<string, number>();
  operations.forEach((operation, index) => {
    for (const [reader, after] of readersOf(operation)) {
      /** The last operation that it waits for, by who writes its result. */
      const lastOf = new Map<SatUnit, number>();
      for (const dependency of after) {
        const writer = writerOf(operations[dependency]);
        lastOf.set(writer, Math.max(dependency, lastOf.get(writer) ?? -1));
      }
      for (const writer of [...lastOf.keys()].toSorted((a, b) => unitIndex(a) - unitIndex(b))) {
        const last = lastOf.get(writer) ?? -1;
        const key = `${writer} ${reader}`;
        if (last <= (heard.get(key) ?? -1)) continue;
        heard.set(key, last);
        gives[last].push(reader);
        takes[index].set(reader, [...(takes[index].get(reader) ?? []), writer]);
      }
    }
  });
  return { gives, takes };
}
