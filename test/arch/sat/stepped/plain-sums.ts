/** What passes compute, in a few plain lines: one sum after another, in the stated order, rounded after each addition. */
import type { SteppedOsPass, SteppedWsPass } from '../../../../arch/sat/stepped/passes.ts';

/** Sums of an output-stationary pass and its K segments, [tile][row][column]. */
export function osSums(segments: readonly SteppedOsPass[]): Float32Array {
  const { rows, columns, interleave, interleaveRows, shape } = segments[0];
  const { n, m } = shape;
  const dense = m === 1;
  const sums = new Float32Array(interleave * rows * columns);
  for (let tile = 0; tile < interleave; tile += 1) {
    const rowTile = dense ? tile : Math.floor(tile / (interleave / interleaveRows));
    const columnTile = dense ? tile : tile % (interleave / interleaveRows);
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        let sum = 0;
        for (const { groups, west, north, indices, valid } of segments) {
          for (let group = 0; group < groups; group += 1) {
            for (let pair = 0; pair < n; pair += 1) {
              const at = ((columnTile * groups + group) * n + pair) * columns + column;
              if (valid && !valid[at]) continue;
              const position = (rowTile * groups + group) * m + (indices ? indices[at] : 0);
              sum = Math.fround(sum + west[position * rows + row] * north[at]);
            }
          }
        }
        sums[(tile * rows + row) * columns + column] = sum;
      }
    }
  }
  return sums;
}

/** Sums of a weight-stationary pass, [stream row][column]. */
export function wsSums({
  streamRows,
  columns,
  groups,
  shape,
  weights,
  indices,
  valid,
  west,
}: SteppedWsPass): Float32Array {
  const { n, m } = shape;
  const sums = new Float32Array(streamRows * columns);
  for (let row = 0; row < streamRows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let group = 0; group < groups; group += 1) {
        for (let pair = 0; pair < n; pair += 1) {
          const at = (group * n + pair) * columns + column;
          if (valid && !valid[at]) continue;
          sum = Math.fround(sum + west[(row * groups + group) * m + (indices ? indices[at] : 0)] * weights[at]);
        }
      }
      sums[row * columns + column] = sum;
    }
  }
  return sums;
}
