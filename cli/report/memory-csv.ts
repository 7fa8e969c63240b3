/** What `weft memory` measured as CSV: a line a pattern and model. */
import type { MemoryResult } from '../../run/memory/simulate-memory.ts';
import { csv } from '../csv.ts';

export function memoryCsv({ schemaVersion, hash, system, measurements }: MemoryResult): string {
  const header = [
    'schemaVersion',
    'hash',
    'pattern',
    'parameters',
    'model',
    'requests',
    'bytes',
    'cycles',
    'seconds',
    'bytesPerSecond',
    'shareOfPeak',
    'latencyMeanCycles',
    'latencyP50Cycles',
    'latencyP95Cycles',
    'latencyP99Cycles',
    'latencyMaxCycles',
    'rowHitRate',
    'activates',
    'precharges',
    'refreshes',
    'energyLowPj',
    'energyNominalPj',
    'energyHighPj',
  ];
  const rows = measurements.map(({ pattern, parameters, run, bytesPerSecond, shareOfPeak, rowHitRate, energy }) => [
    schemaVersion,
    hash,
    pattern,
    Object.entries(parameters)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    run.model,
    run.requests,
    run.bytes,
    run.cycles,
    run.cycles * system.device.tCKNs.value * 1e-9,
    bytesPerSecond,
    shareOfPeak,
    run.readLatency?.mean ?? null,
    run.readLatency?.p50 ?? null,
    run.readLatency?.p95 ?? null,
    run.readLatency?.p99 ?? null,
    run.readLatency?.max ?? null,
    rowHitRate,
    run.commands?.activates ?? null,
    run.commands?.precharges ?? null,
    run.commands === null ? null : run.commands.refreshes + run.commands.bankRefreshes,
    energy?.total.low ?? null,
    energy?.total.nominal ?? null,
    energy?.total.high ?? null,
  ]);
  return csv(header, rows);
}
