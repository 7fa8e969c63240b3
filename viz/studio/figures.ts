/** The figures of an answer, in words, beside those of what it is compared with. */
import { bytes, compact, decimals, percent, seconds, times } from '../../terms/people.ts';
import { joulesFor } from '../report/layout/energy-bars.ts';
import type { ReportData, ReportRun } from '../report/report-data.ts';

export interface Figure {
  readonly name: string;
  readonly large: string;
  readonly small: string;
}

/** In the order in which they stand on the page. */
export function figures({ runs }: ReportData): Figure[] {
  const { base, now } = compared(runs);
  const beside = (of: (run: ReportRun) => string): string => (base ? `${base.name}: ${of(base)}` : '');
  return [
    { name: 'a step', large: stepTime(now), small: beside(stepTime) },
    base === null
      ? { name: 'MACs a step', large: compact(now.result.totals.macs), small: '' }
      : {
          name: `speedup over ${base.name}${batchOf(base) === batchOf(now) ? '' : ', a sample'}`,
          large: times(ratio(base, now, stepSeconds)),
          small: `if only MACs took time: ${times(ratio(base, now, macSeconds))}`,
        },
    { name: 'samples a second', large: sampleRate(now), small: beside(sampleRate) },
    { name: 'array utilisation', large: arrayBusy(now), small: beside(arrayBusy) },
    { name: 'memory traffic', large: traffic(now), small: beside(traffic) },
    { name: 'energy a step', large: energy(now), small: beside(energy) },
  ];
}

/** The answer as a sentence. @param milliseconds  from the question to the answer */
export function inWords({ runs }: ReportData, milliseconds: number): string {
  const { base, now } = compared(runs);
  const against = base ? `, ${ratio(base, now, stepSeconds).toFixed(2)}× ${base.name}` : '';
  return `${stepTime(now)} a step${against}, simulated in ${Math.round(milliseconds)} ms`;
}

/** The last run is that of the settings. */
function compared(runs: readonly ReportRun[]): { readonly base: ReportRun | null; readonly now: ReportRun } {
  return { base: runs.length > 1 ? runs[0] : null, now: runs[runs.length - 1] };
}

const batchOf = ({ result }: ReportRun): number => result.scenario.batch;
const stepSeconds = ({ result }: ReportRun): number => result.totals.seconds;

/** As if every PE multiplied all the time. */
const macSeconds = ({ result, roofs }: ReportRun): number => (2 * result.totals.macs) / roofs[0].operationsPerSecond;

/** How much less of something a run takes, for a sample if batches differ. */
function ratio(base: ReportRun, now: ReportRun, of: (run: ReportRun) => number): number {
  const whole = of(base) / of(now);
  return batchOf(base) === batchOf(now) ? whole : (whole * batchOf(now)) / batchOf(base);
}

const stepTime = (run: ReportRun): string => seconds(stepSeconds(run));
const sampleRate = ({ result: { totals } }: ReportRun): string => decimals(totals.samplesPerSecond);
const arrayBusy = ({ result: { totals } }: ReportRun): string => percent(totals.utilisation);
const traffic = ({ result: { totals } }: ReportRun): string => bytes(totals.dramBytes);
function energy(run: ReportRun): string {
  if (!run.energy) return '·';
  const { nominal } = run.energy.perStepJ;
  const { name, scale } = joulesFor(nominal);
  return `${decimals(nominal / scale)} ${name}`;
}
