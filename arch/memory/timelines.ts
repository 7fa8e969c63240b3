/**
 * The fast model: every resource of a channel is a timeline that is booked ahead, a few steps a line; no queue is searched.
 *
 * A line waits for its row (tRCD behind an ACT, which waits for its bank's row cycle and for its turn among activates), then for its turns in its
 * bank group and on the data bus. Lines are booked in the order of the trace, but each takes the first free slot from when it is ready: that is what
 * a look-ahead scheduler gains. Rules: `channel-timelines.ts`.
 */
import { lineSplitter } from './address-map.ts';
import type { LinePlace } from './address-map.ts';
import { noCounts } from './channel-controller.ts';
import { ChannelTimelines } from './channel-timelines.ts';
import { Departures } from './departures.ts';
import { timingsOf } from './device.ts';
import type { Injection } from './injection.ts';
import { latencyOf } from './memory-run.ts';
import type { MemoryRun, MemorySystem } from './memory-run.ts';
import type { MemoryTrace } from './traces.ts';

/** Runs a trace along timelines. Arguments are checked by `checkMemorySystem` and `checkTrace`. */
export function runTimelines(system: MemorySystem, trace: MemoryTrace, injection: Injection): MemoryRun {
  const requests = trace.lines.length;
  const reads = requests - trace.writes.reduce((sum, isWrite) => sum + isWrite, 0);
  const timings = timingsOf(system.device);
  const channels = Array.from({ length: system.channels }, () => new ChannelTimelines(system, timings));
  const { maxOutstandingReads, intervalCycles, maxAcceptPerCycle } = injection;
  const outstanding = new Departures(Math.min(maxOutstandingReads, reads + 1));
  const split = lineSplitter(system.map);
  const place: LinePlace = { channel: 0, bank: 0, row: 0, column: 0 };
  const latencies = new Float64Array(reads);
  let [at, end, done, waitedForSource] = [0, 0, 0, 0];
  for (let i = 0; i < requests; i += 1) {
    const isWrite = trace.writes[i] === 1;
    split(trace.lines[i], place);
    const channel = channels[place.channel];
    const due = Math.floor(i * intervalCycles);
    // The source cannot run ahead of what it offers a cycle.
    at = Math.max(at, due, Math.floor(i / maxAcceptPerCycle), channel.roomAt(place.bank, isWrite));
    if (isWrite) {
      channel.write(place.bank, place.row, place.column, at);
      if (at + 1 > end) end = at + 1;
      continue;
    }
    at = Math.max(at, outstanding.roomAt());
    const back = channel.read(place.bank, place.row, place.column, at);
    outstanding.enter(back);
    latencies[done] = back - at;
    done += 1;
    if (intervalCycles > 0) waitedForSource += at - due;
    if (back > end) end = back;
  }
  const commands = channels.reduce((sum, channel) => channel.addTo(sum), noCounts());
  for (const { lastColumn } of channels) end = Math.max(end, lastColumn);
  return {
    model: 'timelines',
    requests,
    readRequests: reads,
    writeRequests: requests - reads,
    bytes: requests * trace.lineBytes,
    bytesMoved: (commands.reads + commands.writes) * trace.lineBytes,
    cycles: Math.ceil(end),
    readLatency: latencyOf(latencies, waitedForSource),
    commands,
    writesLeft: channels.reduce((sum, { writesLeft }) => sum + writesLeft, 0),
    openCycles: null,
  };
}
