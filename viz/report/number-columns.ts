/** Columns of numbers in the fewest bytes that hold them: they travel in a page, and most are small integers. */

export type NumberColumn = Uint8Array | Uint32Array | Float64Array;

/** The same numbers, in bytes or words if all are integers that fit. */
export function narrow(values: Float64Array): NumberColumn {
  let most = 0;
  for (const value of values) {
    if (!(value >= 0 && value <= 0xffff_ffff && Number.isInteger(value))) return values;
    if (value > most) most = value;
  }
  return most < 256 ? Uint8Array.from(values) : Uint32Array.from(values);
}
