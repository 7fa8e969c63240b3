import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runBanks } from '../../../../arch/memory/bank-model.ts';
import { channelOf } from '../../../../arch/memory/loop/channel-of.ts';
import { LineServer } from '../../../../arch/memory/loop/line-server.ts';
import { memoryPresets } from '../../../../arch/memory/presets.ts';
import type { MemorySystem } from '../../../../arch/memory/memory-run.ts';
import type { ServerHost } from '../../../../sim/server.ts';

interface Asked {
  readonly unit: number;
  readonly lines: number;
  readonly write: boolean;
}

/** Serves requests that are all there at once. @returns when each ends, in ticks of one cycle */
function served(
  system: MemorySystem,
  asked: readonly Asked[],
): { readonly ends: readonly number[]; readonly server: LineServer } {
  const server = new LineServer({ system, groups: 1, channelsOfGroup: 1, cyclesPerTick: 1, background: new Set() });
  const ends: number[] = [];
  let next: number | null = 0;
  const host: ServerHost = {
    serve: () => expect.unreachable(),
    begin: () => {},
    finish: (unit, end) => {
      ends[unit] = end;
    },
    wake: (tick) => {
      next = tick;
    },
  };
  const { lineBytes } = system.device.organisation;
  asked.forEach(({ unit, lines, write }) => server.submit(unit, { server: 0, bytes: lines * lineBytes, write }, 0));
  while (next !== null) {
    const now: number = next;
    next = null;
    server.decide(now, host);
  }
  return { ends, server };
}

describe('memory line by line', () => {
  it.each(memoryPresets.map(({ name, system }) => ({ name, system: channelOf(system) })))(
    '$name reads a stream as the bank model does by itself',
    ({ system }) => {
      const quiet = { ...system, controller: { ...system.controller, frontEndCycles: 0 } };
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 3000 }), (lines) => {
          const trace = {
            lines: Int32Array.from({ length: lines }, (_, i) => i),
            writes: new Uint8Array(lines),
            lineBytes: system.device.organisation.lineBytes,
          };
          const alone = runBanks(quiet, trace, {
            maxOutstandingReads: Infinity,
            intervalCycles: 0,
            maxAcceptPerCycle: 4,
          });
          // A transfer ends with its data on the bus, a read of the bank model CL later.
          const { ends, server } = served(quiet, [{ unit: 0, lines, write: false }]);
          expect(ends).toEqual([alone.cycles - system.device.timings.CL.value]);
          expect(server.counts.activates).toBe(alone.commands?.activates);
        }),
        { numRuns: 20 },
      );
    },
  );

  it('serves every line once, whoever asks', () => {
    const system = channelOf(memoryPresets[0].system);
    const anyAsked = fc.uniqueArray(
      fc.record({ unit: fc.nat(12), lines: fc.integer({ min: 1, max: 400 }), write: fc.boolean() }),
      { minLength: 1, maxLength: 8, selector: ({ unit }) => unit },
    );
    fc.assert(
      fc.property(anyAsked, (asked) => {
        const { ends, server } = served(system, asked);
        const count = (write: boolean): number =>
          asked.filter((one) => one.write === write).reduce((sum, { lines }) => sum + lines, 0);
        expect(server.counts.reads).toBe(count(false));
        // Writes may still be in the queue, or their row just opened, when everybody has been told.
        expect(server.counts.writes).toBeGreaterThanOrEqual(count(true) - 32 - 16);
        expect(server.counts.writes).toBeLessThanOrEqual(count(true));
        for (const { unit } of asked) expect(ends[unit]).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });
});
