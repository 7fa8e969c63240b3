/** Memories, controllers and requests as property tests draw them: every device, both shapes of queues, every policy. */
import fc from 'fast-check';
import { parseAddressMap } from '../../../arch/memory/address-map.ts';
import type { AddressMap } from '../../../arch/memory/address-map.ts';
import { dramsim3Policy, pagePolicies, ramulatorPolicy, refreshModes } from '../../../arch/memory/controller.ts';
import type { BankQueuePolicy, ControllerPolicy, SharedQueuePolicy } from '../../../arch/memory/controller.ts';
import { banksOf, timingsOf } from '../../../arch/memory/device.ts';
import type { DramDevice, Organisation } from '../../../arch/memory/device.ts';
import { dramDevices } from '../../../arch/memory/devices.ts';
import type { Injection } from '../../../arch/memory/injection.ts';
import type { MemorySystem } from '../../../arch/memory/memory-run.ts';
import { timingNames } from '../../../arch/memory/timings.ts';
import type { Timings } from '../../../arch/memory/timings.ts';
import type { MemoryTrace } from '../../../arch/memory/traces.ts';

export const deviceNamed = (name: string): DramDevice => {
  const found = dramDevices.find((device) => device.name === name);
  if (!found) throw new Error(`no device ${name}`);
  return found;
};

/** A device of each name with timings of its own. */
export const withTimings = (device: DramDevice, timings: Partial<Timings>): DramDevice => ({
  ...device,
  timings: {
    ...device.timings,
    ...Object.fromEntries(
      Object.entries(timings).map(([name, value]) => [name, { value, provenance: 'user', source: 'test' }]),
    ),
  },
});

const share = fc.double({ min: 0.3, max: 2, noNaN: true });

/** Timings that no standard has, and that do not contradict themselves: rules that always hide behind others come to light. */
const scaledDevice = (device: DramDevice): fc.Arbitrary<DramDevice> =>
  fc.record(Object.fromEntries(timingNames.map((name) => [name, share]))).map((shares) => {
    const own = timingsOf(device);
    const t: Record<string, number> = {};
    for (const name of timingNames) t[name] = own[name] === 0 ? 0 : Math.max(1, Math.round(own[name] * shares[name]));
    t['actCycles'] = own.actCycles;
    t['tRAS'] = Math.max(t['tRAS'], t['tRCDRD'], t['tRCDWR']);
    t['tRC'] = Math.max(t['tRC'], t['tRAS'] + t['tRP']);
    t['tRPab'] = Math.max(t['tRPab'], t['tRP']);
    for (const name of ['tCCD', 'tRRD', 'tWTR']) t[`${name}_L`] = Math.max(t[`${name}_L`], t[`${name}_S`]);
    t['tRRD_S'] = Math.max(t['tRRD_S'], t['actCycles']);
    t['tRRD_L'] = Math.max(t['tRRD_L'], t['tRRD_S']);
    t['tFAW'] = Math.max(t['tFAW'], t['tRRD_S']);
    t['tRTW'] = Math.max(t['tRTW'], t['CL'] + t['BL'] - t['CWL']);
    t['tRFCab'] = Math.max(t['tRFCab'], t['tRFCpb']);
    t['tREFI'] = Math.max(t['tREFI'], t['tRFCab'] + t['tRPab'] + 100);
    // A refresh interval of a bank that its refresh fits into; 0 stays: the device has none.
    if (t['tREFIpb'] > 0) t['tREFIpb'] = Math.max(t['tREFIpb'], t['tPBR2PBR'] + t['tRC'] + 100, t['tRREFD'] + 1);
    return withTimings(device, t);
  });

/** As listed, or with timings of its own. */
export const anyDevice: fc.Arbitrary<DramDevice> = fc
  .constantFrom(...dramDevices)
  .chain((device) => fc.oneof(fc.constant(device), scaledDevice(device)));

/** Every bit of the line number belongs to some field, in any order. */
export const anyMap = (organisation: Organisation, channels: number): fc.Arbitrary<AddressMap> => {
  const { pseudoChannels, bankGroups, banksPerGroup, linesPerRow, rows } = organisation;
  const sizes = { ch: channels, pc: pseudoChannels, bg: bankGroups, ba: banksPerGroup, co: linesPerRow, ro: rows };
  const bits = Object.entries(sizes).flatMap(([field, size]) => Array.from({ length: Math.log2(size) }, () => field));
  return fc
    .shuffledSubarray(bits, { minLength: bits.length })
    .map((fields) => parseAddressMap(fields.map((field) => `${field}1`).join(',')));
};

