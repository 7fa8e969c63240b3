/** What `weft memory` measured, for people: a line a pattern and model; of a single one also commands and energy. */
import { energyParts } from '../../arch/memory/energy.ts';
import type { EnergyPart, MemoryEnergy } from '../../arch/memory/energy.ts';
import type { Band } from '../../arch/memory/energy-prices.ts';
import type { ResolvedMemory } from '../../run/memory/memory-scenario.ts';
import type { MemoryMeasurement, MemoryResult } from '../../run/memory/simulate-memory.ts';
import { decimals, integer, percent } from '../format.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';

const WIDTH = 100;

export function describeMemory(result: MemoryResult, { preset, system }: ResolvedMemory): string {
  const { measurements } = result;
  const tCKNs = system.device.tCKNs.value;
  const lines = [
    ...headLines(result, preset.name),
    '',
    measurementTable(measurements, tCKNs),
    '',
    ...(measurements.length === 1 ? detailLines(measurements[0]) : []),
    ...wrapped(
      'latency: from acceptance to the data being back at the user, in ns; hits: column commands that found their row open; pJ/bit: nominal (low to high), with the interface',
      WIDTH,
      '',
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function headLines({ system, peakBytesPerSecond, requests, injection }: MemoryResult, preset: string): string[] {
  const { device, channels, map, controller } = system;
  const { pagePolicy, refresh, frontEndCycles } = controller;
  const peak = gigabytes(peakBytesPerSecond);
  const frontEnd = decimals(frontEndCycles * device.tCKNs.value);
  const many = channels === 1 ? '1 channel' : `${channels} channels`;
  const bound = injection.maxOutstandingReads ?? 'any number of';
  const pace = injection.intervalCycles > 0 ? `, one every ${injection.intervalCycles} cycles` : '';
  return [
    ...wrapped(`${preset}: ${device.title}; ${many}, ${peak} GB/s at most`, WIDTH, '  '),
    ...wrapped(
      `map ${map}; rows ${pagePolicy}; refresh ${refresh}; controller ${controller.name}, front end ${frontEnd} ns`,
      WIDTH,
      '  ',
    ),
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
    right('latency'),
    right('p50'),
    right('p99'),
    right('max'),
    right('hits'),
    right('activates'),
    right('pJ/bit'),
  ];
  const rows = measurements.map(({ pattern, parameters, run, bytesPerSecond, shareOfPeak, rowHitRate, energy }) => {
    const { readLatency } = run;
    const ns = (cycles: number | undefined): string => (cycles === undefined ? '·' : decimals(cycles * tCKNs));
    const given = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
    return [
      [pattern, ...given].join(' '),
      ...(models.size > 1 ? [run.model] : []),
      gigabytes(bytesPerSecond),
      percent(shareOfPeak),
      ns(readLatency?.mean),
      ns(readLatency?.p50),
      ns(readLatency?.p99),
      ns(readLatency?.max),
      rowHitRate === null ? '·' : percent(rowHitRate),
      run.commands === null ? '·' : integer(run.commands.activates),
      energy === null ? '·' : bandText(energy.pjPerBit),
    ];
  });
  return table(columns, rows);
}

/** Of one measurement: where its energy goes. */
function detailLines({ run, energy }: MemoryMeasurement): string[] {
  if (energy === null || run.commands === null) return [];
  const { reads, writes, activates, refreshes, bankRefreshes } = run.commands;
  const counts: Readonly<Record<EnergyPart, string>> = {
    activate: integer(activates),
    read: integer(reads),
    write: integer(writes),
    refresh: integer(refreshes + bankRefreshes),
    activeStandby: '',
    prechargeStandby: '',
    interface: '',
  };
  const rows = energyParts.map((part) => [
    PART_NAMES[part],
    counts[part],
    microjoules(energy.parts[part]),
    percent(shareOf(energy, part)),
  ]);
  const columns = [left('energy'), right('commands'), right('µJ'), right('share')];
  return [table(columns, [...rows, ['total', '', microjoules(energy.total), '']]), ''];
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

const bandText = ({ low, nominal, high }: Band): string => `${decimals(nominal)} (${decimals(low)}–${decimals(high)})`;

const gigabytes = (bytesPerSecond: number): string => decimals(bytesPerSecond / 1e9);
