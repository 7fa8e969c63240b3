/** Refuses passes that the array could not hold, or whose operands have the wrong size. */
import { isDense } from '../array.ts';
import type { StceArray } from '../array.ts';
import type { SteppedOsPass, SteppedPass, SteppedWsPass } from './passes.ts';

/** @throws {RangeError} names the pass and what would be right */
export function checkPasses(
  array: StceArray,
  passes: readonly SteppedPass[],
  forced: readonly number[] | undefined,
): void {
  if (array.drainValuesPerColumn !== 1) {
    throw new RangeError(`runStepped: drains one value a column a cycle, not ${array.drainValuesPerColumn}`);
  }
  if (forced && forced.length !== passes.length) {
    throw new RangeError(`runStepped: ${passes.length} passes need as many forced starts, not ${forced.length}`);
  }
  passes.forEach((pass, index) => {
    const require = (holds: boolean, what: string): void => {
      if (!holds) throw new RangeError(`runStepped: pass ${index}: ${what}`);
    };
    checkCommon(array, pass, require);
    if (pass.dataflow === 'os') checkOs(array, pass, require);
    else checkWs(array, pass, require);
    const before = passes[index - 1];
    if (before?.dataflow === 'os' && !before.drains) {
      require(goesOn(before, pass), 'must go on with the sums of the pass before: same shape, rows, columns and tiles');
    }
  });
}

type Require = (holds: boolean, what: string) => void;

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;

function checkCommon(array: StceArray, pass: SteppedPass, require: Require): void {
  const { columns, groups, shape, indices, valid, notBefore } = pass;
  require(isCount(columns) && columns <= array.columns, `columns must be 1 … ${array.columns}, not ${columns}`);
  require(isCount(groups), `groups must be a positive integer, not ${groups}`);
  require(isCount(shape.n) && isCount(shape.m) && shape.n <= shape.m, `no such group shape: ${shape.n}:${shape.m}`);
  require(Number.isInteger(notBefore), `notBefore must be an integer, not ${notBefore}`);
  if (isDense(shape)) require(indices === null && valid === null, 'dense operands have no indices');
  else require(indices !== null, 'sparse operands need indices');
  const position = indices?.find((at) => at >= shape.m);
  require(position === undefined, `index ${position} lies outside of a group of ${shape.m}`);
}

function checkOs(array: StceArray, pass: SteppedOsPass, require: Require): void {
  const { rows, columns, interleave, interleaveRows, groups, shape, west, north, indices, valid } = pass;
  require(isCount(rows) && rows <= array.rows, `rows must be 1 … ${array.rows}, not ${rows}`);
  require(isCount(interleave) &&
    interleave <= array.accumulators, `interleave must be 1 … ${array.accumulators} (accumulators), not ${interleave}`);
  let westTiles = interleave;
  let northTiles = interleave;
  if (!isDense(shape)) {
    require(isCount(interleaveRows) && interleave % interleaveRows === 0, 'interleaveRows must divide interleave');
    checkFile(array, interleaveRows * shape.m, require);
    westTiles = interleaveRows;
    northTiles = interleave / interleaveRows;
  }
  checkLengths(require, {
    west: [west, westTiles * groups * shape.m * rows],
    north: [north, northTiles * groups * shape.n * columns],
    indices: [indices, northTiles * groups * shape.n * columns],
    valid: [valid, northTiles * groups * shape.n * columns],
  });
}

function checkWs(array: StceArray, pass: SteppedWsPass, require: Require): void {
  const { streamRows, columns, groups, shape, weights, west, indices, valid } = pass;
  require(isCount(streamRows), `streamRows must be a positive integer, not ${streamRows}`);
  require(groups <= array.rows, `groups must be 1 … ${array.rows} (rows), not ${groups}`);
  require(shape.n <= array.wsPairs, `a PE holds ${array.wsPairs} pairs, not ${shape.n}`);
  if (!isDense(shape)) checkFile(array, shape.m, require);
  checkLengths(require, {
    west: [west, streamRows * groups * shape.m],
    weights: [weights, groups * shape.n * columns],
    indices: [indices, groups * shape.n * columns],
    valid: [valid, groups * shape.n * columns],
  });
}

function checkFile(array: StceArray, values: number, require: Require): void {
  require(2 * values <=
    array.groupFileValues, `a group file of ${array.groupFileValues} values cannot hold two groups of ${values}`);
}

type Sized = readonly [ArrayLike<number> | null, number];

function checkLengths(require: Require, operands: Readonly<Record<string, Sized>>): void {
  for (const [name, [values, length]] of Object.entries(operands)) {
    require(values === null || values.length === length, `${name} must hold ${length} values, not ${values?.length}`);
  }
}

function goesOn(before: SteppedOsPass, after: SteppedPass): boolean {
  return (
    after.dataflow === 'os' &&
    after.rows === before.rows &&
    after.columns === before.columns &&
    after.interleave === before.interleave &&
    (isDense(after.shape) || after.interleaveRows === before.interleaveRows) &&
    after.shape.n === before.shape.n &&
    after.shape.m === before.shape.m
  );
}
