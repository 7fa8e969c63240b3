import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interleavedMap, parseAddressMap } from '../../../arch/memory/address-map.ts';
import { runBandwidth } from '../../../arch/memory/bandwidth.ts';
import { runBanks } from '../../../arch/memory/bank-model.ts';
import { dramsim3Policy, ramulatorPolicy } from '../../../arch/memory/controller.ts';
import type { ControllerPolicy } from '../../../arch/memory/controller.ts';
import { timingsOf } from '../../../arch/memory/device.ts';
import type { DramDevice } from '../../../arch/memory/device.ts';
import { dramDevices } from '../../../arch/memory/devices.ts';
import type { Injection } from '../../../arch/memory/injection.ts';
import type { MemoryRun, RunTrace } from '../../../arch/memory/memory-run.ts';
import { genericPolicy, migPolicy } from '../../../arch/memory/presets.ts';
import { runTimelines } from '../../../arch/memory/timelines.ts';
import { makeTrace } from '../../../arch/memory/traces.ts';
import type { Pattern, PatternParameters } from '../../../arch/memory/traces.ts';
import { anyLoad, deviceNamed } from './any-memory.ts';

const REQUESTS = 8000;

/** One pattern on one channel of a device whose map spreads a stream over everything. */
function runOf(
  model: RunTrace,
  device: DramDevice,
  controller: ControllerPolicy,
  [pattern, parameters]: Load,
  injection: Partial<Injection> = {},
): MemoryRun {
  const { lineBytes, pseudoChannels } = device.organisation;
  const usual = { maxOutstandingReads: 64 * pseudoChannels, intervalCycles: 0, maxAcceptPerCycle: pseudoChannels };
  const system = { device, channels: 1, map: interleavedMap(device.organisation, 1), controller };
  return model(system, makeTrace(pattern, parameters, REQUESTS, lineBytes), { ...usual, ...injection });
}

type Load = readonly [Pattern, PatternParameters];
const oneWay: readonly Load[] = [
  ['stream_r', {}],
  ['stream_w', {}],
  ['stride_r', { stride: 128 }],
  ['stride_r', { stride: 4096 }],
  ['rand_r', {}],
  ['rand_r', { blk: 4 }],
  ['rand_w', {}],
  ['tile2d_r', { w: 256, h: 64, p: 4096 }],
];
const mixed: readonly Load[] = [
  ['mix21', { T: 4096 }],
  ['mix21', { T: 65536 }],
  ['copy11', { T: 4096 }],
  ['rand_mix', {}],
  ['rand_mix', { blk: 16 }],
];

/** By how much the timelines are faster than the banks, of each device and load. */
const errorsOf = (controller: ControllerPolicy, loads: readonly Load[]): number[] =>
  dramDevices.flatMap((device) =>
    loads.map((load) => {
      const [banks, fast] = [runBanks, runTimelines].map((model) => runOf(model, device, controller, load));
      const rate = ({ bytesMoved, cycles }: MemoryRun): number => bytesMoved / cycles;
      return rate(fast) / rate(banks) - 1;
    }),
  );

const mean = (errors: readonly number[]): number =>
  errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
const worst = (errors: readonly number[]): number => Math.max(...errors.map(Math.abs));

describe('timelines beside banks, over all devices', () => {
  // Bounds are those of docs/memory.md.
  it.each([
    ['shared queues', genericPolicy],
    ['auto-precharge of pairs', migPolicy],
    ["Ramulator's first scheduler", ramulatorPolicy],
    ['queues per bank', dramsim3Policy],
  ])('with %s: one way, four percent in the mean', (_, controller) => {
    const errors = errorsOf(controller, oneWay);
    expect(mean(errors)).toBeLessThan(0.04);
    expect(worst(errors)).toBeLessThan(0.25);
  });

  it.each([
    ['shared queues', genericPolicy],
    ['auto-precharge of pairs', migPolicy],
    ["Ramulator's first scheduler", ramulatorPolicy],
  ])('with %s: reads and writes mixed, ten percent in the mean', (_, controller) => {
    const errors = errorsOf(controller, mixed);
    expect(mean(errors)).toBeLessThan(0.1);
    expect(worst(errors)).toBeLessThan(0.3);
  });

  // Reads and writes meet in the queues of banks, and each turn costs the bus; timelines drain writes together.
  it('with queues per bank: reads and writes mixed, up to 55 % too fast', () => {
    const errors = errorsOf(dramsim3Policy, mixed);
    expect(mean(errors)).toBeLessThan(0.15);
    expect(worst(errors)).toBeLessThan(0.55);
  });
});

