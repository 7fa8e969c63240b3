/** The decoupled run, in WebAssembly, against the simulation that goes from tick to tick, with the servers and the array's model in TypeScript. */
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StceArray } from '../../../../arch/sat/array.ts';
import { decoupledTicks } from '../../../../arch/sat/decoupled/decoupled-run.ts';
import { StceModel } from '../../../../arch/sat/stce-model.ts';
import type { MayHaveTile } from '../../../../arch/sat/stce-model.ts';
import type { StceEdges } from '../../../../arch/sat/stce-work.ts';
import { channelServer } from '../../../../arch/memory/loop/channel-server.ts';
import type { TransferTicks } from '../../../../arch/memory/loop/transfer-times.ts';
import { DeadlockError } from '../../../../sim/errors.ts';
import { fifoServer } from '../../../../sim/fifo-server.ts';
import { compileProgram } from '../../../../sim/link.ts';
import { isRepeat } from '../../../../sim/program.ts';
import type { Node, Program, Request } from '../../../../sim/program.ts';
import type { Server } from '../../../../sim/server.ts';
import { Simulation } from '../../../../sim/simulation.ts';
import { deepProgram } from './deep-program.ts';
import { channel, command, give, program, take } from '../../../sim/programs.ts';
import { randomProgram } from '../../../sim/random-program.ts';
import type { RandomProgram, Work } from '../../../sim/random-program.ts';

const RUNS = Number(process.env['WEFT_PROPERTY_RUNS'] ?? 250);

const ARRAY: StceArray = {
  rows: 8,
  columns: 8,
  multiplyLatency: 4,
  addLatency: 7,
  accumulators: 8,
  groupFileValues: 64,
  denseLinkValues: 4,
  drainValuesPerColumn: 1,
  wsPairs: 4,
  readLatency: 3,
};

interface Memory {
  readonly channels: number;
  readonly ticks: TransferTicks;
  readonly background: ReadonlySet<number>;
}

const tickAByte = (...background: readonly number[]): Memory => ({
  channels: 1,
  ticks: ({ bytes }) => bytes,
  background: new Set(background),
});

const decoupled = (of: Program<MayHaveTile>, { channels, ticks, background }: Memory, fastForward = true): number =>
  decoupledTicks(compileProgram(of), { array: ARRAY, transfers: { channels, ticks }, background }, { fastForward });

/** Every tick simulated, with an array as the first unit. */
function byTicks(of: Program<MayHaveTile>, { channels, ticks: transferTicks, background }: Memory): number {
  const servers = of.servers.map((): Server => channelServer({ channels, transferTicks, background }));
  const models = new Map([[0, new StceModel(ARRAY)]]);
  return new Simulation(of, { servers, models, fastForward: false, accounts: false }).runTicks();
}

const isShort = (of: Program<unknown>): boolean =>
  compileProgram(of).represented.reduce((sum, times) => sum + times, 0) < 20_000;

/** The same program with other work, and with other requests. */
function rewritten<Before, After>(
  nodes: readonly Node<Before>[],
  workOf: (work: Before, unit: number) => After,
  requestOf: (request: Request) => Request = (request) => request,
): Node<After>[] {
  return nodes.map((node) => {
    if (isRepeat(node)) return { ...node, body: rewritten(node.body, workOf, requestOf) };
    const { work, request, unit } = node;
    return { ...node, work: workOf(work, unit), request: request && requestOf(request) };
  });
}

/** A hand-made program: nothing of the array. */
const plain = (...given: Parameters<typeof program>): Program<MayHaveTile> => {
  const of = program(...given);
  return { ...of, body: rewritten(of.body, () => ({})) };
};

/** A random program whose units are all on one clock, some requests written. */
function ofOneClock(
  { program: of }: RandomProgram,
  workOf: (work: Work, unit: number) => MayHaveTile,
  requestOf: (request: Request) => Request = (request) => ({ ...request, write: request.bytes % 5 === 0 }),
): Program<MayHaveTile> {
  const units = of.units.map(({ name }) => ({ name, clockTicks: 1 }));
  const body = rewritten(of.body, workOf, (request) => requestOf({ ...request, server: 0 }));
  return { ...of, units, servers: of.servers.slice(0, 1), body };
}

