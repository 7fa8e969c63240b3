import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelServer } from '../../arch/memory/loop/channel-server.ts';
import { DecoupledRun } from '../../sim/decoupled-run.ts';
import { DeadlockError } from '../../sim/errors.ts';
import { fifoServer } from '../../sim/fifo-server.ts';
import { compileProgram } from '../../sim/link.ts';
import type { Node, Program } from '../../sim/program.ts';
import { isRepeat } from '../../sim/program.ts';
import type { Server } from '../../sim/server.ts';
import { Simulation } from '../../sim/simulation.ts';
import type { UnitModel } from '../../sim/unit-model.ts';
import { channel, command, give, program, take } from './programs.ts';
import { modelsOf, randomProgram } from './random-program.ts';
import type { RandomProgram } from './random-program.ts';
import { GatheringServer } from './gathering-server.ts';
import { RestingServer } from './resting-server.ts';

const RUNS = Number(process.env['WEFT_PROPERTY_RUNS'] ?? 400);

interface Options<Work> {
  readonly servers?: () => readonly Server[];
  readonly models?: () => ReadonlyMap<number, UnitModel<Work>>;
  readonly fastForward?: boolean;
}

const none = (): readonly Server[] => [];

function decoupled<Work>(
  of: Program<Work>,
  { servers = none, models, fastForward = true }: Options<Work> = {},
): number {
  const options = { servers: servers(), ...(models && { models: models() }), fastForward };
  return new DecoupledRun(of, options, { compiled: compileProgram(of), requests: null }).ticks();
}

/** Every tick simulated. */
function byTicks<Work>(of: Program<Work>, { servers = none, models }: Options<Work> = {}): number {
  const options = { servers: servers(), ...(models && { models: models() }), fastForward: false, accounts: false };
  return new Simulation(of, options).runTicks();
}

const isShort = ({ program: of }: RandomProgram): boolean =>
  compileProgram(of).represented.reduce((sum, times) => sum + times, 0) < 20_000;

/** Every request has parts on two channels, or is on one of them. */
function onTwoChannels<Work>(nodes: readonly Node<Work>[]): Node<Work>[] {
  return nodes.map((node) => {
    if (isRepeat(node)) return { ...node, body: onTwoChannels(node.body) };
    const { request } = node;
    if (!request) return node;
    const { bytes } = request;
    const first = Math.floor(bytes / 3);
    const parts =
      bytes % 2 === 0
        ? [
            { channel: 0, bytes: first },
            { channel: 1, bytes: bytes - first },
          ]
        : [{ channel: bytes % 4 === 1 ? 0 : 1, bytes }];
    return { ...node, request: { ...request, write: bytes % 5 === 0, parts } };
  });
}

const tickAByte = (background: readonly number[] = []): Server =>
  fifoServer('server', ({ bytes }) => bytes, new Set(background));

