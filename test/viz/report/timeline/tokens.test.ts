import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeScenario } from '../../../../run/scenario.ts';
import { run } from '../../../../run/simulate.ts';
import { compileProgram } from '../../../../sim/link.ts';
import { fifoServer } from '../../../../sim/fifo-server.ts';
import { isRepeat } from '../../../../sim/program.ts';
import type { Node } from '../../../../sim/program.ts';
import type { SimulationOptions } from '../../../../sim/simulation.ts';
import type { Timeline, TimelineProgram } from '../../../../viz/report/report-data.ts';
import { timelineOf } from '../../../../viz/report/timeline-columns.ts';
import { spanTimes } from '../../../../viz/report/timeline/span-times.ts';
import { Tokens } from '../../../../viz/report/timeline/tokens.ts';
import type { Cause, Execution } from '../../../../viz/report/timeline/tokens.ts';
import { channel, command, give, program, take } from '../../../sim/programs.ts';
import { randomProgram } from '../../../sim/random-program.ts';
import type { RandomProgram, Work } from '../../../sim/random-program.ts';
import { isSmall, timelineFor, timelineOfRandom, writtenOut } from './traced.ts';

const RUNS = Number(process.env['WEFT_PROPERTY_RUNS'] ?? 120);

const oneByteATick: SimulationOptions<null> = { servers: [fifoServer('dram', ({ bytes }) => bytes)] };

function tokensOf(timeline: Timeline): { readonly tokens: Tokens; readonly program: TimelineProgram } {
  const { program: known } = timeline;
  if (!known) throw new Error('the timeline has no program');
  return { tokens: new Tokens(timeline, known), program: known };
}

/** All spans, skipped rounds written out. */
function executionsOf(timeline: Timeline): Execution[] {
  const { start, end } = spanTimes(timeline);
  const loops = timeline.loops.map((loop) => ({ ...loop, end: loop.start }));
  return writtenOut({ start, end, loops }).map(({ at, shift }) => ({ unit: timeline.unit[at], span: at, shift }));
}

const isWait = ({ stall }: Timeline, { span }: Execution): boolean => stall[span] !== 0;

/** A cause as when and where, the same with and without skipped rounds. */
const factsOf = (tokens: Tokens, cause: Cause | null): unknown =>
  cause && [cause.kind, cause.channel, cause.arrival, cause.unit, tokens.startOf(cause), tokens.endOf(cause)];

interface Released {
  readonly wait: readonly [unit: number, stall: string, start: number, end: number];
  readonly by: unknown;
}

/** The release of every wait, pieces of a wait joined. */
function releases(timeline: Timeline): Released[] {
  const { tokens } = tokensOf(timeline);
  const waits: Released[] = [];
  const open = new Map<number, number>();
  for (const execution of executionsOf(timeline)) {
    if (!isWait(timeline, execution)) {
      open.delete(execution.unit);
      continue;
    }
    const [start, end] = [tokens.startOf(execution), tokens.endOf(execution)];
    const stall = timeline.stalls[timeline.stall[execution.span]];
    const by = factsOf(tokens, tokens.releaseOf(execution));
    const last = open.get(execution.unit);
    if (last !== undefined && waits[last].wait[3] === start && waits[last].wait[1] === stall) {
      expect(waits[last].by).toEqual(by);
      waits[last] = { wait: [execution.unit, stall, waits[last].wait[2], end], by };
    } else {
      open.set(execution.unit, waits.length);
      waits.push({ wait: [execution.unit, stall, start, end], by });
    }
  }
  return waits.toSorted((a, b) => a.wait[0] - b.wait[0] || a.wait[2] - b.wait[2]);
}

/** Without lags, drains and slow clocks: all that can end a wait is work that ends. */
function prompt(random: RandomProgram): RandomProgram {
  const without = (nodes: readonly Node<Work>[]): Node<Work>[] =>
    nodes.map((node) =>
      isRepeat(node)
        ? { ...node, body: without(node.body) }
        : {
            ...node,
            gives: node.gives.map((one) => ({ ...one, lag: 0 })),
            ...(node.request ? { ticks: 0, losses: [] } : {}),
          },
    );
  const units = random.program.units.map((unit) => ({ ...unit, clockTicks: 1 }));
  return { ...random, draining: [], program: { ...random.program, units, body: without(random.program.body) } };
}

