/** Requests a second of the memory models: whole traces, warm, in one process. */
import { performance } from 'node:perf_hooks';
import { runBanks } from '../arch/memory/bank-model.ts';
import type { MemoryRun } from '../arch/memory/memory-run.ts';
import { runTimelines } from '../arch/memory/timelines.ts';
import { makeTrace } from '../arch/memory/traces.ts';
import type { Pattern } from '../arch/memory/traces.ts';
import { resolveMemory } from '../run/memory/memory-scenario.ts';
import { defaultInjection } from '../run/memory/simulate-memory.ts';

const REQUESTS = 400_000;

export interface MemoryRate {
  readonly name: string;
  /** Requests a second, each time anew. */
  readonly rate: () => number;
}

/** The bank model is to reach 0.4 M requests/s in a stream, the timelines 1.5 M. */
export function memoryRates(): MemoryRate[] {
  return [
    ...ratesOf('vcu1525-mig', 'stream_r'),
    ...ratesOf('vcu1525-mig', 'rand_mix'),
    ...ratesOf('jedec-linear', 'stream_r'),
    ...ratesOf('hbm-pseudo-channel', 'stream_r'),
  ];
}

function ratesOf(preset: string, pattern: Pattern): MemoryRate[] {
  const { system } = resolveMemory({ preset });
  const trace = makeTrace(pattern, {}, REQUESTS, system.device.organisation.lineBytes);
  const injection = defaultInjection(system);
  const rateOf = (name: string, run: () => MemoryRun): MemoryRate => ({
    name: `${preset}, ${pattern}, ${name}`,
    rate: () => {
      const start = performance.now();
      run();
      return (1000 * REQUESTS) / (performance.now() - start);
    },
  });
  return [
    rateOf('banks', () => runBanks(system, trace, injection)),
    rateOf('timelines', () => runTimelines(system, trace, injection)),
  ];
}
