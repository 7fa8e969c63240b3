import { describe, expect, it } from 'vitest';
import { measureChannel } from '../../../../arch/memory/loop/channel-figures.ts';
import { channelOf } from '../../../../arch/memory/loop/channel-of.ts';
import { presetFigures } from '../../../../arch/memory/loop/preset-figures.ts';
import { constraintNames } from '../../../../arch/memory/loop/account.ts';
import { runBanks } from '../../../../arch/memory/bank-model.ts';
import { transferCycles } from '../../../../arch/memory/loop/transfer-timing.ts';
import { memoryPresets } from '../../../../arch/memory/presets.ts';

describe('figures of the memory presets', () => {
  it.each(memoryPresets.map(({ name, system }) => ({ name, system })))(
    '$name are what the bank model says now (npm run figures writes them)',
    ({ name, system }) => {
      expect(presetFigures[name]).toEqual(measureChannel(channelOf(system)));
    },
  );

  it.each(Object.entries(presetFigures))('%s are between nothing and the peak, and no limit helps', (_, figures) => {
    const { timing, reach, without } = figures;
    for (const share of Object.values(reach)) {
      expect(share).toBeGreaterThan(0.1);
      expect(share).toBeLessThanOrEqual(1);
    }
    for (const constraint of constraintNames) {
      expect(without[constraint].stream).toBeGreaterThanOrEqual(reach.stream - 0.01);
    }
    expect(timing.refreshStretch).toBeGreaterThan(1);
    expect(timing.refreshStretch).toBeLessThan(1.15);
  });

  it.each(memoryPresets.map(({ name, system }) => ({ name, system })))(
    '$name gives a long stream its time, refresh and all',
    ({ name, system }) => {
      const channel = channelOf(system);
      const lines = 120_000;
      for (const direction of ['reads', 'writes'] as const) {
        const trace = {
          lines: Int32Array.from({ length: lines }, (_, i) => i),
          writes: new Uint8Array(lines).fill(direction === 'writes' ? 1 : 0),
          lineBytes: system.device.organisation.lineBytes,
        };
        const injection = { maxOutstandingReads: Infinity, intervalCycles: 0, maxAcceptPerCycle: 4 };
        const { cycles } = runBanks(channel, trace, injection);
        const { timing } = presetFigures[name];
        const expected = transferCycles(timing, lines, direction === 'writes', 'same');
        expect(Math.abs(expected / cycles - 1)).toBeLessThan(0.01);
      }
    },
  );

  it('never let refresh help, bank by bank either', () => {
    for (const { name, system } of memoryPresets) {
      if (system.device.timings.tREFIpb.value <= system.device.timings.tRREFD.value) continue;
      const channel = channelOf(system);
      const perBank = { ...channel, controller: { ...channel.controller, refresh: 'per-bank' as const } };
      const { timing, reach } = measureChannel(perBank);
      expect(timing.refreshStretch, name).toBeGreaterThanOrEqual(1);
      for (const share of Object.values(reach)) expect(share).toBeLessThanOrEqual(1);
    }
  });

  it('name bank groups for a page-linear map, refresh for an interleaved one', () => {
    const costliest = (name: string): string => {
      const { without } = presetFigures[name];
      return constraintNames.reduce((best, next) => (without[next].stream > without[best].stream ? next : best));
    };
    expect([costliest('jedec-linear'), costliest('vcu1525-mig')]).toEqual(['bank groups', 'refresh']);
  });
});
