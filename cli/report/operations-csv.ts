/** The operations of a result as CSV, one line each; stalls in columns of their own. */
import type { Result } from '../../run/result.ts';
import { csv } from '../csv.ts';

export function operationsCsv(result: Result): string {
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
  ];
  const rows = result.operations.map((operation) => [
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
  ]);
  return csv(header, rows);
}
