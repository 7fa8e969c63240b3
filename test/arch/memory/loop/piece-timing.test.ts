import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelOf } from '../../../../arch/memory/loop/channel-of.ts';
import { measurePieces } from '../../../../arch/memory/loop/piece-timing.ts';
import { presetFigures } from '../../../../arch/memory/loop/preset-figures.ts';
import { memoryPresets } from '../../../../arch/memory/presets.ts';
import type { MemorySystem } from '../../../../arch/memory/memory-run.ts';

const systemOf = (name: string): MemorySystem => {
  const preset = memoryPresets.find((one) => one.name === name);
  if (!preset) throw new Error(name);
  return channelOf(preset.system);
};
const card = systemOf('vcu1525-mig');

describe('transfers of short runs', () => {
  it('touch whole lines: of aligned runs their own, of others one more', () => {
    const lines = (run: number, pitch: number): number => measurePieces(card, 1, { run, pitch }, false).lines;
    expect([lines(64, 256), lines(128, 256), lines(65, 256), lines(1, 64)]).toEqual([1, 2, 2, 1]);
    // Runs of 48 bytes every 96 begin at 0 and 32 of a line in turn: one line, then two.
    expect(lines(48, 96)).toBeCloseTo(1.5, 1);
  });

  it('that all begin on one channel keep the others idle', () => {
    const cycles = (pitch: number): number => measurePieces(card, 4, { run: 64, pitch }, false).cycles;
    // Every fifth line goes round the channels, every fourth stays on one.
    expect(cycles(4 * 64)).toBeGreaterThan(3 * cycles(5 * 64));
  });

  it('take as long as the slowest channel, not the one with most lines', () => {
    // Each run is a line; of three channels one has its lines in few banks.
    const together = measurePieces(card, 3, { run: 64, pitch: 1024 }, false);
    const alone = [1, 2, 4].map((spread) => measurePieces(card, spread, { run: 64, pitch: 1024 }, false).cycles);
    expect(together.lines).toBe(1);
    expect(together.cycles).toBeGreaterThan(Math.min(...alone) / 3);
    expect(together.cycles).toBeGreaterThan(9);
  });

  it('cost most where each opens a row of the same bank', () => {
    const one = (pitch: number): number => measurePieces(card, 1, { run: 64, pitch }, false).cycles;
    const { tRC } = card.device.timings;
    // A span of the map apart: the same bank, another row.
    expect(one(2048 * 64)).toBeGreaterThanOrEqual(tRC.value);
    expect(one(128)).toBeLessThan(tRC.value / 4);
  });

  it('are never faster than a stream of as many lines', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...memoryPresets.map(({ name }) => name)),
        fc.integer({ min: 1, max: 1500 }),
        fc.integer({ min: 1, max: 9000 }),
        fc.boolean(),
        (name, run, gap, isWrite) => {
          const system = systemOf(name);
          const { cycles, lines, activates } = measurePieces(system, 1, { run, pitch: run + gap }, isWrite);
          const { BL } = system.device.timings;
          const buses = system.device.organisation.pseudoChannels;
          expect(cycles).toBeGreaterThanOrEqual((0.9 * lines * BL.value) / buses);
          expect(activates).toBeGreaterThanOrEqual(0);
          expect(activates).toBeLessThanOrEqual(1.2 * lines + 1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of a stream in disguise take what a stream takes', () => {
    const whole = measurePieces(card, 1, { run: 6400, pitch: 6401 }, false);
    const { lineCycles } = presetFigures['vcu1525-mig'].timing.reads;
    expect(whole.cycles / whole.lines / lineCycles).toBeCloseTo(1, 1);
  });
});
