import { describe, expect, it } from 'vitest';
import { interleavedMap, parseAddressMap } from '../../../arch/memory/address-map.ts';
import { provenanceTags } from '../../../arch/memory/citation.ts';
import { checkMemorySystem, checkTrace, deviceIssues } from '../../../arch/memory/check-system.ts';
import { controllerPolicies, dramsim3Policy } from '../../../arch/memory/controller.ts';
import type { ControllerPolicy } from '../../../arch/memory/controller.ts';
import { channelBytes, peakBytesPerSecond } from '../../../arch/memory/device.ts';
import { dramDevices } from '../../../arch/memory/devices.ts';
import { checkInjection } from '../../../arch/memory/injection.ts';
import { genericPolicy, memoryPresets } from '../../../arch/memory/presets.ts';
import { timingNames } from '../../../arch/memory/timings.ts';
import type { TimingName } from '../../../arch/memory/timings.ts';
import { deviceNamed, withTimings } from './any-memory.ts';

describe('the devices', () => {
  it.each(dramDevices.map((device) => [device.name, device] as const))('%s does not contradict itself', (_, device) => {
    expect(deviceIssues(device)).toEqual([]);
  });

  it.each(dramDevices.map((device) => [device.name, device] as const))(
    '%s says where each number is from',
    (_, device) => {
      const { timings, tCKNs, organisation, energy } = device;
      expect(Object.keys(timings).toSorted()).toEqual(timingNames.toSorted());
      for (const { provenance, source } of [
        ...Object.values(timings),
        tCKNs,
        organisation,
        ...Object.values(energy ?? {}),
      ]) {
        expect(provenanceTags).toContain(provenance);
        expect(source.length).toBeGreaterThan(5);
      }
    },
  );

  // Data rate times width of the channel.
  it.each([
    ['ddr4-2400-x8', 2400e6 * 8],
    ['ddr4-2400-x4', 2400e6 * 8],
    ['lpddr5-6400', 6400e6 * 2],
    ['hbm2-2000', 2000e6 * 16],
    ['hbm2e-3200', 3200e6 * 16],
    ['hbm3-6400', 6400e6 * 8],
    ['hbm3e-9200', 9200e6 * 8],
  ])('%s moves %d bytes a second at most', (name, bytes) => {
    expect(peakBytesPerSecond(deviceNamed(name)) / bytes).toBeCloseTo(1, 9);
  });

  it.each([
    ['lpddr4x-3733', 3733e6 * 2],
    ['lpddr4x-4266', 4266e6 * 2],
  ])('%s moves %d bytes a second at most, but for the rounding of its clock to picoseconds', (name, bytes) => {
    expect(Math.abs(peakBytesPerSecond(deviceNamed(name)) / bytes - 1)).toBeLessThan(0.001);
  });

  it.each([
    ['ddr4-2400-x8', 8],
    ['ddr4-2400-x4', 16],
    ['lpddr4x-3733', 1],
    ['hbm2-2000', 2],
  ])('%s holds %d GiB a channel', (name, gibibytes) => {
    expect(channelBytes(deviceNamed(name).organisation)).toBe(gibibytes * 2 ** 30);
  });

  // In ns both grades of LPDDR4X are the same, and HBM2e is HBM2, HBM3e is HBM3; rounding up to cycles adds less than one.
  it.each([
    ['lpddr4x-4266', 'lpddr4x-3733'],
    ['hbm2e-3200', 'hbm2-2000'],
    ['hbm3e-9200', 'hbm3-6400'],
  ])('%s has the nanoseconds of %s', (name, of) => {
    const [own, other] = [deviceNamed(name), deviceNamed(of)];
    for (const timing of ['tRCDRD', 'tRP', 'tRAS', 'tRRD_S', 'tFAW', 'tRFCab'] as const) {
      const ns = own.timings[timing].value * own.tCKNs.value;
      const theirs = other.timings[timing].value * other.tCKNs.value;
      expect([timing, Math.abs(ns - theirs) < other.tCKNs.value]).toEqual([timing, true]);
    }
  });
});

