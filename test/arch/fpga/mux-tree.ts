/** A multiplexer of one bit as a slice has it, gate by gate: LUT6 as 4:1, joined in pairs by F7, F8 and F9. */

/** A part of the tree: its output for some data and select, and what it is built of. */
export interface MuxTree {
  readonly inputs: number;
  readonly luts: number;
  /** Depth of dedicated multiplexers above the LUTs of a slice: F7, F8, F9. */
  readonly level: number;
  readonly output: (data: readonly boolean[], select: number) => boolean;
}

const SLICE_INPUTS = 32;
const LUT_INPUTS = 4;

/** Built over inputs first … first + count − 1. */
export function muxTree(count: number, first = 0): MuxTree {
  if (count === 1) return { inputs: 1, luts: 0, level: -1, output: (data) => data[first] };
  if (count > SLICE_INPUTS) return treeOfSlices(count, first);
  if (count <= LUT_INPUTS) {
    // Six inputs: four data, two select.
    return { inputs: count, luts: 1, level: 0, output: (data, select) => data[first + (select % LUT_INPUTS)] };
  }
  const half = 2 ** (Math.ceil(Math.log2(count)) - 1);
  const low = muxTree(half, first);
  // The other input of an F7, F8 or F9 comes from a LUT too: one input alone passes through one.
  const rest = muxTree(count - half, first + half);
  const high = rest.luts === 0 ? { ...rest, luts: 1 } : rest;
  return {
    inputs: count,
    luts: low.luts + high.luts,
    level: low.level + 1,
    output: (data, select) =>
      select % (2 * half) < half ? low.output(data, select) : high.output(data, select % half),
  };
}

function treeOfSlices(count: number, first: number): MuxTree {
  const groups = Array.from({ length: Math.ceil(count / SLICE_INPUTS) }, (_, i) =>
    muxTree(Math.min(SLICE_INPUTS, count - i * SLICE_INPUTS), first + i * SLICE_INPUTS),
  );
  const above = muxTree(groups.length);
  return {
    inputs: count,
    luts: above.luts + groups.reduce((sum, { luts }) => sum + luts, 0),
    level: 0,
    output: (data, select) => {
      const outputs = groups.map((group) => group.output(data, select % SLICE_INPUTS));
      return above.output(outputs, Math.floor(select / SLICE_INPUTS));
    },
  };
}
