import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeadlockError, HiddenStateError } from '../../sim/errors.ts';
import { fifoServer } from '../../sim/fifo-server.ts';
import type { Outcome } from '../../sim/outcome.ts';
import type { Node, Program } from '../../sim/program.ts';
import type { Server } from '../../sim/server.ts';
import { Simulation } from '../../sim/simulation.ts';
import type { StateStore } from '../../sim/state-store.ts';
import type { UnitModel } from '../../sim/unit-model.ts';
import { channel, command, give, program, take } from './programs.ts';
import { modelsOf, randomProgram, serversOf } from './random-program.ts';
import type { RandomProgram, Work } from './random-program.ts';

const ticksOf = (tested: Program<null>, servers: readonly Server[] = []): number =>
  new Simulation(tested, { servers }).run().ticks;

const oneByteATick = (): Server => fifoServer('dram', ({ bytes }) => bytes);

describe('a command', () => {
  it('starts when its tokens are there: not a tick before, not a tick after', () => {
    const body = [command(0, 5, { gives: [give(0, 3)] }), command(1, 2, { takes: [take(0)] })];
    expect(ticksOf(program(2, body, [channel(0, 1)]))).toBe(5 + 3 + 2);
  });

  it('frees its unit before what it gives arrives', () => {
    const round = [command(0, 5, { gives: [give(0, 100)] }), command(1, 1, { takes: [take(0)] })];
    expect(ticksOf(program(2, [{ repeat: 3, body: round }], [channel(0, 1, 3)]))).toBe(3 * 5 + 100 + 1);
  });

  it('finds tokens in the order in which they were given, whatever their lags', () => {
    const late = command(0, 1, { gives: [give(0, 100)] });
    for (const lag of [0, 3]) {
      const soon = command(0, 1, { gives: [give(0, lag)] });
      const taker = command(1, 7, { takes: [take(0)] });
      // Both come when the first does.
      expect(ticksOf(program(2, [late, soon, taker, taker], [channel(0, 1, 2)]))).toBe(1 + 100 + 2 * 7);
      expect(ticksOf(program(2, [soon, late, taker, taker], [channel(0, 1, 2)]))).toBe(2 + 100 + 7);
    }
  });

  it('waits at its start for room', () => {
    const round = [command(0, 1, { gives: [give(0)] }), command(1, 10, { takes: [take(0)] })];
    const outcome = new Simulation(program(2, [{ repeat: 4, body: round }], [channel(0, 1, 1)])).run();
    expect(outcome.ticks).toBe(1 + 4 * 10);
    const giver = outcome.unitTimes.find(({ unit }) => unit === 0);
    // Token 2 is given at tick 2 into the room that token 1 left; tokens 3 and 4 wait for ticks 11 and 21.
    expect(giver?.stalls).toEqual({ full: 11 - 2 + (21 - 12) });
  });

  it('occupies its unit until it is served, and at least for its ticks', () => {
    expect(ticksOf(program(1, [command(0, 3, { bytes: 8 })], [], 1), [oneByteATick()])).toBe(8);
    expect(ticksOf(program(1, [command(0, 9, { bytes: 8 })], [], 1), [oneByteATick()])).toBe(9);
  });

  it('starts on the edges of its clock', () => {
    const body = [command(0, 5, { gives: [give(0)] }), command(1, 4, { takes: [take(0)] })];
    const slow = {
      ...program(2, body, [channel(0, 1)]),
      units: [
        { name: 'a', clockTicks: 1 },
        { name: 'b', clockTicks: 4 },
      ],
    };
    expect(ticksOf(slow)).toBe(8 + 4);
  });
});

