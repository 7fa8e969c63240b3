import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRepeat } from '../../sim/program.ts';
import type { Node, Program } from '../../sim/program.ts';
import { checkProgram } from '../../sim/check-program.ts';
import { SectionCheck } from '../../sim/section-check.ts';
import { SectionLibrary } from '../../sim/section-library.ts';
import type { KnownSection } from '../../sim/section-library.ts';
import { Simulation } from '../../sim/simulation.ts';
import { Stretches } from '../../sim/stretches.ts';
import { compileProgram } from '../../sim/link.ts';
import { modelsOf, randomProgram, serversOf } from './random-program.ts';
import type { RandomProgram, Work } from './random-program.ts';

const RUNS = Number(process.env['WEFT_PROPERTY_RUNS'] ?? 300);

/** Parts of a program that leave every channel as they found it: in any order, and as often as one likes, they are a program again. */
function parts({ channels, body }: Program<Work>): Node<Work>[][] {
  const levels = channels.map(({ initial }) => initial);
  const found: Node<Work>[][] = [[]];
  for (const node of body) {
    found[found.length - 1].push(node);
    if (!isRepeat(node)) {
      for (const { channel, count } of node.takes) levels[channel] -= count;
      for (const { channel, count } of node.gives) levels[channel] += count;
    }
    if (levels.every((level, channel) => level === channels[channel].initial)) found.push([]);
  }
  return found.filter((nodes) => nodes.length > 0);
}

/** Much the same: what one unit does takes a little longer, asks for more, drains longer, or is done more often. */
function varied(nodes: readonly Node<Work>[], what: number, unit: number): Node<Work>[] {
  return nodes.map((node) => {
    if (isRepeat(node)) return { repeat: node.repeat + (what === 3 ? 1 : 0), body: varied(node.body, what, unit) };
    if (node.unit !== unit) return node;
    if (what === 0) return { ...node, ticks: node.ticks + 1 };
    if (what === 1) return { ...node, work: { drain: node.work.drain + 2 } };
    return { ...node, request: node.request && { ...node.request, bytes: node.request.bytes + 3 } };
  });
}

const atOneClock = (random: RandomProgram): RandomProgram => ({
  ...random,
  program: { ...random.program, units: random.program.units.map((unit) => ({ ...unit, clockTicks: 1 })) },
});

/** Programs of one machine, with the parts that they are made of. */
const anyFamily = fc
  .record({
    random: randomProgram.map(atOneClock),
    orders: fc.array(fc.array(fc.nat(30), { minLength: 1, maxLength: 9 }), { minLength: 2, maxLength: 7 }),
    landmarks: fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }),
    variations: fc.array(fc.tuple(fc.nat(3), fc.nat(4)), { minLength: 1, maxLength: 3 }),
  })
  .map(({ random, orders, landmarks, variations }) => {
    const own = parts(random.program);
    const others = variations.flatMap(([what, unit]) => own.map((nodes) => varied(nodes, what, unit)));
    const pool = [...own, ...others];
    return {
      random,
      pool,
      orders: orders.map((order) => order.map((pick) => pick % pool.length)),
      landmarks: [...new Set(landmarks.map((unit) => unit % random.program.units.length))],
    };
  });

class Known {
  readonly stretches: Stretches<Work>;
  readonly #random: RandomProgram;
  readonly #sections: readonly KnownSection<Work>[];
  readonly #servers: ReturnType<typeof serversOf>;
  /** Commands that were simulated, and programs that were simulated at all. */
  simulated = 0;
  made = 0;

  constructor(random: RandomProgram, pool: readonly Node<Work>[][], landmarks: readonly number[]) {
    const library = new SectionLibrary<Work>(random.program.units.length, ({ drain }) => `${drain}`);
    this.stretches = new Stretches(library, landmarks);
    this.#random = random;
    this.#sections = pool.map((nodes) => library.add(nodes));
    this.#servers = serversOf(random);
  }

  ticks(order: readonly number[], fastForward: boolean): number {
    const frame = { ...this.#random.program, body: [] };
    const sections = order.map((index) => this.#sections[index]);
    const made: Simulation<Work>[] = [];
    const ticks = this.stretches.ticks(frame, sections, (program, prepared) => {
      const options = {
        servers: this.#servers,
        models: modelsOf(this.#random),
        fastForward,
        audit: false,
        accounts: false,
      };
      const simulation = new Simulation(program, options, prepared);
      made.push(simulation);
      return simulation;
    });
    for (const { simulated } of made) this.simulated += simulated.reduce((sum, times) => sum + times, 0);
    this.made += made.length;
    return ticks;
  }
}

function plainly(random: RandomProgram, program: Program<Work>): number {
  const options = { servers: serversOf(random), models: modelsOf(random), fastForward: false };
  return new Simulation(program, options).run().ticks;
}

describe('stretches', () => {
  it('change no end, whatever was run before, of any random programs of one machine', () => {
    let [programs, made, represented, simulated] = [0, 0, 0, 0];
    fc.assert(
      fc.property(anyFamily, fc.boolean(), ({ random, pool, orders, landmarks }, fastForward) => {
        const bodies = orders.map((order) => order.flatMap((index) => pool[index]));
        const sizes = bodies.map((body) =>
          compileProgram({ ...random.program, body }).represented.reduce((sum, times) => sum + times, 0),
        );
        fc.pre(sizes.every((size) => size < 5_000));
        const known = new Known(random, pool, landmarks);
        orders.forEach((order, i) => {
          expect(known.ticks(order, fastForward)).toBe(plainly(random, { ...random.program, body: bodies[i] }));
        });
        // What has been run is known from its beginning to its end.
        const { made: before } = known;
        for (const [i, order] of orders.entries()) {
          expect(known.ticks(order, fastForward)).toBe(plainly(random, { ...random.program, body: bodies[i] }));
        }
        expect(known.made).toBe(before);
        if (fastForward) return;
        programs += orders.length;
        made += known.made;
        represented += sizes.reduce((sum, size) => sum + size, 0);
        simulated += known.simulated;
      }),
      { numRuns: RUNS },
    );
    // Without fast-forward: what is not simulated is known.
    expect(made).toBeLessThan(programs);
    expect(simulated).toBeLessThan(0.8 * represented);
  });
});

/** What a check says: nothing of a sound program. */
function saidBy(check: () => void): string {
  try {
    check();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the check of sections', () => {
  it('says of programs what the check of the whole says', () => {
    const found = { sound: 0, faulty: 0 };
    fc.assert(
      fc.property(anyFamily, fc.nat(), fc.nat(3), ({ random, pool, orders }, pick, cut) => {
        // One part may lack its last nodes, so that channels run over or under, there or somewhere later.
        const sections = pool.map((nodes, i) => ({
          nodes: i === pick % pool.length ? nodes.slice(0, Math.max(1, nodes.length - cut)) : nodes,
        }));
        const check = new SectionCheck<Work>();
        for (const order of orders) {
          const chosen = order.map((index) => sections[index]);
          const frame = { ...random.program, body: [] };
          const whole = saidBy(() => checkProgram({ ...frame, body: chosen.flatMap(({ nodes }) => nodes) }));
          expect(saidBy(() => check.check(frame, chosen))).toBe(whole);
          found[whole === '' ? 'sound' : 'faulty'] += 1;
        }
      }),
      { numRuns: RUNS },
    );
    expect(found.sound).toBeGreaterThan(RUNS);
    expect(found.faulty).toBeGreaterThan(RUNS / 10);
  });
});
