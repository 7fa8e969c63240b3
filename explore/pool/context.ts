/** What a thread, or another machine, needs to evaluate points: plain data that travels. */
import { readFileSync } from 'node:fs';
import type { PriceTable } from '../../arch/energy/price-table.ts';
import type { Device } from '../../arch/fpga/device.ts';
import { freshCaches } from '../evaluate.ts';
import type { EvaluationContext } from '../evaluate.ts';

export interface ContextSettings {
  /** Files that the space names, as they were when the search began. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly prices: PriceTable;
  readonly device: Device;
  readonly mustFit: boolean;
  /** Other files are read where they lie, once: for scenarios that nobody knew before. */
  readonly readsFiles?: boolean;
}

export function evaluationContext(settings: ContextSettings): EvaluationContext {
  const { files, prices, device, mustFit, readsFiles = false } = settings;
  const readBytes = (path: string): Uint8Array => {
    const bytes = files[path];
    if (bytes) return bytes;
    if (readsFiles) return readFileSync(path);
    throw new Error('it is none of the files that the search began with');
  };
  const readText = (path: string): string => new TextDecoder().decode(readBytes(path));
  return { prices, device, mustFit, ...freshCaches({ readText, readBytes }) };
}
