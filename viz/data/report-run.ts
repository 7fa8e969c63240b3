/** From a run to what a report's page gets of it. */
import type { PriceTable } from '../../arch/energy/price-table.ts';
import { SAT_UNITS } from '../../arch/sat/units.ts';
import { priced } from '../../run/energy.ts';
import { powerTrack } from '../../run/power.ts';
import type { Result } from '../../run/result.ts';
import type { ResolvedScenario } from '../../run/scenario.ts';
import type { Run } from '../../run/simulate.ts';
import { compileProgram } from '../../sim/link.ts';
import type { Trace } from '../../sim/trace.ts';
import { integer } from '../../terms/people.ts';
import { formatSparsity } from '../../terms/sparsity.ts';
import { mergeSpans } from '../report/merge-spans.ts';
import type { ReportRun, Roof } from '../report/report-data.ts';
import { timelineOf } from '../report/timeline-columns.ts';
import type { AboutTimeline } from '../report/timeline-columns.ts';
import { headline } from './headline.ts';
import { memoryLines } from './memory-lines.ts';
import { powerColumns } from './power-columns.ts';

/** @param prices  of the energy that is shown */
export function reportRun(run: Run, prices: PriceTable): ReportRun {
  const { resolved, outcome, result } = run;
  return {
    name: nameOf(resolved),
    // Its first line is the network's, which is the page's title.
    headline: headline(resolved).trimEnd().split('\n').slice(1).join(' '),
    result,
    energy: priced(result, prices),
    ...(outcome.trace ? timelineWithin(outcome.trace, aboutTimeline(run, prices)) : { timeline: null, leftOut: [] }),
    roofs: roofsOf(resolved),
    memoryLines: memoryLines(result),
    memoryRoofs: memoryRoofsOf(result),
  };
}

function aboutTimeline({ resolved, program, outcome, result }: Run, prices: PriceTable): AboutTimeline {
  return {
    units: SAT_UNITS,
    operations: program.operations,
    ticksPerSecond: resolved.machine.clockHz,
    ticks: outcome.ticks,
    commands: compileProgram(program).commands,
    channels: program.channels,
    buffers: program.buffers ?? [],
    power: powerColumns(powerTrack(result, outcome, prices), outcome),
  };
}

/** Spans that a page can hold: more would be a file of tens of megabytes. */
export const MOST_SPANS = 1_000_000;

/** Short spans of a longer timeline are merged, which the page says. */
export function timelineWithin(
  trace: Trace,
  about: AboutTimeline,
  most = MOST_SPANS,
): Pick<ReportRun, 'timeline' | 'leftOut'> {
  if (trace.spans.length <= most) return { timeline: timelineOf(trace, about), leftOut: [] };
  const merged = mergeSpans(trace, most);
  if (merged) return { timeline: timelineOf(merged, about, merged.quantum), leftOut: [] };
  const why = `the timeline has ${integer(trace.loops.length)} stretches that repeat, too many for the ${integer(most)} spans that a page holds: a smaller batch or fewer layers fit; weft simulate --trace writes all of it`;
  return { timeline: null, leftOut: [why] };
}

/** The method, with N:M where it has one. */
function nameOf({ method, sparsity }: ResolvedScenario): string {
  return Object.keys(method.sparse).length === 0 ? method.title : `${method.title} ${formatSparsity(sparsity)}`;
}

/** What the array can do at most, dense and where every group keeps N of M. Two operations a MAC. */
function roofsOf({ machine, method, sparsity }: ResolvedScenario): Roof[] {
  const { rows, columns } = machine.array;
  const dense = 2 * rows * columns * machine.clockHz;
  const roofs = [{ name: 'dense FP16', operationsPerSecond: dense }];
  if (Object.keys(method.sparse).length > 0) {
    roofs.push({ name: formatSparsity(sparsity), operationsPerSecond: (dense * sparsity.m) / sparsity.n });
  }
  return roofs;
}

function memoryRoofsOf({ memory: { peakBytesPerSecond, banks } }: Result): ReportRun['memoryRoofs'] {
  const peak = { name: 'memory peak', bytesPerSecond: peakBytesPerSecond };
  return banks ? [peak, { name: 'one stream', bytesPerSecond: peakBytesPerSecond * banks.reach.stream }] : [peak];
}
