/**
 * The simplest model, only where asked for by name: a bus that moves a line in BL cycles, and a latency. No banks, rows, turnarounds or refresh.
 *
 * Good within a few percent for one-directional streams over bank groups; elsewhere it may be off by several times.
 */
import { lineSplitter } from './address-map.ts';
import type { LinePlace } from './address-map.ts';
import { Departures } from './departures.ts';
import { timingsOf } from './device.ts';
import type { Injection } from './injection.ts';
import { latencyOf } from './memory-run.ts';
import type { MemoryRun, MemorySystem } from './memory-run.ts';
import type { MemoryTrace } from './traces.ts';

/** Runs a trace over buses alone. Arguments are checked by `checkMemorySystem` and `checkTrace`. */
export function runBandwidth(
  { device, channels, map, controller }: MemorySystem,
  { lines, writes, lineBytes }: MemoryTrace,
  { maxOutstandingReads, intervalCycles, maxAcceptPerCycle }: Injection,
): MemoryRun {
  const requests = lines.length;
  const reads = requests - writes.reduce((sum, isWrite) => sum + isWrite, 0);
  const { BL, CL } = timingsOf(device);
  const { pseudoChannels, bankGroups, banksPerGroup } = device.organisation;
  const banksOfPart = bankGroups * banksPerGroup;
  const busFree = new Float64Array(channels * pseudoChannels);
  const queued = Array.from(busFree, () => new Departures(controller.readQueue + controller.writeQueue));
  const outstanding = new Departures(Math.min(maxOutstandingReads, reads + 1));
  const split = lineSplitter(map);
  const place: LinePlace = { channel: 0, bank: 0, row: 0, column: 0 };
  const latencies = new Float64Array(reads);
  let [at, end, done, waitedForSource] = [0, 0, 0, 0];
  for (let i = 0; i < requests; i += 1) {
    split(lines[i], place);
    const bus = place.channel * pseudoChannels + Math.floor(place.bank / banksOfPart);
    const due = Math.floor(i * intervalCycles);
    at = Math.max(at, due, Math.floor(i / maxAcceptPerCycle), queued[bus].roomAt());
    const isWrite = writes[i] === 1;
    if (!isWrite) at = Math.max(at, outstanding.roomAt());
    const goes = Math.max(busFree[bus], at + 1);
    busFree[bus] = goes + BL;
    queued[bus].enter(goes);
    if (isWrite) {
      end = Math.max(end, goes + BL);
      continue;
    }
    const back = goes + CL + BL + controller.frontEndCycles;
    outstanding.enter(back);
    latencies[done] = back - at;
    waitedForSource += intervalCycles > 0 ? at - due : 0;
    done += 1;
    end = Math.max(end, back);
  }
  return {
    model: 'bandwidth',
    requests,
    readRequests: reads,
    writeRequests: requests - reads,
    bytes: requests * lineBytes,
    bytesMoved: requests * lineBytes,
    cycles: end,
    readLatency: latencyOf(latencies, waitedForSource),
    commands: null,
    writesLeft: 0,
    openCycles: null,
  };
}
