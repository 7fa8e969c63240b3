/**
 * Memory as bandwidth and latency: one request at a time, ⌈bytes · num / den⌉ ticks each, no remainder carried over.
 *
 * Good for long one-directional streams that are interleaved over bank groups; it knows no rows, banks or turnarounds.
 */
import { fifoServer } from '../../sim/fifo-server.ts';
import type { MemoryModel } from './memory-model.ts';

export interface BandwidthLatency {
  /** Sustained bytes a second of all channels together; a positive integer. */
  readonly bytesPerSecond: number;
  readonly latencySeconds: number;
  /** Clock whose cycles are the ticks. */
  readonly clockHz: number;
}

/** Makes the model. @throws {RangeError} if a rate is not a positive integer */
export function bandwidthLatency({ bytesPerSecond, latencySeconds, clockHz }: BandwidthLatency): MemoryModel {
  for (const rate of [bytesPerSecond, clockHz]) {
    if (!Number.isSafeInteger(rate) || rate < 1)
      throw new RangeError(`bandwidthLatency: ${rate} is not a positive integer`);
  }
  const divisor = greatestCommonDivisor(clockHz, bytesPerSecond);
  const numerator = clockHz / divisor;
  const denominator = bytesPerSecond / divisor;
  const serviceTicks = (bytes: number): number => Math.ceil((bytes * numerator) / denominator);
  return {
    name: 'bandwidth+latency',
    server: (background) => fifoServer('dram', ({ bytes }) => serviceTicks(bytes), background),
    // A latency that is a whole number of cycles must not gain one to rounding.
    latencyTicks: Math.ceil(Math.round(latencySeconds * clockHz * 1e6) / 1e6),
    serviceTicks,
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
