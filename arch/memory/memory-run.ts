/** What every model of memory takes and gives for a trace: one interface, three models. */
import type { AddressMap } from './address-map.ts';
import type { ChannelCounts } from './channel-controller.ts';
import type { ControllerPolicy } from './controller.ts';
import type { DramDevice } from './device.ts';
import type { Injection } from './injection.ts';
import type { MemoryTrace } from './traces.ts';

/** A memory: channels of one device behind equal controllers, and where lines lie. */
export interface MemorySystem {
  readonly device: DramDevice;
  readonly channels: number;
  readonly map: AddressMap;
  readonly controller: ControllerPolicy;
}

/** From acceptance to the data being back, in cycles. */
export interface ReadLatency {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Mean from when a request was due; equal to `mean` in a closed loop. */
  readonly meanFromDue: number;
}

export interface MemoryRun {
  readonly model: MemoryModelName;
  readonly requests: number;
  readonly readRequests: number;
  readonly writeRequests: number;
  /** Requests times the size of a line. */
  readonly bytes: number;
  /** Column commands times the size of a line: what the data buses moved until the end. */
  readonly bytesMoved: number;
  /** From the first acceptance to the last event that the source sees. */
  readonly cycles: number;
  /** Null without reads. */
  readonly readLatency: ReadLatency | null;
  /** Of all channels; null where a model counts no commands. */
  readonly commands: ChannelCounts | null;
  /** Writes accepted and still in a queue when the run ended. */
  readonly writesLeft: number;
  /** Cycles in which a row was open, summed over pseudo-channels. */
  readonly openCycles: number | null;
}

export const memoryModelNames = ['banks', 'timelines', 'bandwidth'] as const;
export type MemoryModelName = (typeof memoryModelNames)[number];

/** A model of memory. */
export type RunTrace = (system: MemorySystem, trace: MemoryTrace, injection: Injection) => MemoryRun;

/** Bytes a second that were moved. */
export const bandwidthOf = ({ bytesMoved, cycles }: MemoryRun, { tCKNs }: DramDevice): number =>
  cycles === 0 ? 0 : bytesMoved / (cycles * tCKNs.value * 1e-9);

/** The percentiles of some latencies: the first that so large a share is not above. @param latencies  sorted in place */
export function latencyOf(latencies: Float64Array, waitedForSource: number): ReadLatency | null {
  const count = latencies.length;
  if (count === 0) return null;
  latencies.sort();
  let sum = 0;
  for (const latency of latencies) sum += latency;
  const rank = (share: number): number => latencies[Math.min(count - 1, Math.floor(share * count))];
  const mean = sum / count;
  return {
    mean,
    p50: rank(0.5),
    p95: rank(0.95),
    p99: rank(0.99),
    max: latencies[count - 1],
    meanFromDue: mean + waitedForSource / count,
  };
}
