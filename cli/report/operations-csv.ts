/** The operations of a result as CSV, one line each; stalls in columns of their own, and energy if it is known. */
import type { EnergyPart, EnergyReport } from '../../run/energy.ts';
import type { Result } from '../../run/result.ts';
import { csv } from '../csv.ts';

export function operationsCsv(result: Result, energy: EnergyReport | null = null): string {
  const reasons = Object.keys(result.array.stalls).toSorted();
  const header = [
    'layer',
    'pass',
    'kind',
    'work',
    'cycles',
    'seconds',
    'M',
    'N',
    'K',
    'macs',
    'skippedMacs',
    'utilisation',
    'bytesRead',
    'bytesWritten',
    'sparse',
    'dataflow',
    'arrayBusyCycles',
    ...reasons.map((reason) => `stall ${reason}`),
    ...(energy ? ['lowJ', 'nominalJ', 'highJ'] : []),
  ];
  const rows = result.operations.map((operation, index) => [
    operation.layer,
    operation.pass,
    operation.kind,
    operation.work,
    operation.cycles,
    operation.seconds,
    operation.gemm?.M ?? null,
    operation.gemm?.N ?? null,
    operation.gemm?.K ?? null,
    operation.macs,
    operation.skippedMacs,
    operation.utilisation,
    operation.bytesRead,
    operation.bytesWritten,
    operation.sparse,
    operation.mapping?.dataflow ?? null,
    operation.arrayBusyCycles,
    ...reasons.map((reason) => operation.stalls[reason] ?? 0),
    ...energyOf(energy?.byOperation[index]),
  ]);
  return csv(header, rows);
}

const energyOf = (part: EnergyPart | undefined): number[] =>
  part ? [part.energyJ.low, part.energyJ.nominal, part.energyJ.high] : [];
