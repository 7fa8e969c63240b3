/**
 * DRAMsim3 and Ramulator 2.1: the bandwidth of their runs on traces by formula, beside ours on the same traces, with the same timings, map and queues.
 *
 * The bank model is judged; timelines, the plain bandwidth model, latencies, command counts and energies stand beside it.
 */
import { parseAddressMap } from '../../../arch/memory/address-map.ts';
import { runBandwidth } from '../../../arch/memory/bandwidth.ts';
import { runBanks } from '../../../arch/memory/bank-model.ts';
import { checkMemorySystem, checkTrace } from '../../../arch/memory/check-system.ts';
import { peakBytesPerCycle } from '../../../arch/memory/device.ts';
import { energyOf } from '../../../arch/memory/energy.ts';
import type { MemoryRun, MemorySystem } from '../../../arch/memory/memory-run.ts';
import { runTimelines } from '../../../arch/memory/timelines.ts';
import { ScenarioError } from '../../../terms/scenario-error.ts';
import { didYouMean } from '../../../terms/suggest.ts';
import { VERSION } from '../../../run/version.ts';
import type { DataFile, ReadBeside, ValidationOptions, ValidationTarget } from '../../target.ts';
import { VALIDATION_SCHEMA_VERSION, statisticsOf, validationRow } from '../../validation.ts';
import type { SkippedPoint, ValidationRow } from '../../validation.ts';
import { Agreement } from '../agreement.ts';
import { isFields, referenceData } from '../data-file.ts';
import type { Fields } from '../data-file.ts';
import { Point } from '../point.ts';
import { readDramPoint } from './dram-point.ts';
import type { DramPoint } from './dram-point.ts';
import type { DramValidation, Series } from './dram-validation.ts';
import { peerConfig } from './peer-config.ts';
import { peerSystem } from './peer-system.ts';

/** What the bank model and the timelines are held to. */
const MOST_MEAN_PCT = 2;
const LEAST_WITHIN_5_PCT = 90;
const MOST_TIMELINES_PCT = 5;
const BOUND = `banks: mean ≤ ${MOST_MEAN_PCT} %, ≥ ${LEAST_WITHIN_5_PCT} % of points within 5 %; timelines: mean ≤ ${MOST_TIMELINES_PCT} %`;

export const dramTarget: ValidationTarget = {
  name: 'dram',
  title: 'DRAMsim3 and Ramulator 2.1',
  data: 'test/fixtures/dram',
  validate: (files, readBeside, options = {}) => validated(files, readBeside, options),
};

function validated(files: readonly DataFile[], readBeside: ReadBeside, options: ValidationOptions): DramValidation {
  const { pointFiles } = referenceData(files);
  const comparison: Comparison = { rows: [], skipped: [], agreement: new Agreement(), series: new Map() };
  const total = pointFiles.reduce((sum, { points }) => sum + points.length, 0);
  for (const { file, points } of pointFiles) {
    const configs = configsFor(file, files, readBeside, options);
    points.forEach((fields, i) => {
      const place = `points[${i}]`;
      const point = readDramPoint(file.path, place, fields);
      // A point without an id is known by its place, which is one of its file.
      const name = point.id === place ? `${file.path} ${place}` : point.id;
      inPoint(file.path, point, () => comparePoint(comparison, point, name, configs));
      options.told?.(total);
    });
  }
  const { rows, skipped, agreement, series } = comparison;
  if (rows.length === 0) {
    const [{ id, reason } = { id: 'no point', reason: 'there are none' }] = skipped;
    throw new ScenarioError([{ message: `no point can be compared; ${id}: ${reason}` }]);
  }
  const statistics = statisticsOf(rows);
  const list: Series[] = [...series].map(([quantity, own]) => ({ quantity, ...statisticsOf(own), rows: own }));
  const timelines = statisticsOf(series.get(TIMELINES) ?? rows);
  const holds =
    statistics.meanAbsErrorPct <= MOST_MEAN_PCT &&
    statistics.within5Pct >= LEAST_WITHIN_5_PCT &&
    timelines.meanAbsErrorPct <= MOST_TIMELINES_PCT;
  return {
    schemaVersion: VALIDATION_SCHEMA_VERSION,
    tool: { name: 'weft', version: VERSION },
    target: 'dram',
    quantity: 'bandwidth, % of peak',
    ...statistics,
    bound: { text: BOUND, holds },
    skipped,
    quantities: agreement.list(),
    rows,
    series: list,
  };
}

export const TIMELINES = 'timelines: bandwidth';
export const BANDWIDTH_ONLY = 'bandwidth + latency: bandwidth';

interface Comparison {
  readonly rows: ValidationRow[];
  readonly skipped: SkippedPoint[];
  readonly agreement: Agreement;
  readonly series: Map<string, ValidationRow[]>;
}

