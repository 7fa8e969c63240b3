import { describe, expect, it } from 'vitest';
import type { PartialScenario } from '../../../run/scenario.ts';
import type { ReportData } from '../../../viz/report/report-data.ts';
import { inWords } from '../../../viz/studio/head.ts';
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