const noTile = (): MayHaveTile => ({});

/** Parts on two channels, or all on one of them. */
function onTwoChannels(request: Request): Request {
  const { bytes } = request;
  const first = Math.floor(bytes / 3);
  const parts =
    bytes % 2 === 0
      ? [
          { channel: 0, bytes: first },
          { channel: 1, bytes: bytes - first },
        ]
      : [{ channel: bytes % 4 === 1 ? 0 : 1, bytes }];
  return { ...request, write: bytes % 5 === 0, parts };
}

/** Longer behind others, and when they are cold. */
const withTurns: TransferTicks = ({ bytes, isWrite }, behind, isCold) =>
  bytes + (isWrite ? 1 : 0) + { same: 0, other: 2, turn: 3 }[behind] + (isCold ? 4 : 0);

/** What tiles leave and meet, within what the array allows. */
const anyEdges: fc.Arbitrary<StceEdges> = fc
  .record({
    dataflow: fc.constantFrom('os' as const, 'ws' as const),
    shape: fc.constantFrom({ n: 1, m: 1 }, { n: 2, m: 4 }, { n: 2, m: 8 }),
    firstDrainStart: fc.nat(30),
    firstDrainRows: fc.nat(ARRAY.rows),
    lead: fc.nat(8),
    weightLoad: fc.nat(32),
    drainEnd: fc.nat(40),
    lastDrainRows: fc.nat(ARRAY.rows),
    linkFree: fc.nat(40),
    lastSwitch: fc.nat(40),
    lastStart: fc.nat(20),
    after: fc.nat(40),
    holdsSums: fc.boolean(),
    rowPeriod: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ after, ...edges }) => ({
    ...edges,
    empty: edges.lastStart + after,
    holdsSums: edges.holdsSums && edges.dataflow === 'os',
  }));

