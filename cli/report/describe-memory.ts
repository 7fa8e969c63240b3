/** What `weft memory` measured, for people: a line a pattern and model; of a single one also commands and energy. */
import { energyParts } from '../../arch/memory/energy.ts';
import type { EnergyPart, MemoryEnergy } from '../../arch/memory/energy.ts';
import type { Band } from '../../arch/memory/energy-prices.ts';
import { parameterDefaults, patterns } from '../../arch/memory/traces.ts';
import type { ResolvedMemory } from '../../run/memory/memory-scenario.ts';
import type { MemoryMeasurement, MemoryResult } from '../../run/memory/simulate-memory.ts';
import { decimals, integer, percent, seconds } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';

/** A terminal of 80 columns shows it whole. */
const WIDTH = 80;

export function describeMemory(result: MemoryResult, { preset, system }: ResolvedMemory): string {
  const { measurements } = result;
  const { tCKNs, organisation } = system.device;
  const isSingle = measurements.length === 1;
  const lines = [
    ...headLines(result, preset),
    '',
    measurementTable(measurements, tCKNs.value),
    '',
    ...(isSingle ? detailLines(measurements[0], tCKNs.value, organisation.lineBytes) : []),
    ...parameterLines(measurements),
    ...wrapped(
      'mean to max: read latency in ns, from acceptance to the data being back at the user; hits: accesses that were not the first of their row since it was opened; pJ/bit: nominal (low–high), with PHY and termination; · not known',
      WIDTH,
      '  ',
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function headLines(
  { system, peakBytesPerSecond, requests, injection }: MemoryResult,
  preset: ResolvedMemory['preset'],
): string[] {
  const { device, channels, map, controller } = system;
  const { pagePolicy, refresh, frontEndCycles } = controller;
  const isOwn = preset.system.device.name === device.name;
  const name = isOwn ? preset.name : `${preset.name} with ${device.name}`;
  const peak = gigabytes(peakBytesPerSecond);
  const frontEnd = decimals(frontEndCycles * device.tCKNs.value);
  const many = channels === 1 ? '1 channel' : `${channels} channels`;
  const bound = injection.maxOutstandingReads ?? 'any number of';
  const pace = injection.intervalCycles > 0 ? `, one every ${injection.intervalCycles} cycles` : '';
  return [
    ...wrapped(`${name}: ${device.title}; ${many}, ${peak} GB/s at most`, WIDTH, '  '),
    ...wrapped(`map ${map}; rows: ${pagePolicy}; refresh: ${refresh}`, WIDTH, '  '),
    ...wrapped(`controller ${controller.name}, front end ${frontEnd} ns`, WIDTH, '  '),
    `${integer(requests)} requests of ${device.organisation.lineBytes} B, ${bound} reads in flight${pace}`,
  ];
}

function measurementTable(measurements: readonly MemoryMeasurement[], tCKNs: number): string {
  const models = new Set(measurements.map(({ run }) => run.model));
  const columns = [
    left('pattern'),
    ...(models.size > 1 ? [left('model')] : []),
    right('GB/s'),
    right('of peak'),
    right('mean'),
    right('p50'),
    right('p95'),
    right('p99'),
    right('max'),
    right('hits'),
    right('pJ/bit'),
  ];
  const rows = measurements.map(({ pattern, run, bytesPerSecond, shareOfPeak, rowHitRate, energy }) => {
    const { readLatency } = run;
    const ns = (cycles: number | undefined): string => (cycles === undefined ? '·' : threeDigits(cycles * tCKNs));
    return [
      pattern,
      ...(models.size > 1 ? [run.model] : []),
      gigabytes(bytesPerSecond),
      percent(shareOfPeak),
      ns(readLatency?.mean),
      ns(readLatency?.p50),
      ns(readLatency?.p95),
      ns(readLatency?.p99),
      ns(readLatency?.max),
      rowHitRate === null ? '·' : percent(rowHitRate),
      energy === null ? '·' : bandText(energy.pjPerBit),
    ];
  });
  return table(columns, rows);
}

/** The parameters that the patterns took, each once; of a single pattern also what it is. */
function parameterLines(measurements: readonly MemoryMeasurement[]): string[] {
  const used = new Map(
    measurements.flatMap(({ pattern, parameters }) => {
      const all: Readonly<Record<string, number>> = { ...parameterDefaults, ...parameters };
      return patterns[pattern].parameters.map((name) => [name, sizeText(name, all[name])] as const);
    }),
  );
  const names = new Set(measurements.map(({ pattern }) => pattern));
  const meaning = names.size === 1 ? [`${measurements[0].pattern}: ${patterns[measurements[0].pattern].meaning}`] : [];
  const words = [...meaning, ...[...used].map(([name, size]) => `${name} ${size}`)];
  return words.length === 0 ? [] : wrapped(words.join('; '), WIDTH, '  ');
}

function sizeText(name: string, value: number): string {
  if (name === 'blk') return value === 1 ? '1 line' : `${integer(value)} lines`;
  if (name === 'h') return `${integer(value)} rows`;
  const power = value % MIB === 0 ? 2 : value % KIB === 0 ? 1 : 0;
  return `${integer(value / KIB ** power)} ${['B', 'KiB', 'MiB'][power]}`;
}

const KIB = 1024;
const MIB = KIB * KIB;

/** Of one measurement: how long it took, its commands, and where its energy goes. */
function detailLines({ run, energy }: MemoryMeasurement, tCKNs: number, lineBytes: number): string[] {
  if (run.commands === null) return [];
  const { reads, writes, activates, precharges, refreshes, bankRefreshes, unusedActivates } = run.commands;
  const text = [
    `${seconds(run.cycles * tCKNs * 1e-9)}, ${integer(run.cycles)} cycles`,
    `${integer(reads)} RD and ${integer(writes)} WR of ${lineBytes} B`,
    `${integer(activates)} ACT`,
    `${integer(precharges)} PRE`,
    `${integer(refreshes + bankRefreshes)} REF`,
    ...(unusedActivates > 0 ? [`${integer(unusedActivates)} rows opened in vain`] : []),
    ...(run.writesLeft > 0 ? [`${integer(run.writesLeft)} writes still queued at the end`] : []),
  ].join('; ');
  return [...wrapped(text, WIDTH, '  '), '', ...(energy === null ? [] : [energyTable(energy), ''])];
}

function energyTable(energy: MemoryEnergy): string {
  const rows = energyParts.map((part) => [
    PART_NAMES[part],
    microjoules(energy.parts[part]),
    percent(shareOf(energy, part)),
  ]);
  const columns = [left('energy'), right('µJ'), right('share')];
  return table(columns, [...rows, ['total', microjoules(energy.total), '']]);
}

const PART_NAMES: Readonly<Record<EnergyPart, string>> = {
  activate: 'activates, with their precharges',
  read: 'read bursts',
  write: 'write bursts',
  refresh: 'refreshes',
  activeStandby: 'standby, a row open',
  prechargeStandby: 'standby, all rows closed',
  interface: 'PHY and termination',
};

const shareOf = ({ parts, total }: MemoryEnergy, part: EnergyPart): number =>
  total.nominal === 0 ? 0 : parts[part].nominal / total.nominal;

const microjoules = ({ low, nominal, high }: Band): string =>
  bandText({ low: low / 1e6, nominal: nominal / 1e6, high: high / 1e6 });

const bandText = ({ low, nominal, high }: Band): string =>
  `${threeDigits(nominal)} (${threeDigits(low)}–${threeDigits(high)})`;

/** Bands and latencies are not known better. */
function threeDigits(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.max(0, Math.floor(Math.log10(value))));
  return integerPart(value.toFixed(digits));
}

const integerPart = (text: string): string => (text.includes('.') ? text : integer(Number(text)));

const gigabytes = (bytesPerSecond: number): string => decimals(bytesPerSecond / 1e9);
