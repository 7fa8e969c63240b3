/** What `weft train` learned, for people: accuracy and simulated time, method by method, against dense. */
import { methodNamed } from '../../dataflows/method.ts';
import type { TrainRow, TrainSettings } from '../../run/train/train.ts';
import { networkFrom } from '../../workloads/catalog.ts';
import { percent, seconds, timeUnitFor, times } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';

/** The report. */
export function describeTraining(settings: TrainSettings, rows: readonly TrainRow[]): string {
  const { network, trainImages, testImages, epochs, batch, machine } = settings;
  const groups = groupsOf(rows);
  const dense = groups.find(({ method }) => method === 'dense');
  const unit = timeUnitFor(rows.map(({ epochSeconds }) => epochSeconds));
  const used = trainImages - (trainImages % batch);
  const images = used === trainImages ? `${used}` : `${used} of ${trainImages}`;
  const seeds = new Set(rows.map(({ seed }) => seed)).size;
  const columns = [
    left('method'),
    left('N:M'),
    right('accuracy'),
    ...(seeds > 1 ? [right('± seeds')] : []),
    right('to dense'),
    right('last loss'),
    right('epoch'),
    right('speedup'),
  ];
  const body = groups.map((group) => [
    methodNamed(group.method).title,
    group.method === 'dense' ? '' : group.sparsity,
    percent(group.accuracy),
    ...(seeds > 1 ? [(100 * group.spread).toFixed(1)] : []),
    dense ? signed(100 * (group.accuracy - dense.accuracy)) : '',
    group.loss.toFixed(3),
    seconds(group.epochSeconds, unit),
    dense ? times(dense.epochSeconds / group.epochSeconds) : '',
  ]);
  return [
    networkFrom(network).title,
    `${images} images an epoch, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}, batch ${batch}; ${testImages} test images; ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}; epoch simulated on ${machine}`,
    '',
    table(columns, body),
    '',
    'accuracy on the test images after the last epoch, mean over seeds; to dense in percentage points;',
    seeds > 1
      ? '± is half the range between seeds: differences within it say nothing.'
      : 'one seed says little: --seeds 1,2,3 shows how much it matters.',
    ...divergedIn(rows),
    '',
  ].join('\n');
}

/** Runs whose logits became NaN or infinite. */
function divergedIn(rows: readonly TrainRow[]): string[] {
  const diverged = rows.filter(({ nan, infinite }) => nan + infinite > 0);
  if (diverged.length === 0) return [];
  const names = diverged.map(({ method, sparsity, seed }) => `${methodNamed(method).title} ${sparsity} seed ${seed}`);
  return [`DIVERGED to NaN or infinity: ${names.join(', ')}; a lower --rate may help.`];
}

interface Group {
  readonly method: string;
  readonly sparsity: string;
  readonly accuracy: number;
  /** Half the range of the accuracy between seeds. */
  readonly spread: number;
  readonly loss: number;
  readonly epochSeconds: number;
}

/** Runs that differ in their seeds only, in order of appearance. */
function groupsOf(rows: readonly TrainRow[]): Group[] {
  const byKey = new Map<string, TrainRow[]>();
  for (const row of rows) {
    const key = `${row.method} ${row.method === 'dense' ? '' : row.sparsity}`;
    byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  return [...byKey.values()].map((runs) => {
    const accuracies = runs.map(({ accuracy }) => accuracy);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      method: runs[0].method,
      sparsity: runs[0].sparsity,
      accuracy: mean(accuracies),
      spread: (Math.max(...accuracies) - Math.min(...accuracies)) / 2,
      loss: mean(runs.map(({ losses }) => losses.at(-1) ?? NaN)),
      epochSeconds: runs[0].epochSeconds,
    };
  });
}

const signed = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`;