describe('the presets', () => {
  it.each(memoryPresets.map((preset) => [preset.name, preset] as const))('%s can be', (_, { system, notes }) => {
    expect(() => checkMemorySystem(system)).not.toThrow();
    expect(notes.length).toBeGreaterThan(0);
  });

  it('vcu1525-mig is a channel of 16 GiB at 19.2 GB/s', () => {
    const preset = memoryPresets.find(({ name }) => name === 'vcu1525-mig');
    if (!preset) throw new Error('no preset vcu1525-mig');
    const { device, channels, controller } = preset.system;
    expect([channels, channelBytes(device.organisation), controller.pagePolicy]).toEqual([
      1,
      16 * 2 ** 30,
      'auto-precharge-pair',
    ]);
    expect(peakBytesPerSecond(device)).toBeCloseTo(19.2e9, 3);
    expect(device.timings.tFAW.value).toBe(16);
  });
});

describe('a device that contradicts itself is refused, by the name of the constraint', () => {
  const ddr4 = deviceNamed('ddr4-2400-x8');
  it.each<readonly [TimingName, number, string]>([
    ['tRC', 55, '55 cycles is less than tRAS + tRP = 56'],
    ['tRAS', 16, '16 cycles is less than tRCDRD = 17'],
    ['tRPab', 16, '16 cycles is less than tRP = 17'],
    ['tCCD_L', 3, '3 cycles is less than tCCD_S = 4'],
    ['tRRD_L', 3, '3 cycles is less than tRRD_S = 4'],
    ['tFAW', 3, '3 cycles is less than tRRD_S = 4'],
    ['tWTR_L', 2, '2 cycles is less than tWTR_S = 3'],
    ['tRTW', 8, '8 cycles is less than CL + BL − CWL: read and write data would meet = 9'],
    ['tREFI', 437, '437 cycles is less than tRFCab + tRPab + 1: no time would be left = 438'],
    ['tRFCpb', 500, '420 cycles is less than tRFCpb = 500'],
    ['BL', 0, '0 is not a whole number of cycles from 1'],
    ['tWR', -1, '-1 is not a whole number of cycles from 0'],
    ['CL', 17.5, '17.5 is not a whole number of cycles from 1'],
    ['tRCDRD', Number.NaN, 'NaN is not a whole number of cycles from 0'],
  ])('%s = %d', (name, value, message) => {
    const path = name === 'tRFCpb' ? 'tRFCab' : name;
    expect(deviceIssues(withTimings(ddr4, { [name]: value }))).toContainEqual({ path, message });
  });

  it('and so are a clock that stands still, three banks, and a command that gives energy back', () => {
    const odd = { ...ddr4, tCKNs: { ...ddr4.tCKNs, value: 0 } };
    expect(deviceIssues(odd)).toEqual([{ path: 'tCK', message: '0 ns is not a period' }]);
    const three = { ...ddr4, organisation: { ...ddr4.organisation, banksPerGroup: 3 } };
    expect(deviceIssues(three)).toEqual([{ path: 'banksPerGroup', message: '3 is not a power of two from 1' }]);
    if (ddr4.energy === null) throw new Error('DDR4 has prices');
    const readPj = { ...ddr4.energy.readPj, low: -1 };
    const message = /^-1 ≤ [\d.]+ ≤ [\d.]+ does not hold from 0 up$/;
    expect(deviceIssues({ ...ddr4, energy: { ...ddr4.energy, readPj } })).toEqual([
      { path: 'readPj', message: expect.stringMatching(message) },
    ]);
  });
});

