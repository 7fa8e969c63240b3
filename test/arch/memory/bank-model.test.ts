import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interleavedMap, lineSplitter, parseAddressMap } from '../../../arch/memory/address-map.ts';
import { runBanks } from '../../../arch/memory/bank-model.ts';
import { CommandLog } from '../../../arch/memory/command-log.ts';
import type { CommandKind } from '../../../arch/memory/command-log.ts';
import { dramsim3Policy, ramulatorPolicy } from '../../../arch/memory/controller.ts';
import type { ControllerPolicy } from '../../../arch/memory/controller.ts';
import { banksOf, timingsOf } from '../../../arch/memory/device.ts';
import type { Injection } from '../../../arch/memory/injection.ts';
import type { MemoryRun, MemorySystem } from '../../../arch/memory/memory-run.ts';
import { genericPolicy } from '../../../arch/memory/presets.ts';
import { makeTrace } from '../../../arch/memory/traces.ts';
import { anyLoad, deviceNamed } from './any-memory.ts';
import type { AnyLoad } from './any-memory.ts';

interface Logged {
  readonly run: MemoryRun;
  readonly logs: readonly CommandLog[];
}

function logged({ system, trace, injection }: AnyLoad): Logged {
  const logs = Array.from({ length: system.channels }, () => new CommandLog());
  return { run: runBanks(system, trace, injection, { logs }), logs };
}

const countOf = (logs: readonly CommandLog[], ...kinds: readonly CommandKind[]): number =>
  logs.reduce((sum, { commands }) => sum + commands.filter(({ kind }) => kinds.includes(kind)).length, 0);

