/** A pattern of requests through a memory, by one of three models: bandwidth, latency, commands, energy. */
import { runBandwidth } from '../../arch/memory/bandwidth.ts';
import { runBanks } from '../../arch/memory/bank-model.ts';
import { checkTrace } from '../../arch/memory/check-system.ts';
import { peakBytesPerSecond } from '../../arch/memory/device.ts';
import { energyOf } from '../../arch/memory/energy.ts';
import type { MemoryEnergy } from '../../arch/memory/energy.ts';
import { checkInjection } from '../../arch/memory/injection.ts';
import type { Injection } from '../../arch/memory/injection.ts';
import { bandwidthOf } from '../../arch/memory/memory-run.ts';
import type { MemoryModelName, MemoryRun, MemorySystem, RunTrace } from '../../arch/memory/memory-run.ts';
import { runTimelines } from '../../arch/memory/timelines.ts';
import { makeTrace } from '../../arch/memory/traces.ts';
import type { MemoryTrace, Pattern, PatternParameters } from '../../arch/memory/traces.ts';
import { hashOf } from '../../terms/hash.ts';
import { VERSION } from '../version.ts';
import type { ResolvedMemory } from './memory-scenario.ts';

export const MEMORY_SCHEMA_VERSION = 1;

export interface MemoryLoad {
  readonly pattern: Pattern;
  readonly parameters: PatternParameters;
}

/** One pattern through one model. */
export interface MemoryMeasurement {
  readonly pattern: Pattern;
  readonly parameters: PatternParameters;
  readonly run: MemoryRun;
  readonly bytesPerSecond: number;
  /** Of what the data buses of all channels could move, from 0 to 1. */
  readonly shareOfPeak: number;
  /** Column commands that were not the first of their row, from 0 to 1; null where no commands are counted. */
  readonly rowHitRate: number | null;
  /** Null where the device has no prices, or the model counts no commands. */
  readonly energy: MemoryEnergy | null;
}

export interface MemoryResult {
  readonly schemaVersion: typeof MEMORY_SCHEMA_VERSION;
  readonly kind: 'memory';
  readonly tool: { readonly name: string; readonly version: string };
  /** Of the memory and the loads: equal hashes give equal numbers. */
  readonly hash: string;
  /** Device with every timing and its source, channels, map, controller. */
  readonly system: Omit<MemorySystem, 'map'> & { readonly map: string };
  readonly peakBytesPerSecond: number;
  readonly requests: number;
  readonly injection: Omit<Injection, 'maxOutstandingReads'> & {
    /** Null if there is no bound. */
    readonly maxOutstandingReads: number | null;
  };
  readonly measurements: readonly MemoryMeasurement[];
}

const MODELS: Readonly<Record<MemoryModelName, RunTrace>> = {
  banks: runBanks,
  timelines: runTimelines,
  bandwidth: runBandwidth,
};

/** The injection of nobody in particular: 64 reads in flight for each channel, as many accepted a cycle as there are data buses. */
export function defaultInjection({ channels, device }: MemorySystem): Injection {
  const buses = channels * device.organisation.pseudoChannels;
  return { maxOutstandingReads: 64 * buses, intervalCycles: 0, maxAcceptPerCycle: buses };
}

/**
 * Runs every load through every model.
 *
 * @throws {ScenarioError} for a load that cannot be: parameters, addresses beyond the memory
 */
export function simulateMemory(
  { scenario, system }: ResolvedMemory,
  loads: readonly MemoryLoad[],
  requests: number,
  injection: Injection,
  models: readonly MemoryModelName[],
  told: () => void = () => {},
): MemoryResult {
  checkInjection(injection);
  const traces = loads.map((load) => checkedTrace(system, load, requests));
  const measurements = loads.flatMap((load, i) =>
    models.map((model) => {
      const measurement = measured(system, load, traces[i](), injection, model);
      told();
      return measurement;
    }),
  );
  const { device, channels, map, controller } = system;
  const { maxOutstandingReads } = injection;
  const finite = { ...injection, maxOutstandingReads: maxOutstandingReads === Infinity ? null : maxOutstandingReads };
  return {
    schemaVersion: MEMORY_SCHEMA_VERSION,
    kind: 'memory',
    tool: { name: 'weft', version: VERSION },
    hash: hashOf({ scenario, loads, requests, injection: finite, models }),
    system: { device, channels, controller, map: map.text },
    peakBytesPerSecond: channels * peakBytesPerSecond(device),
    requests,
    injection: finite,
    measurements,
  };
}

/** Checks a load before anything runs, and makes its trace again when it is its turn: traces are large. */
function checkedTrace(system: MemorySystem, { pattern, parameters }: MemoryLoad, requests: number): () => MemoryTrace {
  const make = (): MemoryTrace => makeTrace(pattern, parameters, requests, system.device.organisation.lineBytes);
  checkTrace(system, make());
  return make;
}

function measured(
  system: MemorySystem,
  { pattern, parameters }: MemoryLoad,
  trace: MemoryTrace,
  injection: Injection,
  model: MemoryModelName,
): MemoryMeasurement {
  const { device, channels } = system;
  const run = MODELS[model](system, trace, injection);
  const bytesPerSecond = bandwidthOf(run, device);
  const { commands } = run;
  const served = commands === null ? 0 : commands.reads + commands.writes;
  return {
    pattern,
    parameters,
    run,
    bytesPerSecond,
    shareOfPeak: bytesPerSecond / (channels * peakBytesPerSecond(device)),
    rowHitRate: commands === null || served === 0 ? null : commands.hits / served,
    energy: energyOf(run, system),
  };
}
