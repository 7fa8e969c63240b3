/**
 * A folded array: R × C PEs and one fixed dataflow. A GEMM that is larger than the array is cut into folds that run one
 * after the other and do not overlap. This is the machine of SCALE-Sim 3 (CALC mode) and of STONNE's output-stationary mesh.
 *
 * Not the SAT array: nothing is interleaved, nothing is drained behind other work, and memory never makes it wait.
 */

/** What stays in the PEs: outputs, weights or inputs. */
export type Dataflow = 'os' | 'ws' | 'is';
export const dataflows: readonly Dataflow[] = ['os', 'ws', 'is'];

/**
 * What a fold costs: `full` charges every fold as if it filled the array (SCALE-Sim), `ragged` only the rows and columns
 * that it uses (STONNE, known for os only).
 */
export type FoldCharge = 'full' | 'ragged';
export const foldCharges: readonly FoldCharge[] = ['full', 'ragged'];

/** How sparse filters are stored; changes storage, never cycles. */
export type FilterFormat = 'ellpack_block' | 'csr' | 'csc';
export const filterFormats: readonly FilterFormat[] = ['ellpack_block', 'csr', 'csc'];

/**
 * Sparse filters: `layer` follows the N:M of each layer; `row` keeps half of every filter whatever its zeros (SCALE-Sim
 * draws up to block / 2 non-zeros a block, and always runs block / 2).
 */
export type FilterSparsity =
  | { readonly kind: 'off' }
  | { readonly kind: 'layer'; readonly format: FilterFormat }
  | { readonly kind: 'row'; readonly format: FilterFormat; readonly block: number };

/** Words of the three scratchpads. */
export interface SramWords {
  readonly ifmap: number;
  readonly filter: number;
  readonly ofmap: number;
}

export interface FoldedMachine {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly dataflow: Dataflow;
  readonly folds: FoldCharge;
  readonly sparsity: FilterSparsity;
  /** Null if nobody said: as large as it takes. No count depends on it; a note says which layers do not fit. */
  readonly sramWords: SramWords | null;
}

/** What is wrong with a machine, if anything: the parameter and the reason. */
export function machineFault({ rows, columns, dataflow, folds, sparsity }: FoldedMachine): {
  readonly parameter: 'rows' | 'columns' | 'folds' | 'sparsity' | 'block';
  readonly message: string;
} | null {
  for (const [parameter, value] of [
    ['rows', rows],
    ['columns', columns],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 1)
      return { parameter, message: `${value} is not a whole number from 1` };
  }
  if (folds === 'ragged' && dataflow !== 'os') {
    return { parameter: 'folds', message: `ragged folds are known for os only, the dataflow is ${dataflow}` };
  }
  if (sparsity.kind !== 'row') return null;
  if (dataflow !== 'ws') {
    return { parameter: 'sparsity', message: `row-wise sparsity needs the dataflow ws, it is ${dataflow}` };
  }
  const { block } = sparsity;
  if (Number.isSafeInteger(block) && block >= 2 && block <= rows) return null;
  return { parameter: 'block', message: `${block} is not a block of 2 to ${rows} weights, the rows of the array` };
}

/**
 * A machine with defaults: full folds, dense filters, ample SRAM.
 *
 * @throws {RangeError} if the parts do not go together
 */
export function foldedMachine(
  given: Pick<FoldedMachine, 'rows' | 'columns' | 'dataflow'> & Partial<FoldedMachine>,
): FoldedMachine {
  const { rows, columns, dataflow } = given;
  const machine: FoldedMachine = {
    name: `${rows}x${columns} ${dataflow}`,
    folds: 'full',
    sparsity: { kind: 'off' },
    sramWords: null,
    ...given,
  };
  const fault = machineFault(machine);
  if (fault) throw new RangeError(`${fault.parameter}: ${fault.message}`);
  return machine;
}
