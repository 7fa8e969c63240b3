/**
 * Where PEs lie in a plane of registers: diagonal by diagonal.
 *
 * In output-stationary mode all PEs of a diagonal j + c are in the same slot, so that one loop serves them.
 */
export interface PePlane {
  readonly size: number;
  readonly diagonals: number;
  /** First PE of each diagonal, and one past the last; PEs of a diagonal by ascending row. */
  readonly from: Int32Array;
  /** Row of the first PE of each diagonal. */
  readonly firstRow: Int32Array;
  /** Place of PE(row, column). */
  indexOf(row: number, column: number): number;
}

/** Lays out a plane of rows × columns. */
export function pePlane(rows: number, columns: number): PePlane {
  const diagonals = rows + columns - 1;
  const from = new Int32Array(diagonals + 1);
  const firstRow = new Int32Array(diagonals);
  const places = new Int32Array(rows * columns);
  let place = 0;
  for (let diagonal = 0; diagonal < diagonals; diagonal += 1) {
    from[diagonal] = place;
    firstRow[diagonal] = Math.max(0, diagonal - columns + 1);
    for (let row = firstRow[diagonal]; row < rows && row <= diagonal; row += 1) {
      places[row * columns + diagonal - row] = place;
      place += 1;
    }
  }
  from[diagonals] = place;
  return {
    size: place,
    diagonals,
    from,
    firstRow,
    indexOf: (row, column) => places[row * columns + column],
  };
}
