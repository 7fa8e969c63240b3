/**
 * The reference model: every command of every bank, by events.
 *
 * Ticks are cycles of the command clock. In each, channels act first (refresh, one command, moves between queues), then the data that are due come back,
 * then the source offers requests; ticks in which nothing can happen are passed over. Channels meet only in the source.
 */
import { lineSplitter } from './address-map.ts';
import type { LinePlace } from './address-map.ts';
import { noCounts } from './channel-controller.ts';
import type { ChannelCounts } from './channel-controller.ts';
import { makeChannel } from './channel.ts';
import type { CommandLog } from './command-log.ts';
import { timingsOf } from './device.ts';
import type { Timings } from './timings.ts';
import type { Injection } from './injection.ts';
import { latencyOf } from './memory-run.ts';
import type { MemoryRun, MemorySystem } from './memory-run.ts';
import { ReadReturns } from './read-returns.ts';
import type { MemoryTrace } from './traces.ts';

export interface BankModelOptions {
  /** Keeps every command of each channel: for the checker and for timelines. */
  readonly logs?: readonly CommandLog[];
  /** Timings in place of the device's; a test breaks them. */
  readonly timings?: Timings;
}

/** Runs a trace through the banks. Arguments are checked by `checkMemorySystem` and `checkTrace`. */
export function runBanks(
  system: MemorySystem,
  trace: MemoryTrace,
  injection: Injection,
  { logs = [], timings }: BankModelOptions = {},
): MemoryRun {
  const requests = trace.lines.length;
  const reads = requests - trace.writes.reduce((sum, isWrite) => sum + isWrite, 0);
  const cycles = timings ?? timingsOf(system.device);
  const returns = new ReadReturns(reads);
  const channels = Array.from({ length: system.channels }, (_, i) =>
    makeChannel(system, cycles, returns, logs[i] ?? null),
  );
  const controllers = channels.map(({ controller }) => controller);
  const { maxOutstandingReads, intervalCycles, maxAcceptPerCycle } = injection;
  const split = lineSplitter(system.map);
  const place: LinePlace = { channel: 0, bank: 0, row: 0, column: 0 };
  if (requests > 0) split(trace.lines[0], place);

  let now = 0;
  let accepted = 0;
  let acceptedReads = 0;
  let lastAcknowledge = 0;
  let waitedForSource = 0;
  while (accepted < requests || returns.issued < reads) {
    for (const controller of controllers) if (controller.wake <= now) controller.tick(now);
    const returned = returns.returnedBy(now);
    let nextOffer = Infinity;
    for (let taken = 0; accepted < requests; taken += 1) {
      const due = Math.floor(accepted * intervalCycles);
      if (due > now) {
        nextOffer = due;
        break;
      }
      if (taken === maxAcceptPerCycle) {
        nextOffer = now + 1;
        break;
      }
      const isWrite = trace.writes[accepted] === 1;
      if (!isWrite && acceptedReads - returned >= maxOutstandingReads) {
        nextOffer = returns.nextAt();
        break;
      }
      const controller = controllers[place.channel];
      if (!controller.hasRoom(isWrite)) break;
      controller.accept(place.bank, place.row, place.column, isWrite, now, accepted);
      if (!isWrite) {
        acceptedReads += 1;
        if (intervalCycles > 0) waitedForSource += now - due;
      }
      // A write is acknowledged a cycle after it was taken.
      if (isWrite) lastAcknowledge = now + 1;
      accepted += 1;
      if (accepted < requests) split(trace.lines[accepted], place);
    }
    for (const { wake } of controllers) if (wake < nextOffer) nextOffer = wake;
    if (nextOffer === Infinity && (accepted < requests || returns.issued < reads)) {
      throw new Error('bank model: requests wait, and nothing is going to happen');
    }
    now = nextOffer;
  }
  const end = Math.max(lastAcknowledge, returns.lastAt);
  const commands = channels.reduce((sum, { counts }) => added(sum, counts), noCounts());
  return {
    model: 'banks',
    requests,
    readRequests: reads,
    writeRequests: requests - reads,
    bytes: requests * trace.lineBytes,
    bytesMoved: (commands.reads + commands.writes) * trace.lineBytes,
    cycles: end,
    readLatency: latencyOf(returns.latencies, waitedForSource),
    commands,
    writesLeft: controllers.reduce((sum, { waiting }) => sum + waiting, 0),
    openCycles: channels.reduce((sum, channel) => sum + channel.timings.openTicksUntil(end), 0),
  };
}

function added(sum: ChannelCounts, counts: ChannelCounts): ChannelCounts {
  for (const name of Object.keys(counts) as (keyof ChannelCounts)[]) sum[name] += counts[name];
  return sum;
}
