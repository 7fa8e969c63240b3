/**
 * Random sound programs: several units, double buffers, plain channels, servers, clocks, lags, nests up to four deep.
 *
 * Every transfer is a give and a later take in the same body, so that each body leaves every channel as it found it.
 */
import fc from 'fast-check';
import { fifoServer } from '../../sim/fifo-server.ts';
import type { ChannelSpec, Command, Node, Program } from '../../sim/program.ts';
import type { Server } from '../../sim/server.ts';
import type { StateStore } from '../../sim/state-store.ts';
import type { UnitModel } from '../../sim/unit-model.ts';

export interface Work {
  readonly drain: number;
}

export interface RandomProgram {
  readonly program: Program<Work>;
  readonly serviceNumerator: number;
  readonly serviceDenominator: number;
  /** Units with a draining model. */
  readonly draining: readonly number[];
}

export const serversOf = (random: RandomProgram): Server[] =>
  random.program.servers.map((server) =>
    fifoServer(server.name, ({ bytes }) => Math.ceil((bytes * random.serviceNumerator) / random.serviceDenominator)),
  );

export const modelsOf = (random: RandomProgram): Map<number, UnitModel<Work>> =>
  new Map(random.draining.map((unit) => [unit, new DrainModel()]));

/** A unit whose work drains behind the next command, one drain at a time. */
export class DrainModel implements UnitModel<Work> {
  #store!: StateStore;
  #free = 0;
  readonly holdReasons = ['drain'];
  readonly holdReason = 'drain';

  declare(store: StateStore, owner: number): void {
    this.#store = store;
    this.#free = store.declare('drain.free', 'deadline', owner);
  }

