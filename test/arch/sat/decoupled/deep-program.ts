/**
 * Random sound programs with up to a dozen units and nests up to six deep: any tokens at any place, and at the end of each body commands that leave channels as
 * it found them. Requests have parts on several channels of a memory, units carry tiles, some wait for long.
 */
import fc from 'fast-check';
import type { MayHaveTile } from '../../../../arch/sat/stce-model.ts';
import type { StceEdges } from '../../../../arch/sat/stce-work.ts';
import type { ChannelSpec, Command, Give, Node, Program, Request, Take } from '../../../../sim/program.ts';

export interface DeepProgram {
  readonly program: Program<MayHaveTile>;
  readonly memoryChannels: number;
  readonly background: ReadonlySet<number>;
  /** Ticks more behind others, behind a turn, and when a transfer is cold. */
  readonly more: { readonly other: number; readonly turn: number; readonly cold: number };
}

/** Draws whole numbers, both ends included. */
type Draw = (least: number, most: number) => number;

export const deepProgram = (anyTile: fc.Arbitrary<StceEdges>): fc.Arbitrary<DeepProgram> =>
  fc.tuple(fc.gen(), fc.array(anyTile, { minLength: 1, maxLength: 4 })).map(([value, tiles]) => {
    const draw: Draw = (min, max) => value(fc.integer, { min, max });
    const units = draw(1, 12);
    const memoryChannels = draw(1, 4);
    const program = new Writer(draw, units, memoryChannels, tiles).program();
    const background = new Set(Array.from({ length: units }, (_, unit) => unit).filter(() => draw(1, 4) === 1));
    return { program, memoryChannels, background, more: { other: draw(0, 6), turn: draw(0, 6), cold: draw(0, 8) } };
  });

class Writer {
  readonly #draw: Draw;
  readonly #units: number;
  readonly #memoryChannels: number;
  readonly #tiles: readonly StceEdges[];
  readonly #channels: readonly ChannelSpec[];
  readonly #levels: number[];
  /** In some programs a few things take long. */
  readonly #hasLong: boolean;

  constructor(draw: Draw, units: number, memoryChannels: number, tiles: readonly StceEdges[]) {
    this.#draw = draw;
    this.#units = units;
    this.#memoryChannels = memoryChannels;
    this.#tiles = tiles;
    this.#hasLong = draw(0, 1) === 1;
    this.#channels = Array.from({ length: draw(0, 12) }, (_, index) => {
      const capacity = draw(1, 5) === 1 ? draw(1, 60) : draw(1, 4);
      const ends = { giver: draw(0, units - 1), taker: draw(0, units - 1) };
      return { name: `c${index}`, capacity, initial: draw(0, capacity), ...ends, emptyReason: 'e', fullReason: 'f' };
    });
    this.#levels = this.#channels.map(({ initial }) => initial);
  }

  program(): Program<MayHaveTile> {
    return {
      units: Array.from({ length: this.#units }, (_, unit) => ({ name: `unit${unit}`, clockTicks: 1 })),
      channels: this.#channels,
      servers: [{ name: 'memory', waitReason: 'memory' }],
      operations: ['all'],
      body: this.#body(this.#draw(1, 6), true),
    };
  }

  #body(depth: number, isWhole: boolean): Node<MayHaveTile>[] {
    const before = [...this.#levels];
    const nodes: Node<MayHaveTile>[] = [];
    const count = this.#draw(1, 4);
    for (let i = 0; i < count; i += 1) {
      if (depth > 0 && this.#draw(0, 1) === 1) {
        const repeat = [this.#draw(1, 4), this.#draw(4, 14), this.#draw(15, 150)][this.#draw(0, 2)];
        nodes.push({ repeat, body: this.#body(depth - 1, false) });
      } else nodes.push(this.#anyCommand());
    }
    if (!isWhole) this.#restore(before, nodes);
    return nodes;
  }

  #anyCommand(): Command<MayHaveTile> {
    const unit = this.#draw(0, this.#units - 1);
    const takes: Take[] = [];
    const gives: Give[] = [];
    for (const [channel, { capacity, giver, taker }] of this.#channels.entries()) {
      const level = this.#levels[channel];
      const wish = this.#draw(0, 2);
      if (wish === 1 && taker === unit && level > 0) takes.push({ channel, count: this.#draw(1, level) });
      else if (wish === 2 && giver === unit && level < capacity) gives.push(this.#give(channel, capacity - level));
    }
    return this.#command(unit, takes, gives);
  }

  #give(channel: number, most: number): Give {
    return { channel, count: this.#draw(1, most), lag: this.#ticks(20) };
  }

  #ticks(most: number): number {
    return this.#hasLong && this.#draw(1, 12) === 1 ? this.#draw(50, 4_000) : this.#draw(0, most);
  }

  #command(unit: number, takes: readonly Take[], gives: readonly Give[]): Command<MayHaveTile> {
    for (const { channel, count } of takes) this.#levels[channel] -= count;
    for (const { channel, count } of gives) this.#levels[channel] += count;
    const request = this.#draw(0, 2) === 0 ? this.#request() : null;
    const tile = unit === 0 && this.#draw(0, 1) === 1 ? this.#tiles[this.#draw(0, this.#tiles.length - 1)] : null;
    return { unit, operation: 0, ticks: this.#ticks(6), takes, gives, request, losses: [], work: tile ? { tile } : {} };
  }

  #request(): Request {
    const write = this.#draw(0, 1) === 1;
    const first = this.#draw(0, this.#memoryChannels - 1);
    const parts = [{ channel: first, bytes: this.#draw(1, 12) }];
    for (let channel = 0; channel < this.#memoryChannels; channel += 1) {
      if (channel !== first && this.#draw(0, 2) === 0) parts.push({ channel, bytes: this.#draw(1, 12) });
    }
    return { server: 0, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0), write, parts };
  }

  /** Ends a body with commands that leave each channel at the level that it had. */
  #restore(levels: readonly number[], nodes: Node<MayHaveTile>[]): void {
    for (const [channel, { giver, taker }] of this.#channels.entries()) {
      const excess = this.#levels[channel] - levels[channel];
      if (excess > 0) nodes.push(this.#command(taker, [{ channel, count: excess }], []));
      else if (excess < 0) nodes.push(this.#command(giver, [], [{ channel, count: -excess, lag: this.#ticks(20) }]));
    }
  }
}