describe('a server', () => {
  it('serves first come first served, and units of one tick in their order, however they were looked at', () => {
    const body = [command(2, 0, { bytes: 4 }), command(1, 0, { bytes: 4 }), command(0, 1), command(0, 0, { bytes: 4 })];
    const outcome = new Simulation(program(3, body, [], 1), { servers: [oneByteATick()], trace: true }).run();
    const served = outcome.trace?.spans.filter(({ stall }) => stall === '').map(({ unit, end }) => [unit, end]);
    expect(served).toEqual([
      [0, 1],
      [1, 4],
      [2, 8],
      [0, 12],
    ]);
  });

  it('holds its unit for its ticks from when it begins to serve it', () => {
    const body = [command(0, 10, { bytes: 4 }), command(1, 10, { bytes: 4 })];
    const outcome = new Simulation(program(2, body, [], 1), { servers: [oneByteATick()] }).run();
    expect(outcome.ticks).toBe(4 + 10);
  });

  it('counts the wait in its queue as a stall, the service as work', () => {
    const body = [command(0, 0, { bytes: 4 }), command(1, 0, { bytes: 6 })];
    const outcome = new Simulation(program(2, body, [], 1), { servers: [oneByteATick()] }).run();
    expect(outcome.unitTimes.map(({ unit, busy, stalls }) => [unit, busy, stalls])).toEqual([
      [0, 4, {}],
      [1, 6, { memory: 4 }],
    ]);
  });
});

describe('the end of a run', () => {
  it('is when all work is done and all tokens have arrived, whatever a server still means to do', () => {
    const restless: Server = {
      declare: () => {},
      submit: () => {},
      decide: (now, host) => {
        if (now === 0) host.serve(0, 2);
        host.wake(now + 10);
      },
    };
    expect(ticksOf(program(1, [command(0, 0, { bytes: 4 })], [], 1), [restless])).toBe(2);
  });

  it('is refused beyond what numbers can count', () => {
    const endless = program(1, [{ repeat: 2 ** 52, body: [command(0, 16)] }]);
    expect(() => ticksOf(endless)).toThrow(/more than 2\^53 ticks/);
  });
});

describe('a server that makes no sense', () => {
  it('is told so by name', () => {
    expect(() => ticksOf(program(1, [command(0, 0, { bytes: 4 })], [], 1), [fifoServer('x', () => 0)])).toThrow(
      /server server0: service until 0 at tick 0 is no later tick/,
    );
  });
});

describe('a unit in the background', () => {
  it('is served only while nobody else waits', () => {
    const server = fifoServer('dram', ({ bytes }) => bytes, new Set([0]));
    const body = [
      command(2, 0, { bytes: 4 }),
      command(0, 1),
      command(0, 0, { bytes: 4 }),
      command(1, 2),
      command(1, 0, { bytes: 4 }),
    ];
    const outcome = new Simulation(program(3, body, [], 1), { servers: [server] }).run();
    const waits = outcome.unitTimes.map(({ unit, stalls }) => [unit, stalls['memory'] ?? 0]);
    expect(waits).toEqual([
      [2, 0],
      [0, 7],
      [1, 2],
    ]);
  });
});

describe('a stuck run', () => {
  it('names every unit and what it waits for', () => {
    const silent: Server = { declare: () => {}, submit: () => {}, decide: () => {} };
    const body = [command(0, 0, { bytes: 4, gives: [give(0)] }), command(1, 1, { takes: [take(0)] })];
    const stuck = new Simulation(program(2, body, [channel(0, 1)], 1), { servers: [silent] });
    expect(() => stuck.run()).toThrow(DeadlockError);
    const again = new Simulation(program(2, body, [channel(0, 1)], 1), { servers: [silent] });
    expect(() => again.run()).toThrow(/unit0: queued on server0 for first\n.*unit1: waiting on 0>1 for first/);
  });
});

/** Delays every third start, but keeps its count to itself. */
class Forgetful implements UnitModel<null> {
  readonly holdReasons = ['moody'];
  readonly holdReason = 'moody';
  #calls = 0;
  declare(): void {}
  hold(_: null, ready: number): number {
    return this.#calls % 3 === 2 ? ready + 5 : ready;
  }
  start(): void {
    this.#calls += 1;
  }
  tailUntil(): number {
    return 0;
  }
}

/** Delays every seventh start, and declares its count. */
class Honest implements UnitModel<null> {
  readonly holdReasons = ['moody'];
  readonly holdReason = 'moody';
  #store!: StateStore;
  #calls = 0;
  declare(store: StateStore, owner: number): void {
    this.#store = store;
    this.#calls = store.declare('calls', 'plain', owner);
  }
  hold(_: null, ready: number): number {
    return this.#store.values[this.#calls] === 6 ? ready + 5 : ready;
  }
  start(): void {
    this.#store.values[this.#calls] = (this.#store.values[this.#calls] + 1) % 7;
  }
  tailUntil(): number {
    return 0;
  }
}