describe('what released a wait', () => {
  it('is who gave the token, and when', () => {
    const body = [command(0, 5, { gives: [give(0, 3)] }), command(1, 2, { takes: [take(0)] })];
    const timeline = timelineFor(program(2, body, [channel(0, 1)]), {});
    expect(releases(timeline)).toEqual([{ wait: [1, 'empty', 0, 8], by: ['token', '0>1', 8, 0, 0, 5] }]);
  });

  it('is who took a token where there was no room: what that had waited for', () => {
    const round = [command(0, 1, { gives: [give(0)] }), command(1, 10, { takes: [take(0)] })];
    const timeline = timelineFor(program(2, [{ repeat: 3, body: round }], [channel(0, 1, 1)]), {});
    expect(releases(timeline).filter(({ wait }) => wait[0] === 0)).toEqual([
      { wait: [0, 'full', 2, 11], by: ['room', '0>1', 11, 1, 1, 11] },
    ]);
  });

  it('is the transfer that the server was busy with', () => {
    const body = [command(0, 0, { bytes: 4 }), command(1, 0, { bytes: 6 })];
    const timeline = timelineFor(program(2, body, [], 1), oneByteATick);
    expect(releases(timeline)).toEqual([{ wait: [1, 'memory', 0, 4], by: ['server', '', 4, 0, 0, 4] }]);
  });

  it('is the work behind a token that a command without time passes on', () => {
    const body = [
      command(0, 7, { gives: [give(0)] }),
      command(1, 0, { takes: [take(0)], gives: [give(1, 2)] }),
      command(2, 1, { takes: [take(1)] }),
    ];
    const timeline = timelineFor(program(3, body, [channel(0, 1), channel(1, 2)]), {});
    expect(releases(timeline).at(-1)).toEqual({ wait: [2, 'empty', 0, 9], by: ['token', '1>2', 9, 0, 0, 7] });
  });

  it('is found in every round that is skipped', () => {
    const round = [command(0, 5, { gives: [give(0, 1)] }), command(1, 2, { takes: [take(0)] })];
    const timeline = timelineFor(program(2, [{ repeat: 1000, body: round }], [channel(0, 1, 2)]), {});
    expect(timeline.unit.length).toBeLessThan(100);
    expect(executionsOf(timeline).length).toBeGreaterThan(3000);
    // Rounds of 5 ticks: each token arrives one tick after the work that gives it.
    expect(releases(timeline)).toEqual(
      Array.from({ length: 1000 }, (_, k) => ({
        wait: [1, 'empty', k === 0 ? 0 : 5 * k + 3, 5 * k + 6],
        by: ['token', '0>1', 5 * k + 6, 0, 5 * k, 5 * k + 5],
      })),
    );
  });

  it('ends exactly when the wait ends, if nothing is late, in any program', () => {
    let checked = 0;
    fc.assert(
      fc.property(randomProgram, (any) => {
        const random = prompt(any);
        fc.pre(isSmall(random, 1000));
        const timeline = timelineOfRandom(random, true);
        const { tokens } = tokensOf(timeline);
        const all = new Set(executionsOf(timeline).map(({ span, shift }) => `${span} ${shift}`));
        for (const { wait, by } of releases(timeline)) {
          const [, , arrival, , , end] = by as [string, string, number, number, number, number];
          expect([arrival, end]).toEqual([wait[3], wait[3]]);
          checked += 1;
        }
        for (const execution of executionsOf(timeline)) {
          if (!isWait(timeline, execution)) continue;
          const cause = tokens.releaseOf(execution);
          expect(all.has(`${cause?.span} ${cause?.shift}`)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
    expect(checked).toBeGreaterThan(RUNS);
  });

  it('is the same with and without skipped rounds, in any program', () => {
    let skipped = 0;
    fc.assert(
      fc.property(randomProgram, (random) => {
        fc.pre(isSmall(random, 1000));
        const [fast, slow] = [true, false].map((fastForward) => timelineOfRandom(random, fastForward));
        expect(releases(fast)).toEqual(releases(slow));
        skipped += fast.loops.length;
      }),
      { numRuns: RUNS },
    );
    expect(skipped).toBeGreaterThan(RUNS / 10);
  });
});

/** Who gave the last token that each execution took, from queues of tokens written out one by one. */
function givers(timeline: Timeline, known: TimelineProgram): Map<string, Set<string>> {
  const { start, end } = spanTimes(timeline);
  const arrivals = known.channels.map((): { at: number; by: string }[] => []);
  const taken = known.channels.map(({ initial }) => -initial);
  const work = executionsOf(timeline).filter((one) => !isWait(timeline, one));
  for (const { span, shift } of work) {
    const each = known.command[span];
    for (let i = known.givesFrom[each]; i < known.givesFrom[each + 1]; i += 1) {
      for (let k = 0; k < known.giveCount[i]; k += 1) {
        const at = end[span] + shift + known.giveLag[i];
        arrivals[known.giveChannel[i]].push({ at, by: `${start[span] + shift} ${end[span] + shift}` });
      }
    }
  }
  for (const queue of arrivals) queue.sort((a, b) => a.at - b.at);
  const found = new Map<string, Set<string>>();
  for (const { span, shift } of work) {
    const each = known.command[span];
    const behind = new Set<string>();
    for (let i = known.takesFrom[each]; i < known.takesFrom[each + 1]; i += 1) {
      taken[known.takeChannel[i]] += known.takeCount[i];
      const token = arrivals[known.takeChannel[i]][taken[known.takeChannel[i]] - 1];
      if (token) behind.add(token.by);
    }
    found.set(`${span} ${shift}`, behind);
  }
  return found;
}

describe('what a span needed', () => {
  it('are those who gave its tokens, also to commands without time before it', () => {
    const body = [
      command(0, 4, { gives: [give(0)] }),
      command(1, 6, { gives: [give(1)] }),
      command(2, 0, { takes: [take(0)] }),
      command(2, 3, { takes: [take(1)] }),
      command(2, 3),
    ];
    const timeline = timelineFor(program(3, body, [channel(0, 2), channel(1, 2)]), {});
    const { tokens } = tokensOf(timeline);
    const work = executionsOf(timeline).filter(
      (one) => one.unit === 2 && !isWait(timeline, one) && timeline.length[one.span] > 0,
    );
    expect(work.map((one) => tokens.needsOf(one).map((cause) => [cause.unit, cause.channel]))).toEqual([
      [
        [1, '1>2'],
        [0, '0>2'],
      ],
      [],
    ]);
  });

  it('gave their tokens in the order in which they are taken, in any program and any round', () => {
    let checked = 0;
    fc.assert(
      fc.property(randomProgram, (random) => {
        fc.pre(isSmall(random, 1000));
        const timeline = timelineOfRandom(random, true);
        const { tokens, program: known } = tokensOf(timeline);
        const expected = givers(timeline, known);
        for (const execution of executionsOf(timeline)) {
          if (isWait(timeline, execution)) continue;
          for (const cause of tokens.takesOf(execution)) {
            if (timeline.length[cause.giver.span] === 0) continue;
            const by = `${tokens.startOf(cause.giver)} ${tokens.endOf(cause.giver)}`;
            expect(expected.get(`${execution.span} ${execution.shift}`)?.has(by)).toBe(true);
            checked += 1;
          }
        }
      }),
      { numRuns: RUNS },
    );
    expect(checked).toBeGreaterThan(RUNS);
  });
});

describe('causes in a step', () => {
  it('are known of all waits but the first filling, and never come after what they release', () => {
    const { outcome, program: steps } = run(mergeScenario({ network: 'cnn-glyphs', batch: 64 }), { trace: true });
    const { operations, channels, buffers = [] } = steps;
    const units = steps.units.map(({ name }) => name);
    const { commands } = compileProgram(steps);
    const about = { units, operations, ticksPerSecond: 1, ticks: outcome.ticks, commands, channels, buffers };
    const timeline = timelineOf(outcome.trace ?? { spans: [], loops: [] }, about);
    expect(timeline.loops.length).toBeGreaterThan(2);
    const { tokens } = tokensOf(timeline);
    const kinds = new Map<string, number>();
    for (let span = 0; span < timeline.unit.length; span += 1) {
      const execution = { unit: timeline.unit[span], span, shift: 0 };
      if (!isWait(timeline, execution)) {
        if (timeline.length[span] === 0) continue;
        for (const cause of tokens.needsOf(execution)) {
          expect(tokens.endOf(cause)).toBeLessThanOrEqual(cause.arrival);
          expect(cause.arrival).toBeLessThanOrEqual(tokens.startOf(execution));
        }
        continue;
      }
      const cause = tokens.releaseOf(execution);
      kinds.set(cause?.kind ?? 'none', (kinds.get(cause?.kind ?? 'none') ?? 0) + 1);
      if (cause) expect(cause.arrival).toBeGreaterThanOrEqual(tokens.endOf(execution));
    }
    expect([...kinds.keys()].toSorted()).toEqual(['itself', 'none', 'server', 'token']);
    // Before its first work, the array fills for nobody's sake.
    expect(kinds.get('none')).toBe(1);
  });
});
