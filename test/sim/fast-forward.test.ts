import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileProgram } from '../../sim/link.ts';
import { Simulation } from '../../sim/simulation.ts';
import type { Outcome } from '../../sim/outcome.ts';
import { expandTrace, mergeWaits, representedSpans } from '../../sim/trace.ts';
import type { Span } from '../../sim/trace.ts';
import { modelsOf, randomProgram, serversOf } from './random-program.ts';
import type { RandomProgram, Work } from './random-program.ts';
import type { Command, Node, Program } from '../../sim/program.ts';
import { channel, command, give, take } from './programs.ts';
import { RestingServer } from './resting-server.ts';

const RUNS = Number(process.env['WEFT_PROPERTY_RUNS'] ?? 750);

const simulate = (random: RandomProgram, fastForward: boolean, trace: boolean, audit = true): Outcome =>
  new Simulation(random.program, {
    servers: serversOf(random),
    models: modelsOf(random),
    fastForward,
    trace,
    audit,
  }).run();

/** Commands that a program stands for, without running it. */
const represented = (random: RandomProgram): number =>
  compileProgram(random.program).represented.reduce((sum, times) => sum + times, 0);

const facts = (outcome: Outcome): unknown => ({
  ticks: outcome.ticks,
  unitTimes: outcome.unitTimes,
  idle: outcome.idle,
  charged: outcome.charged,
  executions: [...outcome.executions],
});

function expanded(outcome: Outcome): Span[] {
  const spans: Span[] = [];
  if (outcome.trace) expandTrace(outcome.trace, (span) => spans.push(span));
  return mergeWaits(spans);
}

/** Unit 0 is held by its clock in the first round of its inner loop and by its drain in the later ones, at like states. */
function heldFirstByItsClock(): RandomProgram {
  const put = (ticks: number, lag: number): Command<Work> => ({
    ...command(1, ticks, { gives: [give(0, lag)] }),
    work: { drain: ticks },
  });
  const get = (drain: number): Command<Work> => ({ ...command(0, 0, { takes: [take(0)] }), work: { drain } });
  const own = (ticks: number): Command<Work> => ({ ...command(0, ticks), work: { drain: 0 } });
  const body: Node<Work>[] = [
    {
      repeat: 5,
      body: [
        own(0),
        {
          repeat: 1,
          body: [
            {
              repeat: 1,
              body: [
                { repeat: 7, body: [put(1, 1), get(1)] },
                { repeat: 1, body: [put(0, 0), get(0)] },
              ],
            },
            { repeat: 5, body: [put(0, 0), get(0)] },
          ],
        },
        own(1),
      ],
    },
    { repeat: 5, body: [put(0, 0), get(0)] },
  ];
  const program: Program<Work> = {
    units: [
      { name: 'unit0', clockTicks: 2 },
      { name: 'unit1', clockTicks: 1 },
    ],
    channels: [{ ...channel(1, 0, 2), emptyReason: 'operands', fullReason: 'output-full' }],
    servers: [],
    operations: ['only'],
    body,
  };
  return { program, serviceNumerator: 1, serviceDenominator: 1, draining: [0] };
}

/** One unit works for very long while two others pass tokens in a loop; at the end they meet. */
function longWait(ticks: number, trips: number): RandomProgram {
  const work = { drain: 0 };
  const program: Program<Work> = {
    units: ['long', 'giver', 'taker'].map((name) => ({ name, clockTicks: 1 })),
    channels: [channel(1, 2, 2), channel(0, 2)].map((spec) => ({
      ...spec,
      emptyReason: 'operands',
      fullReason: 'output-full',
    })),
    servers: [],
    operations: ['only'],
    body: [
      { ...command(0, ticks, { gives: [give(1)] }), work },
      {
        repeat: trips,
        body: [
          { ...command(1, 3, { gives: [give(0, 2)] }), work },
          { ...command(2, 5, { takes: [take(0)] }), work },
        ],
      },
      { ...command(2, 1, { takes: [take(1)] }), work },
    ],
  };
  return { program, serviceNumerator: 1, serviceDenominator: 1, draining: [] };
}