describe('a decoupled run', () => {
  describe.each([true, false])('of any random program ends with its simulation, fast-forward %s', (fastForward) => {
    it('at a memory that serves in turn, some units in the background', () => {
      fc.assert(
        fc.property(randomProgram, fc.boolean(), (random, hasBackground) => {
          const of = ofOneClock(random, noTile);
          fc.pre(isShort(of));
          const { serviceNumerator, serviceDenominator, draining } = random;
          const ticks = (bytes: number): number => Math.ceil((bytes * serviceNumerator) / serviceDenominator);
          const background = new Set(hasBackground ? draining : []);
          const servers = of.servers.map(({ name }) => fifoServer(name, ({ bytes }) => ticks(bytes), background));
          const simulation = new Simulation(of, { servers, fastForward: false, accounts: false });
          const memory = { channels: 1, ticks: ({ bytes }: { readonly bytes: number }) => ticks(bytes), background };
          expect(decoupled(of, memory, fastForward)).toBe(simulation.runTicks());
        }),
        { numRuns: RUNS },
      );
    });

    it('at two channels of a memory, whose transfers take longer behind others and when they are cold', () => {
      fc.assert(
        fc.property(randomProgram, (random) => {
          const of = ofOneClock(random, noTile, onTwoChannels);
          fc.pre(isShort(of));
          const memory = { channels: 2, ticks: withTurns, background: new Set(random.draining) };
          expect(decoupled(of, memory, fastForward)).toBe(byTicks(of, memory));
        }),
        { numRuns: RUNS },
      );
    });

    it('with an array that holds tiles back', () => {
      fc.assert(
        fc.property(randomProgram, fc.array(anyEdges, { minLength: 1, maxLength: 4 }), (random, edges) => {
          const of = ofOneClock(random, ({ drain }, unit) =>
            unit === 0 && drain % 5 < 4 ? { tile: edges[drain % edges.length] } : {},
          );
          fc.pre(isShort(of));
          const memory = { channels: 1, ticks: withTurns, background: new Set(random.draining) };
          expect(decoupled(of, memory, fastForward)).toBe(byTicks(of, memory));
        }),
        { numRuns: RUNS },
      );
    });
  });

  it('ends with its simulation where a dozen units go through deep nests, with and without fast-forward', () => {
    fc.assert(
      fc.property(deepProgram(anyEdges), ({ program: of, memoryChannels, background, more }) => {
        fc.pre(isShort(of));
        const ticks: TransferTicks = ({ bytes }, behind, isCold) =>
          bytes + { same: 0, ...more }[behind] + (isCold ? more.cold : 0);
        const memory = { channels: memoryChannels, ticks, background };
        const end = byTicks(of, memory);
        expect([decoupled(of, memory), decoupled(of, memory, false)]).toEqual([end, end]);
      }),
      { numRuns: 5 * RUNS },
    );
  });

  it('skips what recurs: a billion rounds of two units that share a memory', () => {
    const rounds = 1_000_000_000;
    const inside = [
      command(0, 3, { takes: [take(1)], gives: [give(0, 2)], bytes: 4 }),
      command(1, 6, { takes: [take(0)], gives: [give(1)] }),
      command(2, 0, { bytes: 2 }),
    ];
    const channels = [channel(0, 1, 2), channel(1, 0, 2, 2)];
    const of = plain(3, [{ repeat: rounds, body: inside }], channels, 1);
    // One request a round each, and 6 of 6 ticks; two before the first token arrives, and behind it the last token's way.
    const short = plain(3, [{ repeat: 1_000, body: inside }], channels, 1);
    expect(decoupled(of, tickAByte())).toBe(byTicks(short, tickAByte()) + 6 * (rounds - 1_000));
  });

  it('skips what goes round while a unit is busy for long, up to its end', () => {
    for (const [ticks, rounds] of [
      [5_000, 10_000],
      [50_000, 3_000],
      [30_011, 6_000],
      [7, 5_000],
    ]) {
      const body = [
        command(0, ticks, { gives: [give(1)], bytes: 5 }),
        {
          repeat: rounds,
          body: [command(1, 3, { gives: [give(0, 2)], bytes: 3 }), command(2, 5, { takes: [take(0)] })],
        },
        command(2, 1, { takes: [take(1)] }),
        command(0, 2, { bytes: 3 }),
      ];
      const of = plain(3, body, [channel(1, 2, 2), channel(0, 2)], 1);
      expect(decoupled(of, tickAByte())).toBe(byTicks(of, tickAByte()));
    }
  });

  it('skips what goes round on a channel while another one serves for long, and somebody is in its queue', () => {
    for (const [bytes, rounds] of [
      [5_000, 10_000],
      [50_000, 3_000],
    ]) {
      const onSecond = (request: Request): Request =>
        request.bytes === 1 ? { ...request, parts: [{ channel: 1, bytes: 1 }] } : request;
      const { body, ...frame } = program(
        5,
        [
          command(0, 1, { bytes }),
          command(1, 1, { bytes: 70 }),
          {
            repeat: rounds,
            body: [command(2, 3, { gives: [give(0)], bytes: 1 }), command(3, 5, { takes: [take(0)] })],
          },
          // Only once the other channel is free again.
          command(1, 90_000),
          command(4, 1, { bytes: 20_000 }),
        ],
        [channel(2, 3, 2)],
        1,
      );
      const of = { ...frame, body: rewritten(body, noTile, onSecond) };
      const memory = { ...tickAByte(4), channels: 2 };
      expect(decoupled(of, memory)).toBe(byTicks(of, memory));
    }
  });

  it('gives and takes several tokens at a time, each with a time of its own', () => {
    const small = fc.integer({ min: 1, max: 4 });
    const any = fc.record({
      given: small,
      taken: small,
      room: fc.nat(5),
      lag: fc.nat(9),
      ticks: fc.nat(6),
      slow: fc.nat(9),
    });
    fc.assert(
      fc.property(
        any,
        fc.boolean(),
        fc.boolean(),
        ({ given, taken, room, lag, ticks, slow }, isBuffered, fastForward) => {
          const capacity = given * taken + room;
          const put = command(0, ticks, {
            takes: isBuffered ? [take(1, given)] : [],
            gives: [give(0, lag, given)],
            bytes: 2,
          });
          const get = command(1, slow, { takes: [take(0, taken)], gives: isBuffered ? [give(1, 1, taken)] : [] });
          // A body leaves channels as it finds them: as many tokens are given in it as are taken.
          const inside = [
            ...Array.from({ length: taken }, () => put),
            ...Array.from({ length: given }, () => get),
            command(2, 1, { bytes: 3 }),
          ];
          const channels = [channel(0, 1, capacity), channel(1, 0, capacity, capacity)];
          const of = plain(3, [{ repeat: 30, body: inside }], channels, 1);
          expect(decoupled(of, tickAByte(), fastForward)).toBe(byTicks(of, tickAByte()));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('needs more memory for a longer program, and is the same behind it', () => {
    const few = plain(1, [command(0, 5, { bytes: 3 })], [], 1);
    const many = plain(1, Array(30_000).fill(command(0, 5, { bytes: 3 })), [], 1);
    for (const [of, ticks] of [
      [few, 5],
      [many, 150_000],
      [few, 5],
    ] as const) {
      expect(decoupled(of, tickAByte())).toBe(ticks);
    }
  });

  it('ends with the last arrival, not with the last unit', () => {
    const of = plain(2, [command(0, 1, { gives: [give(0, 90)] })], [channel(0, 1)]);
    expect(decoupled(of, tickAByte())).toBe(91);
  });

  it('says who waits where nothing can happen any more', () => {
    const of = plain(2, [command(0, 1), command(1, 1, { takes: [take(0)] })], [channel(0, 1)]);
    expect(() => decoupled(of, tickAByte())).toThrow(DeadlockError);
    expect(() => decoupled(of, tickAByte())).toThrow(/unit1: waiting for tokens or room/);
  });

  it('refuses what it does not know, and transfers that end at once, and goes on behind that', () => {
    const of = plain(1, [command(0, 1, { bytes: 1 })], [], 1);
    const slow = { ...of, units: [{ name: 'slow', clockTicks: 2 }] };
    for (const other of [slow, { ...of, servers: [...of.servers, ...of.servers] }]) {
      expect(() => decoupled(other, tickAByte())).toThrow('one server, and units on the clock of the ticks');
    }
    expect(() => decoupled(of, { ...tickAByte(), ticks: () => 0 })).toThrow(
      'server server0: service until 0 at tick 0 is no later tick',
    );
    expect(decoupled(of, tickAByte())).toBe(1);
  });

  it('refuses to count further than a number can', () => {
    const rounds = plain(1, [{ repeat: 2 ** 50, body: [command(0, 100, { bytes: 1 })] }], [], 1);
    const last = 2 ** 53 - 1;
    const many = plain(1, [command(0, last - 1), command(0, 1), command(0, 1)]);
    for (const of of [rounds, many]) expect(() => decoupled(of, tickAByte())).toThrow('2^53');
    expect(decoupled(plain(1, [command(0, last - 1), command(0, 1)]), tickAByte())).toBe(last);
  });

  it('refuses a request for a channel that the memory has not', () => {
    const { body, ...frame } = program(1, [command(0, 1, { bytes: 2 })], [], 1);
    const onThird = (request: Request): Request => ({ ...request, parts: [{ channel: 2, bytes: 2 }] });
    const of = { ...frame, body: rewritten(body, noTile, onThird) };
    expect(() => decoupled(of, { ...tickAByte(), channels: 2 })).toThrow('channel 2 of a memory of 2');
  });

  it('is what its sources compile to', () => {
    const root = resolve(import.meta.dirname, '../../../..');
    const folder = mkdtempSync(join(tmpdir(), 'weft-core-'));
    const target = join(folder, 'code.ts');
    execFileSync(process.execPath, [join(root, 'scripts/compile-core.mjs'), target]);
    expect(readFileSync(target, 'utf8')).toBe(readFileSync(join(root, 'arch/sat/decoupled/code.ts'), 'utf8'));
    rmSync(folder, { recursive: true });
  });
});