describe('a memory that cannot be is refused, by the name of the parameter', () => {
  const device = deviceNamed('ddr4-2400-x8');
  const check = (
    controller: Partial<ControllerPolicy>,
    channels = 1,
    base: ControllerPolicy = genericPolicy,
  ): unknown =>
    checkMemorySystem({
      device,
      channels,
      map: parseAddressMap('bg2,ba2,co7,ro16'),
      controller: { ...base, ...controller } as ControllerPolicy,
    });

  it.each<readonly [Partial<ControllerPolicy>, number, ControllerPolicy, RegExp]>([
    [{}, 0, genericPolicy, /^channels: 0 is not a power of two from 1$/],
    [{}, 3, genericPolicy, /^channels: 3 is not a power of two from 1$/],
    [{}, 2, genericPolicy, /^map: .*0 ch bits, which does not cover the 2 channels: 1 are needed$/],
    [{ readQueue: 0 }, 1, genericPolicy, /^readQueue: 0 is not a whole number from 1 to 1024$/],
    [{ writeQueue: 1.5 }, 1, genericPolicy, /^writeQueue: 1\.5 is not a whole number/],
    [{ writeHighWatermark: 1 }, 1, genericPolicy, /^writeHighWatermark: 1 is not between 0 and 1$/],
    [
      { writeLowWatermark: 0.9 },
      1,
      genericPolicy,
      /^writeLowWatermark: 0\.9 is not from 0 to the high watermark, 0\.8$/,
    ],
    [{ frontEndCycles: -1 }, 1, genericPolicy, /^frontEndCycles: -1 is not a whole number from 0/],
    [{ refresh: 'per-bank' }, 1, genericPolicy, /^refresh: ddr4-2400-x8 has no per-bank refresh/],
    [{ bankQueue: 0 }, 1, dramsim3Policy, /^bankQueue: 0 is not/],
    [{ rowHitLimit: 0 }, 1, dramsim3Policy, /^rowHitLimit: 0 is not/],
    [{ idleDrainAbove: 32 }, 1, dramsim3Policy, /^idleDrainAbove: 32 is not a whole number from 0 to 31$/],
  ])('%o with %d channels', (controller, channels, base, message) => {
    expect(() => check(controller, channels, base)).toThrow(message);
  });

  it('says everything that is wrong at once', () => {
    expect(() => check({ readQueue: 0, frontEndCycles: 0.5 }, 0)).toThrow(/readQueue[^]*frontEndCycles[^]*channels/);
  });

  it('takes every policy that has a name', () => {
    for (const policy of controllerPolicies) expect(() => check({}, 1, policy)).not.toThrow();
  });
});

describe('requests that cannot be are refused', () => {
  const device = deviceNamed('lpddr4x-3733');
  const system = { device, channels: 1, map: interleavedMap(device.organisation, 1), controller: genericPolicy };
  const at = (line: number, lineBytes = 32): unknown =>
    checkTrace(system, { lineBytes, lines: Int32Array.from([0, line]), writes: new Uint8Array(2) });

  it('beyond the memory, and within it are not', () => {
    const last = 2 ** 30 / 32 - 1;
    expect(() => at(last)).not.toThrow();
    expect(() => at(last + 1)).toThrow(/^pattern: request 1 is at 1073741824, beyond the 1024 MiB of the memory$/);
    expect(() => at(-1)).toThrow(/^pattern: request 1 is at -32/);
  });

  it('of another line size', () => {
    expect(() => at(0, 64)).toThrow(/^pattern: lines of 64 bytes; those of lpddr4x-3733 have 32$/);
  });

  const usual = { maxOutstandingReads: 64, intervalCycles: 0, maxAcceptPerCycle: 1 };
  it.each([
    [{ maxOutstandingReads: 0 }, /^outstanding: 0 is not a whole number from 1$/],
    [{ maxOutstandingReads: 2.5 }, /^outstanding: 2\.5/],
    [{ intervalCycles: -1 }, /^interval: -1 is not a number of cycles from 0$/],
    [{ intervalCycles: Infinity }, /^interval: Infinity/],
    [{ maxAcceptPerCycle: 0 }, /^accept: 0 is not a whole number from 1$/],
    [{ maxOutstandingReads: Number.NaN, maxAcceptPerCycle: Infinity }, /^outstanding: NaN[^]*accept: Infinity/],
  ])('that come with %o', (injection, message) => {
    expect(() => checkInjection({ ...usual, ...injection })).toThrow(message);
  });

  it('with no bound of reads in flight is none of them', () => {
    expect(() => checkInjection({ ...usual, maxOutstandingReads: Infinity })).not.toThrow();
  });
});
