/**
 * What the vector engine needs to know of a kernel to run it on a stream: how much of each input a unit of work needs, and
 * how much output there is after it.
 *
 * Units are elements, rows, rows of windows or images. A unit runs as soon as its inputs are on chip.
 */

export interface StreamedTensor {
  readonly name: string;
  readonly length: number;
}

export interface StreamKernel {
  readonly inputs: readonly StreamedTensor[];
  readonly output: StreamedTensor | null;
  readonly units: number;
  /** Elements of input `input` that must be on chip before `unit` can run. */
  needs(unit: number, input: number): number;
  /** Elements of the output that are there after `unit`. */
  producedAfter(unit: number): number;
  run(unit: number, inputs: readonly Float32Array[], output: Float32Array): void;
  /** Writes what the engine keeps: sums, statistics. */
  finish(): void;
}

/** One element of each input makes one of the output. */
export function perElement(
  inputs: readonly string[],
  output: string | null,
  length: number,
  run: StreamKernel['run'],
  finish: () => void = () => {},
): StreamKernel {
  return {
    inputs: inputs.map((name) => ({ name, length })),
    output: output === null ? null : { name: output, length },
    units: length,
    needs: (unit) => unit + 1,
    producedAfter: (unit) => unit + 1,
    run,
    finish,
  };
}

/** One row of each input makes one row of the output. */
export function perRow(
  inputs: readonly string[],
  output: string,
  rows: number,
  length: number,
  run: (row: number, inputs: readonly Float32Array[], into: Float32Array) => void,
  finish: () => void = () => {},
): StreamKernel {
  return {
    inputs: inputs.map((name) => ({ name, length: rows * length })),
    output: { name: output, length: rows * length },
    units: rows,
    needs: (unit) => (unit + 1) * length,
    producedAfter: (unit) => (unit + 1) * length,
    run: (unit, from, to) => {
      const part = (values: Float32Array): Float32Array => values.subarray(unit * length, (unit + 1) * length);
      run(unit, from.map(part), part(to));
    },
    finish,
  };
}
