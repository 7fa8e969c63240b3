import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interleavedMap } from '../../../arch/memory/address-map.ts';
import { runBandwidth } from '../../../arch/memory/bandwidth.ts';
import { runBanks } from '../../../arch/memory/bank-model.ts';
import { dramDevices } from '../../../arch/memory/devices.ts';
import { energyOf, energyParts } from '../../../arch/memory/energy.ts';
import type { MemoryEnergy } from '../../../arch/memory/energy.ts';
import type { Band } from '../../../arch/memory/energy-prices.ts';
import type { Injection } from '../../../arch/memory/injection.ts';
import type { MemorySystem } from '../../../arch/memory/memory-run.ts';
import { genericPolicy } from '../../../arch/memory/presets.ts';
import { makeTrace } from '../../../arch/memory/traces.ts';
import type { Pattern } from '../../../arch/memory/traces.ts';
import { anyLoad, deviceNamed } from './any-memory.ts';

const limits = ({ low, nominal, high }: Band): number[] => [low, nominal, high];
const sum = (bands: readonly Band[]): number[] =>
  bands.map(limits).reduce((total, own) => total.map((value, i) => value + own[i]), [0, 0, 0]);
const toBeClose = (found: readonly number[], wanted: readonly number[]): void => {
  found.forEach((value, i) => expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(1e-9 * Math.abs(wanted[i])));
};