  hold(work: Work, ready: number): number {
    return Math.max(ready, this.#store.values[this.#free] - (work.drain > 3 ? 2 : 0));
  }

  start(work: Work, at: number): void {
    this.#store.values[this.#free] = Math.max(this.#store.values[this.#free], at) + work.drain;
  }

  tailUntil(): number {
    return this.#store.values[this.#free] - 1;
  }
}

type Item =
  | {
      readonly kind: 'work';
      readonly unit: number;
      readonly ticks: number;
      readonly bytes: number;
      readonly drain: number;
    }
  | {
      readonly kind: 'transfer';
      readonly pair: number;
      readonly give: number;
      readonly take: number;
      readonly lag: number;
      readonly bytes: number;
    }
  | { readonly kind: 'loop'; readonly trips: number; readonly items: readonly Item[] };

export const randomProgram: fc.Arbitrary<RandomProgram> = fc
  .record({
    units: fc.integer({ min: 1, max: 5 }),
    clocks: fc.array(fc.constantFrom(1, 1, 1, 2, 3), { minLength: 5, maxLength: 5 }),
    pairs: fc.array(
      fc.record({
        giver: fc.nat(4),
        taker: fc.nat(4),
        capacity: fc.integer({ min: 1, max: 3 }),
        buffered: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    servers: fc.integer({ min: 0, max: 2 }),
    serviceNumerator: fc.integer({ min: 1, max: 7 }),
    serviceDenominator: fc.integer({ min: 1, max: 7 }),
    draining: fc.uniqueArray(fc.nat(4), { maxLength: 2 }),
    items: itemList(4),
  })
  .map(build);

/** Mostly few; now and then so many that others go round meanwhile. */
function ticksOrMany(few: number): fc.Arbitrary<number> {
  return fc.oneof({ weight: 7, arbitrary: fc.nat(few) }, { weight: 1, arbitrary: fc.integer({ min: 40, max: 600 }) });
}

function itemList(depth: number): fc.Arbitrary<readonly Item[]> {
  const work = fc.record({
    kind: fc.constant('work' as const),
    unit: fc.nat(4),
    ticks: ticksOrMany(9),
    bytes: fc.nat(12),
    drain: ticksOrMany(6),
  });
  const transfer = fc.record({
    kind: fc.constant('transfer' as const),
    pair: fc.nat(5),
    give: fc.nat(9),
    take: fc.nat(9),
    lag: ticksOrMany(12),
    bytes: fc.nat(12),
  });
  const leaves: fc.Arbitrary<Item> = fc.oneof(work, transfer, transfer);
  if (depth === 0) return fc.array(leaves, { minLength: 1, maxLength: 3 });
  const loop: fc.Arbitrary<Item> = fc.record({
    kind: fc.constant('loop' as const),
    trips: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: depth > 2 ? 40 : 12 })),
    items: itemList(depth - 1),
  });
  return fc.array(fc.oneof({ weight: 2, arbitrary: leaves }, { weight: 3, arbitrary: loop }), {
    minLength: 1,
    maxLength: 4,
  });
}

interface Raw {
  readonly units: number;
  readonly clocks: readonly number[];
  readonly pairs: readonly { giver: number; taker: number; capacity: number; buffered: boolean }[];
  readonly servers: number;
  readonly serviceNumerator: number;
  readonly serviceDenominator: number;
  readonly draining: readonly number[];
  readonly items: readonly Item[];
}

function build(raw: Raw): RandomProgram {
  const channels: ChannelSpec[] = [];
  const pairs = raw.pairs.map(({ giver, taker, capacity, buffered }, i) => {
    const [from, to] = [giver % raw.units, taker % raw.units];
    const full = channels.length;
    channels.push(channel(`full${i}`, capacity, 0, from, to));
    if (!buffered) return { from, to, full, free: -1 };
    channels.push(channel(`free${i}`, capacity, capacity, to, from));
    return { from, to, full, free: full + 1 };
  });
  const command = (unit: number, ticks: number, bytes: number, drain: number): Command<Work> => ({
    unit,
    operation: unit % 2,
    ticks,
    takes: [],
    gives: [],
    request: raw.servers > 0 && bytes > 6 ? { server: bytes % raw.servers, bytes, write: false } : null,
    losses: ticks > 4 ? [{ reason: 'ragged', ticks: 2 }] : [],
    work: { drain },
  });
  const nodes = (items: readonly Item[]): Node<Work>[] =>
    items.flatMap((item): Node<Work>[] => {
      if (item.kind === 'loop') return [{ repeat: item.trips, body: nodes(item.items) }];
      if (item.kind === 'work') return [command(item.unit % raw.units, item.ticks, item.bytes, item.drain)];
      const pair = pairs[item.pair % pairs.length];
      const give = command(pair.from, item.give, item.bytes, item.lag % 5);
      const take = command(pair.to, item.take, 0, item.give % 6);
      return [
        { ...give, takes: one(pair.free), gives: [{ channel: pair.full, count: 1, lag: item.lag }] },
        { ...take, takes: one(pair.full), gives: one(pair.free).map((use) => ({ ...use, lag: item.lag % 3 })) },
      ];
    });
  const program: Program<Work> = {
    units: Array.from({ length: raw.units }, (_, u) => ({ name: `unit${u}`, clockTicks: raw.clocks[u] })),
    channels,
    servers: Array.from({ length: raw.servers }, (_, s) => ({ name: `server${s}`, waitReason: 'memory' })),
    operations: ['even', 'odd'],
    body: nodes(raw.items),
  };
  const draining = raw.draining.filter((unit) => unit < raw.units);
  return { program, serviceNumerator: raw.serviceNumerator, serviceDenominator: raw.serviceDenominator, draining };
}

const one = (index: number): { channel: number; count: number }[] => (index < 0 ? [] : [{ channel: index, count: 1 }]);

function channel(name: string, capacity: number, initial: number, giver: number, taker: number): ChannelSpec {
  return { name, capacity, initial, giver, taker, emptyReason: 'operands', fullReason: 'output-full' };
}