/** The configurations that the points name: of the data, beside them, or those of the package. */
function configsFor(
  file: DataFile,
  files: readonly DataFile[],
  readBeside: ReadBeside,
  { readOwn }: ValidationOptions,
): Fields {
  const isConfigs = ({ path }: DataFile): boolean => /(?:^|[/\\])configs\.json$/.test(path);
  const given = files.find(isConfigs)?.text ?? attempt(() => readBeside(file, 'configs.json')) ?? '{}';
  const own = (readOwn && attempt(() => readOwn('configs.json'))) ?? '{}';
  return { ...fieldsOf(own), ...fieldsOf(given) };
}

/** A file that need not be there. */
function attempt(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ScenarioError) return undefined;
    throw error;
  }
}

function fieldsOf(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return isFields(value) ? value : {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ScenarioError([{ file: 'configs.json', message: 'not JSON' }], { cause: error });
  }
}

/** Mistakes of a map or a configuration do not know which point they came with. */
function inPoint(file: string, { id, config }: DramPoint, compare: () => void): void {
  try {
    compare();
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const issues = error.issues.map(({ path = '', message, ...rest }) =>
      rest.file === undefined
        ? { file, path: `${id}, ${config}${path && `, ${path}`}`, message }
        : { ...rest, path, message },
    );
    throw new ScenarioError(issues, { cause: error });
  }
}

/** @param name  of the point where it is skipped */
function comparePoint(comparison: Comparison, point: DramPoint, name: string, configs: Fields): void {
  const { id } = point;
  const config = peerConfig(point.config, configs);
  if (config === null) {
    const known = Object.keys(configs);
    const hint = didYouMean(point.config, known) || `; known are ${known.join(', ')}`;
    const reason = `the configuration "${point.config}" is not known (configs.json beside the points can describe it${known.length > 0 ? hint : ''})`;
    comparison.skipped.push({ id: name, reason });
    return;
  }
  const { system, banks, timelines, bandwidth } = runsOf(
    point,
    peerSystem(config, parseAddressMap(point.map), point.channels, point.lineBytes),
  );
  const share = ({ bytes, cycles }: MemoryRun): number =>
    (100 * bytes) / cycles / (point.channels * peakBytesPerCycle(system.device));
  const theirs = point.result.number('pct_of_peak');
  comparison.rows.push(validationRow(id, point.pattern, share(banks), theirs));
  const add = (quantity: string, ours: number | undefined, reported: number): void => {
    if (ours === undefined) return;
    const own = comparison.series.get(quantity) ?? [];
    comparison.series.set(quantity, own);
    own.push(validationRow(id, point.pattern, ours, reported));
  };
  add(TIMELINES, share(timelines), theirs);
  add(BANDWIDTH_ONLY, share(bandwidth), theirs);
  if (point.latency) {
    const mean = point.latency.number('mean');
    add('banks: mean read latency', banks.readLatency?.mean, mean);
    add('timelines: mean read latency', timelines.readLatency?.mean, mean);
  }
  if (point.result.has('energy_total_pJ')) {
    add('banks: device energy', energyOf(banks, system)?.total.nominal, point.result.number('energy_total_pJ'));
  }
  compareCounts(comparison.agreement, point, banks);
}

interface Runs {
  readonly system: MemorySystem;
  readonly banks: MemoryRun;
  readonly timelines: MemoryRun;
  readonly bandwidth: MemoryRun;
}

function runsOf({ trace, injection }: DramPoint, system: MemorySystem): Runs {
  checkMemorySystem(system);
  checkTrace(system, trace);
  return {
    system,
    banks: runBanks(system, trace, injection),
    timelines: runTimelines(system, trace, injection),
    bandwidth: runBandwidth(system, trace, injection),
  };
}

/**
 * Ramulator counts as a hit what found its row open, of those begun; DRAMsim3 what was not the first of its row, of all column commands. Both
 * print five decimals.
 */
const HIT_DIGITS = 5;

function compareCounts(agreement: Agreement, { id, result, latency, simulator }: DramPoint, run: MemoryRun): void {
  const { commands, readLatency, cycles } = run;
  if (commands === null) return;
  const compare = (quantity: string, from: Point, field: string, ours: number): void => {
    if (from.has(field)) agreement.compare(quantity, id, ours, from.number(field));
  };
  compare('cycles', result, 'cycles', cycles);
  compare('activates', result, 'activates', commands.activates);
  compare('precharges', result, 'precharges', commands.precharges);
  compare('refreshes', result, 'refreshes', commands.refreshes);
  const isDramsim3 = simulator.startsWith('DRAMsim3');
  const rate = isDramsim3 ? commands.hits / (commands.reads + commands.writes) : commands.foundOpen / commands.begun;
  compare('row_hit_rate', result, 'row_hit_rate', Number(rate.toFixed(HIT_DIGITS)));
  if (latency === null || readLatency === null) return;
  compare('read latency p50', latency, 'p50', readLatency.p50);
  compare('read latency p95', latency, 'p95', readLatency.p95);
  compare('read latency p99', latency, 'p99', readLatency.p99);
  compare('read latency max', latency, 'max', readLatency.max);
}
