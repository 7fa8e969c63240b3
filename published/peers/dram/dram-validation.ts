/** A comparison with DRAM simulators: the bank model's bandwidth, and series of other quantities with errors of their own. */
import type { Statistics, Validation, ValidationRow } from '../../validation.ts';

/** One quantity of ours over all points that have it. */
export interface Series extends Statistics {
  readonly quantity: string;
  readonly rows: readonly ValidationRow[];
}

export interface DramValidation extends Validation {
  readonly series: readonly Series[];
}

export const isDramValidation = (validation: Validation): validation is DramValidation => validation.target === 'dram';
