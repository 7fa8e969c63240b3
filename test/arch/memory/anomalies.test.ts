import { describe, expect, it } from 'vitest';
import { interleavedMap, parseAddressMap } from '../../../arch/memory/address-map.ts';
import type { AddressMap } from '../../../arch/memory/address-map.ts';
import { runBanks } from '../../../arch/memory/bank-model.ts';
import { dramsim3Policy, ramulatorPolicy } from '../../../arch/memory/controller.ts';
import type { ControllerPolicy } from '../../../arch/memory/controller.ts';
import type { DramDevice, Organisation } from '../../../arch/memory/device.ts';
import { genericPolicy, migPolicy } from '../../../arch/memory/presets.ts';
import { makeTrace } from '../../../arch/memory/traces.ts';
import type { Pattern, PatternParameters } from '../../../arch/memory/traces.ts';
import { deviceNamed } from './any-memory.ts';

/** Anomalies of arbitration: more room is slower. docs/memory.md lists the worst; these tests keep that list true and bound the rest. */

interface Setup {
  readonly device: DramDevice;
  readonly map: AddressMap;
  readonly policy: ControllerPolicy;
  readonly load: readonly [Pattern, PatternParameters];
  readonly requests: number;
}

type Knob = 'outstanding' | 'readQueue' | 'writeQueue' | 'bankQueue';

/** Cycles a byte with one knob set; reads in flight are 128 where that is not the knob. */
function cyclesPerByte({ device, map, policy, load, requests }: Setup, knob: Knob, value: number): number {
  const { lineBytes, pseudoChannels } = device.organisation;
  const isDeep = policy.queues === 'per-bank' && knob === 'writeQueue' && policy.idleDrainAbove >= value;
  const controller = {
    ...policy,
    ...(knob !== 'outstanding' && { [knob]: value }),
    ...(isDeep && { idleDrainAbove: value - 1 }),
  };
  const injection = {
    maxOutstandingReads: knob === 'outstanding' ? value : 128,
    intervalCycles: 0,
    maxAcceptPerCycle: pseudoChannels,
  };
  const run = runBanks({ device, channels: 1, map, controller }, makeTrace(...load, requests, lineBytes), injection);
  return run.cycles / run.bytesMoved;
}

/** By how much more room is slower; negative if it helps. */
const loss = (setup: Setup, knob: Knob, [less, more]: readonly [number, number]): number =>
  cyclesPerByte(setup, knob, more) / cyclesPerByte(setup, knob, less) - 1;

/** A whole row in one bank, pseudo-channels and groups behind it. */
function linearMap({ linesPerRow, pseudoChannels, bankGroups, banksPerGroup, rows }: Organisation): AddressMap {
  const fields = { co: linesPerRow, pc: pseudoChannels, bg: bankGroups, ba: banksPerGroup, ro: rows };
  const words = Object.entries(fields).filter(([, size]) => size > 1);
  return parseAddressMap(words.map(([name, size]) => `${name}${Math.log2(size)}`).join(','));
}

const hbm3 = deviceNamed('hbm3-6400');
const lpddr4 = deviceNamed('lpddr4x-3733');
const ddr4 = deviceNamed('ddr4-2400-x8');
const spread = (device: DramDevice): AddressMap => interleavedMap(device.organisation, 1);
const linear = (device: DramDevice): AddressMap => linearMap(device.organisation);
const tiles = (w: number, h: number, p: number): Setup['load'] => ['tile2d_r', { w, h, p }];

describe('anomalies that docs/memory.md lists', () => {
  it.each<readonly [Knob, number, number, Omit<Setup, 'requests'>, number]>([
    ['bankQueue', 1, 8, { device: hbm3, map: spread(hbm3), policy: dramsim3Policy, load: tiles(1024, 16, 8192) }, 28.9],
    [
      'outstanding',
      64,
      128,
      { device: hbm3, map: spread(hbm3), policy: dramsim3Policy, load: tiles(1024, 16, 8192) },
      24.8,
    ],
    [
      'readQueue',
      32,
      64,
      { device: lpddr4, map: linear(lpddr4), policy: ramulatorPolicy, load: tiles(1024, 16, 8192) },
      18.0,
    ],
    [
      'outstanding',
      8,
      16,
      { device: hbm3, map: linear(hbm3), policy: dramsim3Policy, load: ['copy11', { T: 1024 }] },
      17.4,
    ],
    ['readQueue', 4, 8, { device: hbm3, map: spread(hbm3), policy: migPolicy, load: ['copy11', { T: 4096 }] }, 26.7],
    [
      'writeQueue',
      16,
      32,
      { device: lpddr4, map: spread(lpddr4), policy: dramsim3Policy, load: ['rand_mix', { blk: 16 }] },
      12.5,
    ],
    ['writeQueue', 16, 64, { device: ddr4, map: spread(ddr4), policy: migPolicy, load: ['copy11', { T: 4096 }] }, 4.1],
  ])('%s %i to %i', (knob, less, more, setup, percent) => {
    expect(100 * loss({ ...setup, requests: 6000 }, knob, [less, more])).toBeCloseTo(percent, 0);
  });
});

describe('a search over devices, maps, controllers and loads', () => {
  const loads: readonly Setup['load'][] = [
    ['stream_r', {}],
    ['stream_w', {}],
    ['mix21', { T: 1024 }],
    ['copy11', { T: 4096 }],
    ['rand_r', { blk: 4 }],
    ['rand_w', {}],
    ['rand_mix', { blk: 16 }],
    tiles(256, 64, 4096),
    tiles(1024, 16, 8192),
  ];
  const steps: readonly (readonly [Knob, number, number])[] = [
    ['outstanding', 1, 4],
    ['outstanding', 8, 16],
    ['outstanding', 64, 128],
    ['readQueue', 8, 32],
    ['readQueue', 32, 64],
    ['writeQueue', 16, 32],
    ['writeQueue', 16, 64],
  ];
  const lossesOf = (policy: ControllerPolicy, more: readonly (readonly [Knob, number, number])[] = []): number[] =>
    [ddr4, lpddr4, hbm3].flatMap((device) =>
      [spread(device), linear(device)].flatMap((map) =>
        loads.flatMap((load) =>
          [...steps, ...more].map(([knob, from, to]) =>
            loss({ device, map, policy, load, requests: 2000 }, knob, [from, to]),
          ),
        ),
      ),
    );
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  it.each([
    ['row hits protected', genericPolicy],
    ['auto-precharge of pairs', migPolicy],
    ['conflicts that close rows', ramulatorPolicy],
  ])('with shared queues, %s: more room costs a quarter at most, and helps in the mean', (_, policy) => {
    const losses = lossesOf(policy);
    expect(Math.max(...losses)).toBeLessThan(0.25);
    expect(mean(losses)).toBeLessThan(0);
  });

  it('with queues per bank: more room costs a third at most, and helps in the mean', () => {
    const losses = lossesOf(dramsim3Policy, [
      ['bankQueue', 1, 2],
      ['bankQueue', 1, 8],
    ]);
    expect(Math.max(...losses)).toBeLessThan(1 / 3);
    expect(mean(losses)).toBeLessThan(0);
  });
});
