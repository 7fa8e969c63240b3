import { describe, expect, it } from 'vitest';
import type { Trace } from '../../../../sim/trace.ts';
import { timelineOf } from '../../../../viz/report/timeline-columns.ts';
import { brief, describe as described } from '../../../../viz/report/timeline/describe.ts';
import { laneGroups } from '../../../../viz/report/timeline/lane-groups.ts';
import { lanesOf } from '../../../../viz/report/timeline/lane.ts';
import { busyShare, workTicks } from '../../../../viz/report/timeline/model.ts';
import type { Model } from '../../../../viz/report/timeline/model.ts';

/** 60 ticks of work on 600 bytes and 40 of waiting, eleven times; a tick is half a cycle, 10 ns. */
const trace: Trace = {
  spans: [
    { unit: 0, operation: 0, start: 0, end: 60, stall: '', bytes: 600 },
    { unit: 0, operation: 0, start: 60, end: 100, stall: 'memory', bytes: 0 },
  ],
  loops: [{ from: 0, to: 2, loopsFrom: 0, loopsTo: 0, times: 10, period: 100, start: 100 }],
};
const timeline = timelineOf(trace, { units: ['dma.west'], operations: ['conv1 FF'], ticksPerSecond: 1e8, ticks: 1200 });
const model: Model = {
  timeline,
  lanes: lanesOf(timeline),
  groups: laneGroups(timeline.units),
  operations: [{ layer: 'conv1', pass: 'FF' }],
  memoryRoofs: [],
  tokens: () => null,
  units: [null],
  cycles: 600,
  cyclesPerTick: 0.5,
};

describe('words for what was picked', () => {
  it('tell of work in cycles of the clock, time, bytes and who it is for', () => {
    const { title, facts } = described(model, { kind: 'span', unit: 0, at: 0, shift: 0, others: 2 });
    expect(title).toBe('conv1 FF');
    expect(Object.fromEntries(facts)).toEqual({
      unit: 'dma.west',
      cycles: '30',
      time: '600.0 ns',
      bytes: '600 B',
      bandwidth: '1.00 GB/s',
      start: '0 (0)',
      end: '30 (600.0 ns)',
      operation: 'conv1 FF',
      layer: 'conv1',
      pass: 'FF',
      'also here': '2 shorter in this pixel',
    });
  });

  it('tell why a unit waited, and that a round was skipped', () => {
    const { title, facts } = described(model, { kind: 'span', unit: 0, at: 1, shift: 300, others: 0 });
    const found = Object.fromEntries(facts);
    expect(title).toBe('stall: memory');
    expect(found['reason']).toMatch(/^memory: waiting/);
    expect(found['for']).toBe('conv1 FF');
    expect(found['start']).toBe('180 (3.600 µs)');
    expect(found['round']).toMatch(/^skipped/);
  });

  it('tell how many rounds a block is and what one of them holds', () => {
    const [loop] = model.lanes[0].loops;
    const { title, facts } = described(model, { kind: 'block', unit: 0, loop, from: 100, to: 1100 });
    const found = Object.fromEntries(facts);
    expect(title).toBe('10 rounds that repeat');
    expect([found['at work'], found['stall memory'], found['cycles']]).toEqual(['60.0 %', '40.0 %', '500']);
    expect(brief({ title, facts }).facts).toHaveLength(5);
  });
});

describe('how busy a unit is', () => {
  it('counts skipped rounds', () => {
    expect(workTicks(model.lanes[0])).toBe(11 * 60);
    expect(busyShare(model, 0)).toBeCloseTo(660 / 1200, 12);
  });

  it('is what the result says, if it knows the unit', () => {
    const unit = { unit: 'dma.west', busy: 240, stalls: {}, idle: 0, actions: {} };
    expect(busyShare({ ...model, units: [unit] }, 0)).toBe(0.4);
  });
});

describe('words for merged spans', () => {
  it('say how many they are, what they take together and what else is in their stretch', () => {
    const spans = [
      { unit: 0, operation: 0, start: 0, end: 200, stall: '', bytes: 600, count: 3, ticks: 60 },
      { unit: 0, operation: 0, start: 0, end: 200, stall: 'memory', bytes: 0, count: 1, ticks: 40 },
    ];
    const about = { units: ['dma.west'], operations: ['conv1 FF'], ticksPerSecond: 1e8, ticks: 1200 };
    const merged = timelineOf({ spans, loops: [] }, about, 64);
    const { title, facts } = described(
      { ...model, timeline: merged, lanes: lanesOf(merged) },
      { kind: 'span', unit: 0, at: 0, shift: 0, others: 0 },
    );
    expect(title).toBe('3 short spans, merged');
    expect(Object.fromEntries(facts)).toEqual({
      unit: 'dma.west',
      of: 'conv1 FF',
      'cycles together': '30',
      'share of their stretch': '30.0 %',
      bytes: '600 B',
      start: '0 (0)',
      end: '100 (2.000 µs)',
      layer: 'conv1',
      pass: 'FF',
      'beside them 1': 'stall memory for conv1 FF, 20.0 %',
    });
  });
});
