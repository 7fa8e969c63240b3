/** Slow twins of the closed forms: loops over folds, and a fold stepped cycle by cycle. They share nothing with arch/folded but types. */
import type { FoldedMachine } from '../../../arch/folded/folded-machine.ts';
import type { Gemm } from '../../../terms/gemm.ts';

export interface LoopedCounts {
  folds: number;
  cycles: number;
  /** Sum over folds of PEs in use. */
  used: number;
  ifmapReads: number;
  filterReads: number;
  ofmapWrites: number;
}

/** Walks all folds of a dense GEMM. */
export function loopOverFolds(machine: FoldedMachine, { M, N, K }: Gemm): LoopedCounts {
  const { rows, columns, dataflow, folds: charge } = machine;
  const [Sr, Sc, T] = { os: [M, N, K], ws: [K, N, M], is: [K, M, N] }[dataflow];
  const counts: LoopedCounts = { folds: 0, cycles: 0, used: 0, ifmapReads: 0, filterReads: 0, ofmapWrites: 0 };
  for (let row = 0; row < Sr; row += rows) {
    for (let column = 0; column < Sc; column += columns) {
      const r = Math.min(rows, Sr - row);
      const c = Math.min(columns, Sc - column);
      counts.folds += 1;
      counts.used += r * c;
      if (charge === 'ragged') counts.cycles += K + r + c + 3 - (Math.min(r, c) === 1 ? 1 : 0);
      else counts.cycles += stepFold(dataflow, rows, columns, T);
      // What a fold reads: the operand that stays once, each streamed row or column for the PEs in use.
      if (dataflow === 'os') {
        counts.ifmapReads += r * T;
        counts.filterReads += c * T;
        counts.ofmapWrites += r * c;
      } else {
        const [stays, streams] =
          dataflow === 'ws' ? (['filterReads', 'ifmapReads'] as const) : (['ifmapReads', 'filterReads'] as const);
        counts[stays] += r * c;
        counts[streams] += r * T;
        counts.ofmapWrites += c * T;
      }
    }
  }
  return counts;
}

/** Cycles of one full fold, by moving tokens through the registers of the array until all work is done. */
export function stepFold(dataflow: FoldedMachine['dataflow'], rows: number, columns: number, T: number): number {
  return dataflow === 'os' ? stepOutputStationary(rows, columns, T) : stepPartialSums(rows, columns, T);
}

/** Row i of one operand enters at the west edge in cycle i, column j of the other at the north edge in cycle j. */
function stepOutputStationary(rows: number, columns: number, T: number): number {
  let west = grid(rows, columns);
  let north = grid(rows, columns);
  let done = 0;
  let cycle = 0;
  for (; done < rows * columns * T; cycle += 1) {
    west = west.map((row, i) => [cycle >= i && cycle - i < T, ...row.slice(0, -1)]);
    north = [Array.from({ length: columns }, (_, j) => cycle >= j && cycle - j < T), ...north.slice(0, -1)];
    done += west.reduce((sum, row, i) => sum + row.filter((isThere, j) => isThere && north[i][j]).length, 0);
  }
  return cycle;
}

/** What stays is shifted in, a row a cycle; then inputs go east and partial sums south, until the last sum has left. */
function stepPartialSums(rows: number, columns: number, T: number): number {
  let inputs = grid(rows, columns);
  let leaving = columns * T;
  let cycle = rows;
  for (; leaving > 0; cycle += 1) {
    const since = cycle - rows;
    inputs = inputs.map((row, i) => [since >= i && since - i < T, ...row.slice(0, -1)]);
    // A sum leaves a column in the cycle in which its last row multiplies.
    leaving -= inputs[rows - 1].filter(Boolean).length;
  }
  return cycle;
}

const grid = (rows: number, columns: number): boolean[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => false));