describe('a run of the bank model', () => {
  it('serves every read once and every write at most once, from its own row', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const { system, trace } = load;
        const { run, logs } = logged(load);
        const [asked, served] = [new Map<string, number>(), new Map<string, number>()];
        const add = (to: Map<string, number>, key: string): unknown => to.set(key, (to.get(key) ?? 0) + 1);
        const split = lineSplitter(system.map);
        const place = { channel: 0, bank: 0, row: 0, column: 0 };
        trace.lines.forEach((line, i) => {
          split(line, place);
          add(asked, `${trace.writes[i] === 1 ? 'W' : 'R'} ${place.channel} ${place.bank} ${place.row}`);
        });
        logs.forEach(({ commands }, channel) => {
          const open = new Map<number, number>();
          for (const { kind, bank, row } of commands) {
            if (kind === 'ACT') open.set(bank, row);
            if (/^(RD|WR)/.test(kind)) add(served, `${kind[0]} ${channel} ${bank} ${open.get(bank)}`);
          }
        });
        for (const [key, count] of asked) {
          const done = served.get(key) ?? 0;
          if (key.startsWith('R')) expect([key, done]).toEqual([key, count]);
          else expect(done).toBeLessThanOrEqual(count);
        }
        for (const key of served.keys()) expect(asked.has(key)).toBe(true);
        const total = [...served.values()].reduce((sum, count) => sum + count, 0);
        expect(total + run.writesLeft).toBe(run.requests);
      }),
      { numRuns: 500 },
    );
  });

  it('counts what it did: commands, bytes, hits, open rows', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const { run, logs } = logged(load);
        const { commands, readLatency } = run;
        if (commands === null) throw new Error('the bank model counts commands');
        const { organisation } = load.system.device;
        expect([commands.reads, commands.writes]).toEqual([countOf(logs, 'RD', 'RDA'), countOf(logs, 'WR', 'WRA')]);
        expect(commands.reads).toBe(run.readRequests);
        expect(commands.writes + run.writesLeft).toBe(run.writeRequests);
        expect(run.bytes).toBe(run.requests * organisation.lineBytes);
        expect(run.bytesMoved).toBe((commands.reads + commands.writes) * organisation.lineBytes);
        expect(commands.activates).toBe(countOf(logs, 'ACT'));
        expect(commands.refreshes).toBe(countOf(logs, 'REF'));
        expect(commands.bankRefreshes).toBe(countOf(logs, 'REFpb'));

        const banksOfPart = banksOf(organisation) / organisation.pseudoChannels;
        let [stillOpen, closings, firsts, unusedOpen] = [0, 0, 0, 0];
        for (const log of logs) {
          const columns = new Map<number, number>();
          for (const { kind, bank } of log.commands) {
            const last = kind === 'PREA' || kind === 'REF' ? bank + banksOfPart : bank + 1;
            if (kind === 'ACT') columns.set(bank, 0);
            if (/^(RD|WR)/.test(kind)) {
              firsts += columns.get(bank) === 0 ? 1 : 0;
              columns.set(bank, (columns.get(bank) ?? 0) + 1);
            }
            if (/^PRE|A$/.test(kind)) {
              for (let i = bank; i < last; i += 1) closings += columns.delete(i) ? 1 : 0;
            }
          }
          stillOpen += columns.size;
          unusedOpen += [...columns.values()].filter((count) => count === 0).length;
        }
        expect([commands.precharges, commands.activates - commands.precharges]).toEqual([closings, stillOpen]);
        // A column command is a hit, or the first of its row; a row without any was opened in vain.
        expect(commands.hits).toBe(commands.reads + commands.writes - firsts);
        expect(commands.unusedActivates).toBe(commands.activates - firsts - unusedOpen);
        expect(commands.foundOpen).toBeLessThanOrEqual(commands.begun);
        expect(commands.begun).toBeGreaterThanOrEqual(commands.reads + commands.writes);
        expect(commands.begun).toBeLessThanOrEqual(run.requests);

        const most = run.cycles * load.system.channels * organisation.pseudoChannels;
        expect(run.openCycles).toBeGreaterThanOrEqual(0);
        expect(run.openCycles).toBeLessThanOrEqual(most);
        const { CL, BL } = timingsOf(load.system.device);
        if (readLatency === null) return;
        const least = 1 + CL + BL + load.system.controller.frontEndCycles;
        const { mean, p50, p95, p99, max, meanFromDue } = readLatency;
        const rising = [least, p50, p95, p99, max, run.cycles];
        expect(rising).toEqual(rising.toSorted((a, b) => a - b));
        expect([mean >= least, mean <= max, meanFromDue >= mean]).toEqual([true, true, true]);
      }),
      { numRuns: 1000 },
    );
  });

  it('moves no more than the data buses can', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const { run } = logged(load);
        const { pseudoChannels } = load.system.device.organisation;
        const { BL } = timingsOf(load.system.device);
        const lines = run.bytesMoved / load.system.device.organisation.lineBytes;
        const parts = load.system.channels * pseudoChannels;
        expect(lines * BL).toBeLessThanOrEqual((run.cycles + BL) * parts);
      }),
    );
  });

  it('is the same a second time', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        expect(logged(load)).toEqual(logged(load));
      }),
      { numRuns: 50 },
    );
  });
});

const ddr4 = deviceNamed('ddr4-2400-x8');
const system = (controller: ControllerPolicy, map = 'bg2,ba2,co7,ro16'): MemorySystem => ({
  device: ddr4,
  channels: 1,
  map: parseAddressMap(map),
  controller,
});
const one: Injection = { maxOutstandingReads: 1, intervalCycles: 0, maxAcceptPerCycle: 1 };
const reads = (...lines: readonly number[]): AnyLoad['trace'] => ({
  lineBytes: 64,
  lines: Int32Array.from(lines),
  writes: new Uint8Array(lines.length),
});

// Page linear: lines 0 to 127 are row 0 of bank 0, those from 2^11 on row 1 of bank 0.
const linear = 'co7,ba2,bg2,ro16';

