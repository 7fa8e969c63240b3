/** What a reader can change of the GEMM, the array and the mapping. */
import type { PeSettings } from '../../run/pe/settings.ts';

export type NumberKey = 'm' | 'k' | 'n' | 'rows' | 'columns' | 'addLatency' | 'interleave';

export interface NumberControl {
  readonly key: NumberKey;
  readonly label: string;
  readonly title: string;
  readonly most: number;
}

export const NUMBERS: readonly NumberControl[] = [
  { key: 'm', label: 'M', title: 'rows of the output: activations come from the west', most: 32 },
  { key: 'k', label: 'K', title: 'length of the reduction', most: 64 },
  { key: 'n', label: 'N', title: 'columns of the output: weights come from the north', most: 32 },
  { key: 'rows', label: 'array rows', title: 'rows of PEs', most: 8 },
  { key: 'columns', label: 'array columns', title: 'columns of PEs', most: 8 },
  { key: 'addLatency', label: 'adder stages', title: 'cycles until a sum is back from the adder', most: 12 },
  { key: 'interleave', label: 'interleave', title: 'most output tiles that share a pass', most: 8 },
];

export const SPARSITIES = ['dense', '1:4', '2:4', '1:8', '2:8', '4:8', '2:16'] as const;

export const DATAFLOWS = [
  { value: 'os', label: 'output-stationary' },
  { value: 'ws', label: 'weight-stationary' },
] as const;

/** SAT's adder and interleave factor on an array that fits a screen. */
export const DEFAULT_PE: PeSettings = {
  m: 8,
  k: 16,
  n: 16,
  sparsity: { n: 2, m: 8 },
  dataflow: 'os',
  interleave: 8,
  addLatency: 7,
  rows: 4,
  columns: 4,
  seed: 1,
};

export function sparsityOf(name: string): PeSettings['sparsity'] {
  const [n, m] = name.split(':').map(Number);
  return m === undefined ? { n: 1, m: 1 } : { n, m };
}

export const sparsityName = ({ n, m }: PeSettings['sparsity']): string => (m === 1 ? 'dense' : `${n}:${m}`);

/** What is wrong with a number as it was typed; null if nothing is. */
export function problemOf({ label, most }: NumberControl, typed: string): string | null {
  const number = Number(typed);
  if (typed.trim() !== '' && Number.isInteger(number) && number >= 1 && number <= most) return null;
  return `${label} must be a whole number from 1 to ${most}`;
}
