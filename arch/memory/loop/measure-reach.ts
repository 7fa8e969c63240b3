/** Why a memory does not reach its peak: streams measured as they are, and with one constraint lifted at a time. */
import { peakBytesPerCycle } from '../device.ts';
import type { DramDevice } from '../device.ts';
import type { MemorySystem } from '../memory-run.ts';
import type { TimingName } from '../timings.ts';
import { constraintNames } from './account.ts';
import type { BankAccount, Constraint, Reach } from './account.ts';
import { pairCost, streamCost, withRefresh } from './measure-transfers.ts';

/** Lines of a transfer of streams in turn: 16 KiB a channel on DDR4. */
export const TURN_LINES = 256;

/** @param system  of one channel @param refreshStretch  time with refresh over time without */
export function measureReach(system: MemorySystem, refreshStretch: number): Pick<BankAccount, 'reach' | 'without'> {
  const without = Object.fromEntries(
    constraintNames.map((constraint) => [
      constraint,
      reachOf(lifted(system, constraint), constraint === 'refresh' ? 1 : refreshStretch),
    ]),
  ) as Record<Constraint, Reach>;
  return { reach: reachOf(system, refreshStretch), without };
}

function reachOf(system: MemorySystem, stretch: number): Reach {
  const quiet = withRefresh(system, 'off');
  const { lineBytes } = system.device.organisation;
  const share = (lines: number, cycles: number): number =>
    (lines * lineBytes) / (cycles * peakBytesPerCycle(system.device));
  return {
    stream: share(1, stretch * streamCost(quiet, false).cycles),
    turns: share(2 * TURN_LINES, stretch * pairCost(quiet, TURN_LINES, 'reads').cycles),
    mixed: share(2 * TURN_LINES, stretch * pairCost(quiet, TURN_LINES, 'turns').cycles),
  };
}

/** The system as if a constraint were not. */
function lifted(system: MemorySystem, constraint: Constraint): MemorySystem {
  const { device } = system;
  const now = (name: TimingName): number => device.timings[name].value;
  switch (constraint) {
    case 'bank groups':
      return withTimings(system, { tCCD_L: now('tCCD_S'), tRRD_L: now('tRRD_S'), tWTR_L: now('tWTR_S') });
    case 'activates':
      return withTimings(system, { tRRD_S: 1, tRRD_L: 1, tFAW: 1 });
    case 'rows':
      return withTimings(system, { tRCDRD: 1, tRCDWR: 1, tRP: 1, tRPab: 1, tRAS: 1, tRC: 1, tRTP: 1, tWR: 1 });
    case 'turnaround':
      return withTimings(system, { tWTR_S: 0, tWTR_L: 0, tRTW: Math.max(1, now('CL') + now('BL') - now('CWL')) });
    case 'refresh':
      return withRefresh(system, 'off');
  }
}

function withTimings(system: MemorySystem, changed: Partial<Record<TimingName, number>>): MemorySystem {
  const timings = { ...system.device.timings };
  for (const [name, value] of Object.entries(changed) as [TimingName, number][]) {
    timings[name] = { ...timings[name], value };
  }
  const device: DramDevice = { ...system.device, timings };
  return { ...system, device };
}
