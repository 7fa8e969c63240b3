/** Machines for tests: presets with parameters changed. */
import { loadMachine } from '../arch/machine-file.ts';
import type { SatMachine } from '../arch/sat/machine.ts';

const noFiles = (path: string): string => {
  throw new Error(`tests read no files (${path})`);
};

export const sat = (set: Readonly<Record<string, unknown>> = {}, name = 'sat-vcu1525'): SatMachine =>
  loadMachine(name, noFiles, set).machine;
