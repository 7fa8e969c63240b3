/** Whether a memory can be: a device that does not contradict itself, queues that hold something, a map that fits. */
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';
import { checkAddressMap } from './address-map.ts';
import type { ControllerPolicy } from './controller.ts';
import { channelBytes, timingsOf } from './device.ts';
import type { DramDevice, Organisation } from './device.ts';
import type { Band } from './energy-prices.ts';
import type { MemorySystem } from './memory-run.ts';
import { timingNames } from './timings.ts';
import type { TimingName, Timings } from './timings.ts';
import type { MemoryTrace } from './traces.ts';

/**
 * @throws {ScenarioError} with every fault of device, controller and channels; then, if there is none, of the address map
 */
export function checkMemorySystem({ device, channels, map, controller }: MemorySystem): void {
  const issues = [...deviceIssues(device), ...controllerIssues(controller, device)];
  if (!isPowerOfTwo(channels)) issues.push({ path: 'channels', message: `${channels} is not a power of two from 1` });
  if (issues.length > 0) throw new ScenarioError(issues);
  checkAddressMap(map, device.organisation, channels);
}

/** @throws {ScenarioError} if a line is beyond the memory, or of another size */
export function checkTrace({ device, channels }: MemorySystem, { lines, lineBytes }: MemoryTrace): void {
  const { organisation } = device;
  if (lineBytes !== organisation.lineBytes) {
    const message = `lines of ${lineBytes} bytes; those of ${device.name} have ${organisation.lineBytes}`;
    throw new ScenarioError([{ path: 'pattern', message }]);
  }
  const size = channels * channelBytes(organisation);
  const most = size / lineBytes;
  const beyond = lines.findIndex((line) => line < 0 || line >= most);
  if (beyond < 0) return;
  const message = `request ${beyond} is at ${lines[beyond] * lineBytes}, beyond the ${size / 2 ** 20} MiB of the memory`;
  throw new ScenarioError([{ path: 'pattern', message }]);
}

/** Every way in which a device contradicts itself. */
export function deviceIssues(device: DramDevice): Issue[] {
  const { organisation, tCKNs } = device;
  const timings = timingsOf(device);
  const issues: Issue[] = [];
  for (const name of SIZES) {
    if (!isPowerOfTwo(organisation[name])) {
      issues.push({ path: name, message: `${organisation[name]} is not a power of two from 1` });
    }
  }
  if (!(tCKNs.value > 0) || !Number.isFinite(tCKNs.value)) {
    issues.push({ path: 'tCK', message: `${tCKNs.value} ns is not a period` });
  }
  for (const name of timingNames) {
    const value = timings[name];
    const least = AT_LEAST_ONE.has(name) ? 1 : 0;
    if (!Number.isSafeInteger(value) || value < least) {
      issues.push({ path: name, message: `${value} is not a whole number of cycles from ${least}` });
    }
  }
  issues.push(...priceIssues(device));
  return issues.length > 0 ? issues : contradictions(timings);
}

/** Nothing gives energy back, and bands are ordered. */
function priceIssues({ energy }: DramDevice): Issue[] {
  const prices = Object.entries(energy ?? {}) as readonly (readonly [string, Band])[];
  return prices.flatMap(([path, { low, nominal, high }]): Issue[] => {
    if (low >= 0 && low <= nominal && nominal <= high && high < Infinity) return [];
    return [{ path, message: `${low} ≤ ${nominal} ≤ ${high} does not hold from 0 up` }];
  });
}

const SIZES: readonly (keyof Organisation)[] = [
  'pseudoChannels',
  'bankGroups',
  'banksPerGroup',
  'rows',
  'linesPerRow',
  'lineBytes',
];

/** A cycle in which nothing takes time, or a refresh that never ends. */
const AT_LEAST_ONE: ReadonlySet<TimingName> = new Set(['BL', 'CL', 'CWL', 'tRP', 'tRAS', 'tRC', 'tREFI', 'actCycles']);

/** A constraint must be at least what others add up to. */
function contradictions(timings: Timings): Issue[] {
  const { tRAS, tRP, tCCD_S, tRRD_S, tWTR_S, tRCDRD, CL, BL, CWL, tRFCpb } = timings;
  const least = (path: TimingName, sum: number, of: string): Issue[] =>
    timings[path] >= sum ? [] : [{ path, message: `${timings[path]} cycles is less than ${of} = ${sum}` }];
  return [
    ...least('tRC', tRAS + tRP, 'tRAS + tRP'),
    ...least('tRAS', tRCDRD, 'tRCDRD'),
    ...least('tRPab', tRP, 'tRP'),
    ...least('tCCD_L', tCCD_S, 'tCCD_S'),
    ...least('tRRD_L', tRRD_S, 'tRRD_S'),
    ...least('tFAW', tRRD_S, 'tRRD_S'),
    ...least('tWTR_L', tWTR_S, 'tWTR_S'),
    ...least('tRTW', CL + BL - CWL, 'CL + BL − CWL: read and write data would meet'),
    ...least('tRFCab', tRFCpb, 'tRFCpb'),
    ...least('tREFI', timings.tRFCab + timings.tRPab + 1, 'tRFCab + tRPab + 1: no time would be left'),
  ];
}

function controllerIssues(policy: ControllerPolicy, device: DramDevice): Issue[] {
  const issues: Issue[] = [];
  const count = (path: string, value: number, least: number, most: number): void => {
    if (Number.isSafeInteger(value) && value >= least && value <= most) return;
    issues.push({ path, message: `${value} is not a whole number from ${least} to ${most}` });
  };
  count('readQueue', policy.readQueue, 1, MOST_QUEUE);
  count('writeQueue', policy.writeQueue, 1, MOST_QUEUE);
  count('frontEndCycles', policy.frontEndCycles, 0, MOST_FRONT_END);
  if (policy.queues === 'per-bank') {
    count('bankQueue', policy.bankQueue, 1, MOST_QUEUE);
    count('rowHitLimit', policy.rowHitLimit, 1, MOST_QUEUE);
    count('idleDrainAbove', policy.idleDrainAbove, 0, policy.writeQueue - 1);
  } else {
    const { writeHighWatermark: high, writeLowWatermark: low } = policy;
    if (!(high > 0 && high < 1)) issues.push({ path: 'writeHighWatermark', message: `${high} is not between 0 and 1` });
    if (!(low >= 0 && low <= high)) {
      issues.push({ path: 'writeLowWatermark', message: `${low} is not from 0 to the high watermark, ${high}` });
    }
  }
  if (policy.refresh === 'per-bank' && device.timings.tREFIpb.value <= device.timings.tRREFD.value) {
    const message = `${device.name} has no per-bank refresh (tREFIpb ${device.timings.tREFIpb.value}); write all-bank or off`;
    issues.push({ path: 'refresh', message });
  }
  return issues;
}

const MOST_QUEUE = 1024;
const MOST_FRONT_END = 1e6;

const isPowerOfTwo = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 1 && Number.isInteger(Math.log2(value));