describe('energy of a run', () => {
  it('is never negative, ordered, the sum of its parts, and static plus dynamic', () => {
    fc.assert(
      fc.property(anyLoad, ({ system, trace, injection }) => {
        const energy = energyOf(runBanks(system, trace, injection), system);
        expect(energy === null).toBe(system.device.energy === null);
        if (energy === null) return;
        const { parts, dynamic, total, pjPerBit } = energy;
        for (const band of [...energyParts.map((part) => parts[part]), dynamic, energy.static, total, pjPerBit]) {
          expect(band.low).toBeGreaterThanOrEqual(0);
          expect(limits(band)).toEqual(limits(band).toSorted((a, b) => a - b));
        }
        toBeClose(limits(total), sum(energyParts.map((part) => parts[part])));
        toBeClose(limits(total), sum([dynamic, energy.static]));
        toBeClose(
          limits(pjPerBit),
          limits(total).map((pj) => pj / (8 * trace.lineBytes * trace.lines.length)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('has a standby time that is the time of the run, on every channel', () => {
    fc.assert(
      fc.property(anyLoad, ({ system, trace, injection }) => {
        const run = runBanks(system, trace, injection);
        const prices = system.device.energy;
        const energy = energyOf(run, system);
        if (energy === null || prices === null) return;
        const openNs = energy.parts.activeStandby.nominal / prices.activeStandbyMilliwatts.nominal;
        const closedNs = energy.parts.prechargeStandby.nominal / prices.prechargeStandbyMilliwatts.nominal;
        const ns = run.cycles * system.device.tCKNs.value * system.channels;
        toBeClose([openNs + closedNs], [ns]);
      }),
      { numRuns: 300 },
    );
  });

  it('is not known where no commands are counted, nor of a device without prices', () => {
    const usual: Injection = { maxOutstandingReads: 64, intervalCycles: 0, maxAcceptPerCycle: 1 };
    const trace = makeTrace('stream_r', {}, 100, 64);
    const ddr4 = systemOf('ddr4-2400-x8');
    expect(energyOf(runBandwidth(ddr4, trace, usual), ddr4)).toBeNull();
    const lpddr5 = systemOf('lpddr5-6400');
    expect(energyOf(runBanks(lpddr5, makeTrace('stream_r', {}, 100, 32), usual), lpddr5)).toBeNull();
  });
});

const systemOf = (name: string): MemorySystem => {
  const device = deviceNamed(name);
  return { device, channels: 1, map: interleavedMap(device.organisation, 1), controller: genericPolicy };
};

function energyIn(name: string, pattern: Pattern, injection: Partial<Injection> = {}): MemoryEnergy {
  const system = systemOf(name);
  const { lineBytes, pseudoChannels } = system.device.organisation;
  const usual = { maxOutstandingReads: 64 * pseudoChannels, intervalCycles: 0, maxAcceptPerCycle: pseudoChannels };
  const trace = makeTrace(pattern, {}, 50_000, lineBytes);
  const energy = energyOf(runBanks(system, trace, { ...usual, ...injection }), system);
  if (energy === null) throw new Error(`${name} has no prices`);
  return energy;
}

/** Of the device, without PHY and termination. */
const devicePjPerBit = ({ total, parts, pjPerBit }: MemoryEnergy): number =>
  pjPerBit.nominal * (1 - parts.interface.nominal / total.nominal);

describe('prices', () => {
  // By hand: 1.2 V · 8 chips · ns; ACT + PRE: (48 · 56 − 43 · 39 − 34 · 17) mA · cycles = 433.
  it('of DDR4 are what its currents give', () => {
    const { activatePj, readPj, writePj, refreshPj, activeStandbyMilliwatts } =
      deviceNamed('ddr4-2400-x8').energy ?? {};
    expect(activatePj?.nominal).toBeCloseTo((1.2 * 433 * 8) / 1.2, 6);
    expect(readPj?.nominal).toBeCloseTo((1.2 * (135 - 43) * 4 * 8) / 1.2, 6);
    expect(writePj?.nominal).toBeCloseTo((1.2 * (123 - 43) * 4 * 8) / 1.2, 6);
    expect(refreshPj?.nominal).toBeCloseTo((1.2 * (250 - 43) * 420 * 8) / 1.2, 6);
    expect(activeStandbyMilliwatts?.nominal).toBeCloseTo(1.2 * 43 * 8, 6);
  });

  // DRAMsim3, run: 9.2 and 18.2 pJ/bit of the device, and 45 at 10 % load (shared reference: DRAM table).
  it('of DDR4 make a stream 9.2 pJ/bit, random lines 18, and more at low load', () => {
    expect(devicePjPerBit(energyIn('ddr4-2400-x8', 'stream_r'))).toBeCloseTo(9.2, 1);
    expect(Math.abs(devicePjPerBit(energyIn('ddr4-2400-x8', 'rand_r')) / 18.2 - 1)).toBeLessThan(0.05);
    const idle = devicePjPerBit(
      energyIn('ddr4-2400-x8', 'rand_r', { intervalCycles: 40, maxOutstandingReads: Infinity }),
    );
    expect(Math.abs(idle / 45 - 1)).toBeLessThan(0.1);
  });

  // What is reported at high load: nominal, and its band.
  it.each([
    ['lpddr4x-3733', 5, 7, 9],
    ['hbm2-2000', 2.8, 3.9, 6.25],
    ['hbm2e-3200', 3.9, 5.5, 7],
    ['hbm3-6400', 3.5, 4.5, 6],
    ['hbm3e-9200', 3, 4, 5.5],
  ])('of %s make a stream at least %d, nominally %d, at most %d pJ/bit', (name, low, nominal, high) => {
    const { pjPerBit } = energyIn(name, 'stream_r');
    limits(pjPerBit).forEach((pj, i) => expect(Math.abs(pj / [low, nominal, high][i] - 1)).toBeLessThan(0.12));
  });

  it('make random lines dearer than a stream on every device that has any', () => {
    const priced = dramDevices.filter(({ energy }) => energy !== null);
    expect(priced.length).toBeGreaterThan(5);
    for (const { name } of priced) {
      const [stream, random] = (['stream_r', 'rand_r'] as const).map((pattern) => energyIn(name, pattern));
      expect(random.pjPerBit.nominal).toBeGreaterThan(1.2 * stream.pjPerBit.nominal);
    }
  });
});
