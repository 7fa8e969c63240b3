import { describe, expect, it } from 'vitest';
import { measureChannel } from '../../../../arch/memory/loop/channel-figures.ts';
import { channelOf } from '../../../../arch/memory/loop/channel-of.ts';
import { presetFigures } from '../../../../arch/memory/loop/preset-figures.ts';
import { constraintNames } from '../../../../arch/memory/loop/account.ts';
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

  it('name bank groups for a page-linear map, refresh for an interleaved one', () => {
    const costliest = (name: string): string => {
      const { without } = presetFigures[name];
      return constraintNames.reduce((best, next) => (without[next].stream > without[best].stream ? next : best));
    };
    expect([costliest('jedec-linear'), costliest('vcu1525-mig')]).toEqual(['bank groups', 'refresh']);
  });
});