const depth = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 64 }));

export const anyPolicy = (device: DramDevice): fc.Arbitrary<ControllerPolicy> => {
  const hasBankRefresh = device.timings.tREFIpb.value > 0;
  const usual = {
    pagePolicy: fc.constantFrom(...pagePolicies),
    refresh: fc.constantFrom(...refreshModes.filter((mode) => mode !== 'per-bank' || hasBankRefresh)),
    readQueue: depth,
    writeQueue: depth,
    frontEndCycles: fc.integer({ min: 0, max: 100 }),
  };
  const shared = fc
    .record({
      ...usual,
      protectsRowHits: fc.boolean(),
      writeHighWatermark: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      low: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ low, ...rest }): SharedQueuePolicy => ({
      ...ramulatorPolicy,
      ...rest,
      writeLowWatermark: low * rest.writeHighWatermark,
    }));
  const perBank = fc
    .record({ ...usual, bankQueue: depth, rowHitLimit: fc.integer({ min: 1, max: 16 }), idle: fc.nat(64) })
    .map(({ idle, ...rest }): BankQueuePolicy => ({
      ...dramsim3Policy,
      ...rest,
      idleDrainAbove: Math.min(idle, rest.writeQueue - 1),
    }));
  return fc.oneof(shared, perBank);
};

export const anyInjection: fc.Arbitrary<Injection> = fc.record({
  maxOutstandingReads: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 128 })),
  intervalCycles: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 80, noNaN: true })),
  maxAcceptPerCycle: fc.integer({ min: 1, max: 4 }),
});

/** Walks with steps of one line, a few lines, or anywhere: hits, conflicts and closed rows all occur. */
export const anyTrace = (lineBytes: number, memoryLines: number, most = 400): fc.Arbitrary<MemoryTrace> => {
  const step = fc.oneof(
    { arbitrary: fc.constant(1), weight: 5 },
    { arbitrary: fc.integer({ min: -40, max: 40 }), weight: 2 },
    { arbitrary: fc.nat(memoryLines - 1), weight: 1 },
  );
  const run = fc.record({ step, isWrite: fc.boolean(), length: fc.integer({ min: 1, max: 24 }) });
  return fc.array(run, { minLength: 1, maxLength: 60 }).map((runs) => {
    const lines: number[] = [];
    const writes: number[] = [];
    let line = 0;
    for (const { step: by, isWrite, length } of runs) {
      for (let i = 0; i < length && lines.length < most; i += 1) {
        line = (line + by + memoryLines) % memoryLines;
        lines.push(line);
        writes.push(isWrite ? 1 : 0);
      }
    }
    return { lineBytes, lines: Int32Array.from(lines), writes: Uint8Array.from(writes) };
  });
};

export interface AnyLoad {
  readonly system: MemorySystem;
  readonly trace: MemoryTrace;
  readonly injection: Injection;
}

/** A memory of some device with some requests. */
export const anyLoad: fc.Arbitrary<AnyLoad> = fc
  .record({ device: anyDevice, channels: fc.constantFrom(1, 1, 2, 4) })
  .chain(({ device, channels }) => {
    const { organisation } = device;
    const lines = channels * banksOf(organisation) * organisation.rows * organisation.linesPerRow;
    return fc.record({
      system: fc.record({
        device: fc.constant(device),
        channels: fc.constant(channels),
        map: anyMap(organisation, channels),
        controller: anyPolicy(device),
      }),
      trace: anyTrace(organisation.lineBytes, lines),
      injection: anyInjection,
    });
  })
  .map((load) => ({ ...load, [fc.toStringMethod]: () => shownLoad(load) }));

/** A device has hundreds of numbers: a failure shows those that matter. */
function shownLoad({ system, trace, injection }: AnyLoad): string {
  const { device, channels, map, controller } = system;
  const requests = Array.from(trace.lines, (line, i) => `${trace.writes[i] === 1 ? 'W' : 'R'}${line}`);
  const shown = { device: device.name, timings: timingsOf(device), channels, map: map.text, controller, injection };
  return JSON.stringify({ ...shown, requests: requests.join(' ') });
}