describe('fast-forward', () => {
  it('does not repeat a wait for the clock as a wait for a drain', () => {
    const random = heldFirstByItsClock();
    expect(facts(simulate(random, true, false))).toEqual(facts(simulate(random, false, false)));
  });

  it('skips what goes round while somebody waits for a tick far ahead, and stops before it', () => {
    for (const [ticks, trips] of [
      [5_000, 10_000],
      [50_000, 3_000],
      [30_011, 6_000],
    ]) {
      const random = longWait(ticks, trips);
      const fast = simulate(random, true, true);
      const slow = simulate(random, false, true);
      expect(facts(fast)).toEqual(facts(slow));
      expect(expanded(fast)).toEqual(expanded(slow));
      // Two searches, before and behind the end of the wait, and what lies around it.
      expect(fast.commandsExecuted).toBeLessThan(80);
    }
  });

  it('skips nothing of what goes behind a token that comes far ahead', () => {
    const work = { drain: 0 };
    const trips = 4_000;
    const program: Program<Work> = {
      units: ['giver', 'taker'].map((name) => ({ name, clockTicks: 1 })),
      channels: [{ ...channel(0, 1, 40), emptyReason: 'operands', fullReason: 'output-full' }],
      servers: [],
      operations: ['only'],
      body: [
        { ...command(0, 1, { gives: [give(0, 9_000)] }), work },
        {
          repeat: trips,
          body: [
            { ...command(0, 5, { gives: [give(0, 90)] }), work },
            { ...command(1, 2, { takes: [take(0)] }), work },
          ],
        },
        { ...command(1, 1, { takes: [take(0)] }), work },
      ],
    };
    const random = { program, serviceNumerator: 1, serviceDenominator: 1, draining: [] };
    const fast = simulate(random, true, true, false);
    expect(expanded(fast)).toEqual(expanded(simulate(random, false, true)));
    expect(fast.commandsExecuted).toBeLessThan(trips);
  });

  it('skips nothing while a server will be woken at a tick that no deadline says', () => {
    const work = { drain: 0 };
    const program: Program<Work> = {
      units: ['first', 'second', 'giver', 'taker'].map((name) => ({ name, clockTicks: 1 })),
      channels: [{ ...channel(2, 3, 2), emptyReason: 'operands', fullReason: 'output-full' }],
      servers: [{ name: 'slow', waitReason: 'memory' }],
      operations: ['only'],
      body: [
        { ...command(0, 1, { bytes: 2_000 }), work },
        { ...command(1, 1, { bytes: 2_000 }), work },
        {
          repeat: 2_000,
          body: [
            { ...command(2, 3, { gives: [give(0)] }), work },
            { ...command(3, 5, { takes: [take(0)] }), work },
          ],
        },
      ],
    };
    const run = (fastForward: boolean): Outcome =>
      new Simulation(program, { servers: [new RestingServer()], fastForward }).run();
    expect(facts(run(true))).toEqual(facts(run(false)));
  });

  it('ends and executes the same without accounts, of any random program', () => {
    let skipped = 0;
    fc.assert(
      fc.property(randomProgram, fc.boolean(), (random, audit) => {
        fc.pre(represented(random) < 20_000);
        const full = simulate(random, false, false);
        const simulation = new Simulation(random.program, {
          servers: serversOf(random),
          models: modelsOf(random),
          audit,
          accounts: false,
        });
        const bare = simulation.run();
        expect([bare.ticks, [...bare.executions]]).toEqual([full.ticks, [...full.executions]]);
        expect([bare.unitTimes, bare.idle, bare.charged]).toEqual([[], [], []]);
        if (bare.commandsExecuted < full.commandsExecuted) skipped += 1;
      }),
      { numRuns: RUNS / 3 },
    );
    expect(skipped).toBeGreaterThan(RUNS / 30);
  });

  it('changes no end, no counter and no stall of any random program', () => {
    let skipped = 0;
    fc.assert(
      fc.property(randomProgram, (random) => {
        fc.pre(represented(random) < 20_000);
        const fast = simulate(random, true, false);
        const slow = simulate(random, false, false);
        expect(facts(fast)).toEqual(facts(slow));
        expect(facts(simulate(random, true, false, false))).toEqual(facts(slow));
        expect(slow.commandsExecuted).toBe(slow.commandsRepresented);
        expect(fast.commandsRepresented).toBe(represented(random));
        skipped += fast.commandsRepresented - fast.commandsExecuted;
      }),
      { numRuns: RUNS },
    );
    expect(skipped).toBeGreaterThan(RUNS);
  });

  it('expands to the very spans that a run without it records', () => {
    fc.assert(
      fc.property(randomProgram, (random) => {
        fc.pre(represented(random) < 2_000);
        const slow = simulate(random, false, true);
        const fast = simulate(random, true, true);
        expect(expanded(fast)).toEqual(expanded(slow));
        if (fast.trace) {
          let visited = 0;
          expandTrace(fast.trace, () => (visited += 1));
          expect(representedSpans(fast.trace)).toBe(visited);
        }
      }),
      { numRuns: RUNS / 3 },
    );
  });

  it('accounts for every tick of every unit once, and charges every tick to one operation', () => {
    fc.assert(
      fc.property(randomProgram, (random) => {
        fc.pre(represented(random) < 200_000);
        const outcome = simulate(random, true, false);
        const used = random.program.units.map((_, unit) => outcome.idle[unit]);
        for (const time of outcome.unitTimes) {
          used[time.unit] += time.busy + Object.values(time.stalls).reduce((sum, ticks) => sum + ticks, 0);
        }
        for (const ticks of used) expect(ticks).toBe(outcome.ticks);
        expect(outcome.charged.reduce((sum, ticks) => sum + ticks, 0)).toBe(outcome.ticks);
      }),
      { numRuns: RUNS / 3 },
    );
  });
});
