/** Timelines of programs, and looped lists written out. */
import { compileProgram } from '../../../../sim/link.ts';
import type { BufferSpec, Program } from '../../../../sim/program.ts';
import { Simulation } from '../../../../sim/simulation.ts';
import type { SimulationOptions } from '../../../../sim/simulation.ts';
import type { Timeline } from '../../../../viz/report/report-data.ts';
import { timelineOf } from '../../../../viz/report/timeline-columns.ts';
import type { Looped } from '../../../../viz/report/timeline/looped.ts';
import { modelsOf, serversOf } from '../../../sim/random-program.ts';
import type { RandomProgram } from '../../../sim/random-program.ts';

export function timelineFor<Work>(
  program: Program<Work>,
  options: SimulationOptions<Work>,
  buffers: readonly BufferSpec[] = program.buffers ?? [],
): Timeline {
  const { trace, ticks } = new Simulation(program, { ...options, trace: true }).run();
  return timelineOf(trace ?? { spans: [], loops: [] }, {
    units: program.units.map(({ name }) => name),
    operations: program.operations,
    ticksPerSecond: 1,
    ticks,
    commands: compileProgram(program).commands,
    channels: program.channels,
    buffers,
  });
}

export const timelineOfRandom = (random: RandomProgram, fastForward: boolean): Timeline =>
  timelineFor(
    random.program,
    { servers: serversOf(random), models: modelsOf(random), fastForward },
    bufferPairs(random.program),
  );

/** The pairs of channels that a random program hands tokens to and fro with. */
const bufferPairs = ({ channels }: Program<unknown>): BufferSpec[] =>
  channels.flatMap(({ name }, full) => {
    const free = channels.findIndex((other) => other.name === name.replace('full', 'free'));
    return name.startsWith('full') && free >= 0 ? [{ name, full, free }] : [];
  });

export const isSmall = ({ program }: RandomProgram, most = 5_000): boolean =>
  compileProgram(program).represented.reduce((sum, times) => sum + times, 0) < most;

/** Every item of a looped list, copies included, with how much later it is. */
export function writtenOut({ start, loops }: Looped): { readonly at: number; readonly shift: number }[] {
  const items: { at: number; shift: number }[] = [];
  const emit = (from: number, to: number, loopsFrom: number, loopsTo: number, shift: number): void => {
    let next = loopsFrom;
    for (let at = from; at <= to; at += 1) {
      for (; next < loopsTo && loops[next].to === at; next += 1) {
        const loop = loops[next];
        for (let copy = 1; copy <= loop.times; copy += 1) {
          emit(loop.from, loop.to, loop.loopsFrom, loop.loopsTo, shift + copy * loop.period);
        }
      }
      if (at < to) items.push({ at, shift });
    }
  };
  emit(0, start.length, 0, loops.length, 0);
  return items;
}