describe('one read at a time, by hand, on DDR4-2400 17-17-17', () => {
  // Accepted at 0, considered at 1: ACT 1, RD 18, data 35 to 39. The next is accepted at 39.
  it.each([
    ['a closed bank', [0], 1 + 17 + 17 + 4],
    // Accepted at 39, RD 40, data until 61.
    ['then a hit', [0, 1], 39 + 1 + 17 + 4],
    // PRE at 40 (tRAS: 1 + 39), ACT 57 (tRC: 1 + 56), RD 74, data until 95.
    ['then a conflict', [0, 2048], 40 + 17 + 17 + 17 + 4],
    // A second conflict is accepted at 95; PRE is 96 = 57 + 39.
    ['then another', [0, 2048, 0], 96 + 17 + 17 + 17 + 4],
  ])('%s: %o', (_, lines, cycles) => {
    expect(runBanks(system(genericPolicy, linear), reads(...lines), one).cycles).toBe(cycles);
  });

  it('with queues per bank takes a cycle more, to move on to the queue of its bank', () => {
    expect(runBanks(system(dramsim3Policy, linear), reads(0), one).cycles).toBe(40);
  });

  it('comes back later by the front end, once', () => {
    const far = { ...genericPolicy, frontEndCycles: 65 };
    expect(runBanks(system(far, linear), reads(0), one).readLatency?.mean).toBe(39 + 65);
  });

  it('with auto-precharge opens every row anew', () => {
    const closing = { ...genericPolicy, pagePolicy: 'auto-precharge' as const };
    // RDA 18 closes at 1 + tRAS = 40, may be opened at 57 = 40 + tRP; RD 74.
    expect(runBanks(system(closing, linear), reads(0, 1), one)).toMatchObject({
      cycles: 57 + 17 + 17 + 4,
      commands: { activates: 2, precharges: 2, hits: 0 },
    });
  });

  it('with auto-precharge of pairs opens every second', () => {
    const pairs = { ...genericPolicy, pagePolicy: 'auto-precharge-pair' as const };
    const { commands } = runBanks(system(pairs, linear), reads(0, 1, 2, 3), one);
    expect(commands).toMatchObject({ activates: 2, precharges: 2, hits: 2 });
  });
});

describe('refresh', () => {
  const stream = makeTrace('stream_r', {}, 20_000, 64);
  const usual: Injection = { maxOutstandingReads: 64, intervalCycles: 0, maxAcceptPerCycle: 1 };
  const cyclesOf = (
    device: string,
    refresh: ControllerPolicy['refresh'],
    base: ControllerPolicy = genericPolicy,
  ): MemoryRun => {
    const own = deviceNamed(device);
    const map = interleavedMap(own.organisation, 1);
    const trace = makeTrace('stream_r', {}, 20_000, own.organisation.lineBytes);
    return runBanks({ device: own, channels: 1, map, controller: { ...base, refresh } }, trace, usual);
  };

  it('can be off: the run ends with its last request, and a stream fills the bus', () => {
    for (const policy of [ramulatorPolicy, dramsim3Policy]) {
      const run = runBanks(system({ ...policy, refresh: 'off' }), stream, usual);
      expect(run.commands).toMatchObject({ refreshes: 0, bankRefreshes: 0 });
      // 4 cycles a line, and half a percent for rows and the first of all.
      expect(run.cycles).toBeLessThan(1.005 * 4 * 20_000);
    }
  });

  it('falls due every tREFI, and costs at least tRFC each time', () => {
    for (const policy of [ramulatorPolicy, dramsim3Policy]) {
      const run = runBanks(system(policy), stream, usual);
      const { refreshes } = run.commands ?? { refreshes: NaN };
      expect(refreshes).toBe(Math.floor(run.cycles / 9360));
      expect(run.cycles).toBeGreaterThan(4 * 20_000 + refreshes * 420);
    }
  });

  it.each(['lpddr4x-3733', 'lpddr5-6400', 'hbm2-2000', 'hbm3-6400'])(
    'of %s bank by bank is one of each in turn',
    (name) => {
      const device = deviceNamed(name);
      const { pseudoChannels } = device.organisation;
      for (const policy of [genericPolicy, dramsim3Policy]) {
        const { commands, cycles } = cyclesOf(name, 'per-bank', policy);
        const due = pseudoChannels * Math.floor(cycles / device.timings.tREFIpb.value);
        expect(commands?.refreshes).toBe(0);
        // What fell due last may still be owed.
        expect(Math.abs((commands?.bankRefreshes ?? NaN) - due)).toBeLessThanOrEqual(4 * pseudoChannels);
      }
    },
  );

  it.each(['ddr4-2400-x8', 'lpddr4x-3733', 'lpddr5-6400', 'hbm2-2000', 'hbm3-6400'])('slows a stream on %s', (name) => {
    expect(cyclesOf(name, 'all-bank').cycles).toBeGreaterThan(cyclesOf(name, 'off').cycles);
  });
});
