/** One channel with its controller, ready to take requests. */
import { BankQueueController } from './bank-queue.ts';
import { BankTimings } from './bank-timings.ts';
import { noCounts } from './channel-controller.ts';
import type { ChannelController, ChannelCounts } from './channel-controller.ts';
import type { CommandLog } from './command-log.ts';
import type { MemorySystem } from './memory-run.ts';
import type { ReadSink } from './read-returns.ts';
import { SharedQueueController } from './shared-queue.ts';
import type { Timings } from './timings.ts';

export interface Channel {
  readonly timings: BankTimings;
  readonly controller: ChannelController;
  readonly counts: ChannelCounts;
}

/** @param cycles  the device's timings, or others that a test has broken */
export function makeChannel(
  { device, controller: policy }: Pick<MemorySystem, 'device' | 'controller'>,
  cycles: Timings,
  returns: ReadSink,
  log: CommandLog | null = null,
): Channel {
  const counts = noCounts();
  const timings = new BankTimings(device.organisation, cycles, log);
  const controller =
    policy.queues === 'shared'
      ? new SharedQueueController(device, cycles, policy, timings, counts, returns)
      : new BankQueueController(device, cycles, policy, timings, counts, returns);
  return { timings, controller, counts };
}
