/**
 * Memory as bandwidth and latency: one request at a time, ⌈bytes · num / den⌉ ticks each, no remainder carried over.
 *
 * Good for long one-directional streams that are interleaved over bank groups; it knows no rows, banks or turnarounds.
 */
import { fifoServer } from '../../sim/fifo-server.ts';
import { ticksOfLatency, withPlanning } from './memory-model.ts';
import type { MemoryModel } from './memory-model.ts';

export interface BandwidthLatency {
  readonly channels: number;
  /** Bytes a second of all channels together. */
  readonly peakBytesPerSecond: number;
  /** Sustained bytes a second of all channels together; a positive integer. */
  readonly bytesPerSecond: number;
  readonly latencySeconds: number;
  /** Clock whose cycles are the ticks. */
  readonly clockHz: number;
}

/** Makes the model. @throws {RangeError} if a rate is not a positive integer */
export function bandwidthLatency(memory: BandwidthLatency): MemoryModel {
  const { channels, peakBytesPerSecond, bytesPerSecond, latencySeconds, clockHz } = memory;
  for (const rate of [bytesPerSecond, clockHz]) {
    if (!Number.isSafeInteger(rate) || rate < 1)
      throw new RangeError(`bandwidthLatency: ${rate} is not a positive integer`);
  }
  const divisor = greatestCommonDivisor(clockHz, bytesPerSecond);
  const numerator = clockHz / divisor;
  const denominator = bytesPerSecond / divisor;
  const serviceTicks = (bytes: number): number => Math.ceil((bytes * numerator) / denominator);
  return withPlanning({
    name: 'bandwidth',
    isStepped: false,
    server: (background) => fifoServer('dram', ({ bytes }) => serviceTicks(bytes), background),
    transfers: { channels: 1, ticks: ({ bytes }) => serviceTicks(bytes) },
    latencyTicks: ticksOfLatency(latencySeconds, clockHz),
    serviceTicks,
    leastServiceTicks: serviceTicks,
    // All included: no commands are known.
    actions: ({ bytes }) => ({ 'dram-bit': 8 * bytes }),
    timeActions: () => ({}),
    statics: {},
    account: { model: 'bandwidth', channels, peakBytesPerSecond, banks: null },
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