describe('timelines', () => {
  it('serve what there is: requests, bytes, latencies no shorter than the device', () => {
    fc.assert(
      fc.property(anyLoad, ({ system, trace, injection }) => {
        const run = runTimelines(system, trace, injection);
        const writes = trace.writes.reduce((sum, isWrite) => sum + isWrite, 0);
        const { lineBytes } = system.device.organisation;
        expect([run.requests, run.writeRequests]).toEqual([trace.lines.length, writes]);
        expect(run.commands?.reads).toBe(run.readRequests);
        expect((run.commands?.writes ?? NaN) + run.writesLeft).toBe(writes);
        expect(run.bytes).toBe(run.requests * lineBytes);
        expect(run.bytesMoved).toBe((run.readRequests + (run.commands?.writes ?? NaN)) * lineBytes);
        const { CL, BL } = timingsOf(system.device);
        if (run.readLatency === null) return;
        const { p50, p95, p99, max } = run.readLatency;
        const rising = [1 + CL + BL + system.controller.frontEndCycles, p50, p95, p99, max, run.cycles];
        expect(rising).toEqual(rising.toSorted((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });

  it('have the latency of banks where nothing waits: one read at a time', () => {
    const ddr4 = deviceNamed('ddr4-2400-x8');
    const alone = { maxOutstandingReads: 1 };
    for (const controller of [genericPolicy, dramsim3Policy]) {
      const [banks, fast] = [runBanks, runTimelines].map((model) =>
        runOf(model, ddr4, { ...controller, refresh: 'off' }, ['stride_r', { stride: 256 }], alone),
      );
      expect(fast.readLatency?.p50).toBe(banks.readLatency?.p50);
    }
  });
});

describe('bandwidth and latency alone', () => {
  const ddr4 = deviceNamed('ddr4-2400-x8');
  it('moves a line every BL cycles, whatever the rows', () => {
    for (const load of [
      ['stream_r', {}],
      ['rand_r', {}],
      ['stream_w', {}],
    ] as const) {
      const run = runOf(runBandwidth, ddr4, genericPolicy, load, { maxOutstandingReads: Infinity });
      // The first goes at 1; a read is back CL later.
      const last = load[0] === 'stream_w' ? 0 : 17;
      expect(run.cycles).toBe(1 + 4 * REQUESTS + last);
      expect(run.commands).toBeNull();
    }
  });

  it('is bound by the reads in flight', () => {
    const run = runOf(runBandwidth, ddr4, genericPolicy, ['stream_r', {}], { maxOutstandingReads: 1 });
    expect(run.cycles).toBe(22 * REQUESTS);
    expect(run.readLatency).toMatchObject({ mean: 22, p50: 22, max: 22 });
  });

  it('has a bus of its own for each channel', () => {
    const map = parseAddressMap('ch2,bg2,ba2,co7,ro16');
    const system = { device: ddr4, channels: 4, map, controller: genericPolicy };
    const usual = { maxOutstandingReads: 256, intervalCycles: 0, maxAcceptPerCycle: 4 };
    const { cycles } = runBandwidth(system, makeTrace('stream_r', {}, REQUESTS, 64), usual);
    expect(cycles).toBe(1 + REQUESTS + 17);
  });

  it('is never slower than banks by more than a latency', () => {
    fc.assert(
      fc.property(anyLoad, ({ system, trace, injection }) => {
        const banks = runBanks(system, trace, injection);
        const plain = runBandwidth(system, trace, injection);
        const { CL, BL } = timingsOf(system.device);
        const rest = banks.writesLeft * BL + CL + BL + system.controller.frontEndCycles;
        expect(plain.cycles).toBeLessThanOrEqual(banks.cycles + rest);
      }),
      { numRuns: 300 },
    );
  });
});