describe('state', () => {
  const loop = program(1, [{ repeat: 1000, body: [command(0, 3)] }]);

  it('that is hidden is found out by the audit', () => {
    const simulation = new Simulation(loop, { models: new Map([[0, new Forgetful()]]) });
    expect(() => simulation.run()).toThrow(HiddenStateError);
  });

  it('that is declared may make a period of many rounds', () => {
    const run = (fastForward: boolean): Outcome =>
      new Simulation(loop, { models: new Map([[0, new Honest()]]), fastForward }).run();
    expect(run(true).ticks).toBe(run(false).ticks);
    expect(run(true).ticks).toBe(1000 * 3 + Math.floor(1000 / 7) * 5);
    expect(run(true).commandsExecuted).toBeLessThan(60);
  });

  it('that is declared changes the state or not the future: every field, at a boundary', () => {
    fc.assert(
      fc.property(randomProgram, fc.nat(40), fc.nat(), (random, steps, pick) => {
        const perturbed = started(random, steps);
        const { store } = perturbed;
        const captured = new Float64Array(store.size);
        store.capture(perturbed.now, captured);
        const before = store.comparable(captured);
        const field = pick % store.fields.length;
        const { kind } = store.fields[field];
        const isPast = kind === 'deadline' && store.values[field] <= perturbed.now;
        // A deadline that is past may move within the past; anything else must show.
        if (isPast) store.values[field] = Math.max(0, store.values[field] - 1);
        else store.values[field] += 1;
        store.capture(perturbed.now, captured);
        const after = store.comparable(captured);
        const shows = before.some((value, i) => value !== after[i]);
        if (shows) return;
        const { ticks, charged, executions, idle } = perturbed.run();
        const same = started(random, steps).run();
        expect([ticks, charged, executions, idle]).toEqual([same.ticks, same.charged, same.executions, same.idle]);
      }),
      { numRuns: 150 },
    );
  });
});

function started(random: RandomProgram, steps: number): Simulation<Work> {
  const simulation = new Simulation(random.program, {
    servers: serversOf(random),
    models: modelsOf(random),
    fastForward: false,
  });
  for (let i = 0; i < steps; i += 1) simulation.advance();
  return simulation;
}

describe('without servers', () => {
  it('deeper buffers and shorter commands are never slower', () => {
    fc.assert(
      fc.property(randomProgram, fc.nat(), (random, pick) => {
        fc.pre(random.program.servers.length === 0);
        const plain = { ...random.program, units: random.program.units.map((unit) => ({ ...unit, clockTicks: 1 })) };
        const deeper = {
          ...plain,
          channels: plain.channels.map((spec, i) => ({
            ...spec,
            capacity: spec.capacity + ((pick >> i) & 1),
            initial: spec.initial + (spec.initial > 0 ? (pick >> i) & 1 : 0),
          })),
        };
        const faster = { ...plain, body: mapTicks(plain.body, (ticks) => Math.max(0, ticks - (pick % 3))) };
        const ticks = new Simulation(plain).run().ticks;
        expect(new Simulation(deeper).run().ticks).toBeLessThanOrEqual(ticks);
        expect(new Simulation(faster).run().ticks).toBeLessThanOrEqual(ticks);
      }),
      { numRuns: 100 },
    );
  });
});

function mapTicks(nodes: readonly Node<Work>[], change: (ticks: number) => number): Node<Work>[] {
  return nodes.map((node) =>
    'repeat' in node
      ? { ...node, body: mapTicks(node.body, change) }
      : { ...node, ticks: change(node.ticks), losses: [] },
  );
}

describe('tokens', () => {
  it('are conserved: what a channel holds at the end is what the program leaves in it', () => {
    fc.assert(
      fc.property(randomProgram, (random) => {
        const simulation = new Simulation(random.program, { servers: serversOf(random), models: modelsOf(random) });
        simulation.run();
        const { fields, values } = simulation.store;
        random.program.channels.forEach((spec) => {
          const at = (name: string): number =>
            values[fields.findIndex((field) => field.name === `${spec.name}.${name}`)];
          expect(at('tokens')).toBe(spec.initial);
          expect(at('occupied')).toBe(spec.initial);
        });
      }),
      { numRuns: 150 },
    );
  });
});