describe('a decoupled run', () => {
  describe.each([true, false])('of any random program ends with its simulation, fast-forward %s', (fastForward) => {
    it('at servers that serve in turn, some units in the background', () => {
      fc.assert(
        fc.property(randomProgram, fc.boolean(), (random, hasBackground) => {
          fc.pre(isShort(random));
          const { program: of, serviceNumerator, serviceDenominator, draining } = random;
          const options = {
            servers: () =>
              of.servers.map(({ name }) =>
                fifoServer(
                  name,
                  ({ bytes }) => Math.ceil((bytes * serviceNumerator) / serviceDenominator),
                  new Set(hasBackground ? draining : []),
                ),
              ),
            models: () => modelsOf(random),
            fastForward,
          };
          expect(decoupled(of, options)).toBe(byTicks(of, options));
        }),
        { numRuns: RUNS },
      );
    });

    it('at memory channels, whose transfers take longer behind others and when they are cold', () => {
      fc.assert(
        fc.property(randomProgram, (random) => {
          fc.pre(isShort(random));
          const of = { ...random.program, body: onTwoChannels(random.program.body) };
          const options = {
            servers: () =>
              of.servers.map(() =>
                channelServer({
                  channels: 2,
                  transferTicks: ({ bytes, isWrite }, behind, isCold) =>
                    bytes + (isWrite ? 1 : 0) + { same: 0, other: 2, turn: 3 }[behind] + (isCold ? 4 : 0),
                  background: new Set(random.draining),
                }),
              ),
            models: () => modelsOf(random),
            fastForward,
          };
          expect(decoupled(of, options)).toBe(byTicks(of, options));
        }),
        { numRuns: RUNS },
      );
    });
  });

  it('skips what recurs: a billion rounds of two units that share a server', () => {
    const rounds = 1_000_000_000;
    const body = [
      {
        repeat: rounds,
        body: [
          command(0, 3, { takes: [take(1)], gives: [give(0, 2)], bytes: 4 }),
          command(1, 6, { takes: [take(0)], gives: [give(1)] }),
          command(2, 0, { bytes: 2 }),
        ],
      },
    ];
    const of = program(3, body, [channel(0, 1, 2), channel(1, 0, 2, 2)], 1);
    // One request a round each, and 6 of 6 ticks; two before the first token arrives, and behind it the last token's way.
    const short = program(3, [{ repeat: 1_000, body: body[0].body }], of.channels, 1);
    const shortTicks = byTicks(short, { servers: () => [tickAByte()] });
    expect(decoupled(of, { servers: () => [tickAByte()] })).toBe(shortTicks + 6 * (rounds - 1_000));
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
      const of = program(3, body, [channel(1, 2, 2), channel(0, 2)], 1);
      const options = { servers: () => [tickAByte()] };
      expect(decoupled(of, options)).toBe(byTicks(of, options));
    }
  });

  it('skips what goes round at one server while another one serves for long, and somebody is in its queue', () => {
    for (const [bytes, rounds] of [
      [5_000, 10_000],
      [50_000, 3_000],
    ]) {
      const body = [
        command(0, 1, { bytes }),
        command(1, 1, { bytes: 70 }),
        {
          repeat: rounds,
          body: [
            { ...command(2, 3, { gives: [give(0)] }), request: { server: 1, bytes: 1, write: false } },
            command(3, 5, { takes: [take(0)] }),
          ],
        },
        // Only once the other server is free again.
        command(1, 90_000),
        command(4, 1, { bytes: 20_000 }),
      ];
      const of = program(5, body, [channel(2, 3, 2)], 2);
      const options = { servers: () => [tickAByte([4]), tickAByte()] };
      expect(decoupled(of, options)).toBe(byTicks(of, options));
    }
  });

  it('knows behind what it has skipped when a server is free that nobody waited for meanwhile', () => {
    const body = [
      command(0, 1, { bytes: 50_000 }),
      {
        repeat: 6_000,
        body: [
          { ...command(1, 3, { gives: [give(0)] }), request: { server: 1, bytes: 1, write: false } },
          command(2, 5, { takes: [take(0)] }),
        ],
      },
      command(2, 1, { bytes: 9 }),
    ];
    const of = program(3, body, [channel(1, 2, 2)], 2);
    const channels = (): Server =>
      channelServer({ channels: 1, transferTicks: ({ bytes }) => bytes, background: new Set() });
    const options = { servers: () => [channels(), tickAByte()] };
    expect(decoupled(of, options)).toBe(byTicks(of, options));
  });

  it('skips nothing while a server will be woken at a tick that no deadline says', () => {
    const body = [
      command(0, 1, { bytes: 2_000 }),
      command(1, 1, { bytes: 2_000 }),
      {
        repeat: 900,
        body: [
          { ...command(2, 3, { gives: [give(0)], bytes: 1 }), request: { server: 1, bytes: 1, write: false } },
          command(3, 5, { takes: [take(0)] }),
        ],
      },
    ];
    const of = program(4, body, [channel(2, 3, 2)], 2);
    const options = { servers: () => [new RestingServer(), tickAByte()] };
    expect(decoupled(of, options)).toBe(byTicks(of, options));
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
          const of = program(3, [{ repeat: 30, body: inside }], channels, 1);
          const options = { servers: () => [tickAByte()], fastForward };
          expect(decoupled(of, options)).toBe(byTicks(of, options));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('tells a tick that is now from one that is past', () => {
    for (const first of [0, 5, 15, 40, 100]) {
      for (const gathers of [5, 10, 40, 50]) {
        const body = [
          command(0, first),
          command(0, 0, { bytes: 1 }),
          { repeat: 1000, body: [{ ...command(1, 5), request: { server: 1, bytes: 5, write: false } }] },
          command(0, 7000),
        ];
        const of = program(2, body, [], 2);
        const options = { servers: () => [new GatheringServer(gathers), tickAByte()] };
        expect(decoupled(of, options)).toBe(byTicks(of, options));
      }
    }
  });

  it('refuses a server that wants to decide before now', () => {
    const late = (): Server => ({
      declare: () => {},
      submit: () => {},
      decide: (now, host) => {
        host.wake(now - 3);
      },
    });
    const of = program(1, [command(0, 5), command(0, 1, { bytes: 1 })], [], 1);
    expect(() => decoupled(of, { servers: () => [late()] })).toThrow(
      'wants to decide at 2, which is not from tick 5 on',
    );
  });

  it('ends with the last arrival, not with the last unit', () => {
    const of = program(2, [command(0, 1, { gives: [give(0, 90)] })], [channel(0, 1)]);
    expect(decoupled(of)).toBe(91);
  });

  it('says who waits where nothing can happen any more', () => {
    const of = program(2, [command(0, 1), command(1, 1, { takes: [take(0)] })], [channel(0, 1)]);
    expect(() => decoupled(of)).toThrow(DeadlockError);
    expect(() => decoupled(of)).toThrow(/unit1: waiting for tokens or room/);
  });

  it('refuses servers that are not those of the program, and services that end at once', () => {
    const of = program(1, [command(0, 1, { bytes: 1 })], [], 1);
    expect(() => decoupled(of)).toThrow('the program has 1 servers, got 0');
    expect(() => decoupled(of, { servers: () => [fifoServer('server', () => 0)] })).toThrow(
      'server server0: service until 0 at tick 0 is no later tick',
    );
  });

  it('refuses to count further than a number can', () => {
    const of = program(1, [{ repeat: 2 ** 50, body: [command(0, 100, { bytes: 1 })] }], [], 1);
    expect(() => decoupled(of, { servers: () => [tickAByte()] })).toThrow('2^53');
  });
});
