import { describe, expect, it } from 'vitest';
import type { PartialScenario } from '../../../run/scenario.ts';
import type { ReportData } from '../../../viz/report/report-data.ts';
import { figures, inWords } from '../../../viz/studio/figures.ts';
import { simulator } from '../../../viz/studio/worker/answer.ts';

function reportOf(scenario: PartialScenario, pinned: PartialScenario | null = null): ReportData {
  const answer = simulator().answer({ scenario, pinned, timelines: 'none' });
  if (answer.kind === 'refused') throw new Error('refused');
  return answer.report;
}

describe('an answer as a sentence', () => {
  const small = { network: 'cnn-glyphs', batch: 8 };

  it('has the time of a step, the speedup, and how long it took', () => {
    const report = reportOf(small);
    const [dense, own] = report.runs.map(({ result }) => result.totals.seconds);
    expect(inWords(report, 83.6)).toBe(
      `${(own * 1e6).toFixed(1)} µs a step, ${(dense / own).toFixed(2)}× dense, simulated in 84 ms`,
    );
  });

  it('has no speedup over itself', () => {
    expect(inWords(reportOf({ ...small, method: 'dense' }), 1)).toMatch(/^\d+\.\d µs a step, simulated in 1 ms$/);
  });

  it('compares samples, not steps, with another batch', () => {
    const report = reportOf(small, { ...small, batch: 16 });
    const [kept, own] = report.runs.map(({ result }) => result.totals);
    const speedup = own.samplesPerSecond / kept.samplesPerSecond;
    expect(speedup).toBeLessThan(1);
    expect(inWords(report, 1)).toContain(`, ${speedup.toFixed(2)}× A: BDWP 2:8,`);
  });
});

describe('the figures of an answer', () => {
  const speedupOf = (report: ReportData): string =>
    figures(report).find(({ name }) => name.startsWith('speedup'))?.small ?? '';

  it('have the MAC ideal of the result beside dense', () => {
    const report = reportOf({ network: 'cnn-glyphs', batch: 8 });
    const { macIdealSpeedup } = report.runs[1].result.totals;
    expect(macIdealSpeedup).toBeGreaterThan(1);
    expect(speedupOf(report)).toBe(`if only MACs took time: ${macIdealSpeedup.toFixed(3)}×`);
  });

  it('know that a larger or faster array multiplies more in a second', () => {
    const kept = { network: 'cnn-glyphs', batch: 8 };
    const report = reportOf({ ...kept, set: { rows: 64, clock: '300 MHz' } }, kept);
    expect(speedupOf(report)).toBe('if only MACs took time: 3.000×');
  });
});
