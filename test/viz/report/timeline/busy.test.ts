import { describe, expect, it } from 'vitest';
import { mergeScenario } from '../../../../run/scenario.ts';
import { run } from '../../../../run/simulate.ts';
import { timelineOf } from '../../../../viz/report/timeline-columns.ts';
import { lanesOf } from '../../../../viz/report/timeline/lane.ts';
import { workTicks } from '../../../../viz/report/timeline/model.ts';

describe('lanes of a real step', () => {
  it('hold as much work as the simulation counted, unit by unit', () => {
    const { outcome, program } = run(mergeScenario({ network: 'resnet18-cifar10', batch: 512, method: 'bdwp' }), {
      trace: true,
    });
    const trace = outcome.trace ?? { spans: [], loops: [] };
    expect(trace.loops.length).toBeGreaterThan(0);
    const units = program.units.map(({ name }) => name);
    const lanes = lanesOf(timelineOf(trace, { units, operations: [], ticksPerSecond: 1, ticks: outcome.ticks }));
    const counted = units.map((_, unit) =>
      outcome.unitTimes.reduce((sum, time) => sum + (time.unit === unit ? time.occupied : 0), 0),
    );
    expect(lanes.map(workTicks)).toEqual(counted);
  });
});
