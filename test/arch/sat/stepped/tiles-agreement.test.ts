import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDense } from '../../../../arch/sat/array.ts';
import type { GroupShape, StceArray } from '../../../../arch/sat/array.ts';
import { interleaveBlocks } from '../../../../arch/sat/interleave.ts';
import type { PassBlock } from '../../../../arch/sat/interleave.ts';
import { HazardError } from '../../../../arch/sat/stepped/hazard.ts';
import type { SteppedOsPass, SteppedPass, SteppedWsPass } from '../../../../arch/sat/stepped/passes.ts';
import { runStepped } from '../../../../arch/sat/stepped/run-stepped.ts';
import { StceModel } from '../../../../arch/sat/stce-model.ts';
import { osTiles, wsTiles } from '../../../../arch/sat/stce-work.ts';
import type { TileTiming } from '../../../../arch/sat/stce-work.ts';
import { StateStore } from '../../../../sim/state-store.ts';
import { anyArray, SHAPES } from './random-passes.ts';

/** A tile as a command of the array carries it; an OS tile of one pass may come in K segments. */
interface Job {
  readonly dataflow: 'os' | 'ws';
  readonly rows: number;
  readonly columns: number;
  readonly segments: readonly number[];
  readonly shape: GroupShape;
  readonly accumulates: boolean;
  readonly interleaveLimit: number;
  readonly gaps: readonly number[];
}

const anyJob: fc.Arbitrary<Job> = fc.record({
  dataflow: fc.constantFrom('os', 'os', 'ws'),
  rows: fc.integer({ min: 1, max: 14 }),
  columns: fc.integer({ min: 1, max: 14 }),
  segments: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
  shape: fc.constantFrom(...SHAPES),
  accumulates: fc.boolean(),
  interleaveLimit: fc.integer({ min: 1, max: 8 }),
  gaps: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 150 })), { minLength: 3, maxLength: 3 }),
});

/** A command: what the model knows of it, and its passes on the stepped array. */
interface Command {
  readonly timing: TileTiming;
  readonly passes: readonly SteppedPass[];
  readonly notBefore: number;
}

function commandsOf(array: StceArray, jobs: readonly Job[]): Command[] {
  let notBefore = 0;
  return jobs.flatMap((job): Command[] => {
    if (job.dataflow === 'ws') {
      notBefore += job.gaps[0];
      return [wsCommand(array, job, notBefore)];
    }
    const blocks = interleaveBlocks(array, job, job.shape, job.interleaveLimit);
    const isOnePass = blocks.length === 1 && blocks[0].count === 1;
    const segments = isOnePass ? job.segments : [job.segments[0]];
    return segments.map((groups, segment) => {
      notBefore += job.gaps[segment];
      return osCommand(array, { ...job, groups, drains: segment === segments.length - 1 }, blocks, notBefore);
    });
  });
}

function osCommand(
  array: StceArray,
  tile: Job & { readonly groups: number; readonly drains: boolean },
  blocks: readonly PassBlock[],
  notBefore: number,
): Command {
  const { groups, shape, drains, accumulates } = tile;
  const passes = blocks.flatMap(({ count, rows, columns, interleave, interleaveRows }): SteppedOsPass[] => {
    const west = (isDense(shape) ? interleave : interleaveRows) * groups * shape.m * rows;
    const north = (isDense(shape) ? interleave : interleave / interleaveRows) * groups * shape.n * columns;
    const pass: SteppedOsPass = {
      dataflow: 'os',
      rows,
      columns,
      interleave,
      interleaveRows,
      groups,
      shape,
      drains,
      accumulates,
      notBefore,
      west: new Float32Array(west),
      north: new Float32Array(north),
      indices: isDense(shape) ? null : new Uint8Array(north),
      valid: null,
    };
    return Array.from({ length: count }, () => pass);
  });
  return { timing: osTiles(array, [{ ...tile, macs: 0 }]), passes, notBefore };
}

function wsCommand(array: StceArray, job: Job, notBefore: number): Command {
  const { columns, shape } = job;
  const groups = job.segments.reduce((sum, size) => sum + size, 0);
  const passes: SteppedWsPass[] = [];
  for (let group = 0; group < groups; group += array.rows) {
    for (let column = 0; column < columns; column += array.columns) {
      const used = Math.min(array.rows, groups - group);
      const wide = Math.min(array.columns, columns - column);
      const pairs = used * shape.n * wide;
      passes.push({
        dataflow: 'ws',
        streamRows: job.rows,
        columns: wide,
        groups: used,
        shape,
        weights: new Float32Array(pairs),
        indices: isDense(shape) ? null : new Uint8Array(pairs),
        valid: null,
        west: new Float32Array(job.rows * used * shape.m),
        // The array waits for its south adders behind every pass of a cut reduction, and between tiles.
        updatesSameOutputs: passes.length === 0 || groups > array.rows,
        notBefore,
      });
    }
  }
  return {
    timing: wsTiles(array, [{ streamRows: job.rows, columns, groups, shape, macs: 0 }]),
    passes,
    notBefore,
  };
}

/**
 * When the model is asked for each command, and what it says: operands are there and the last command has issued.
 *
 * @param forgets  how long ago anything was that is past, before each command
 */
function askModel(
  array: StceArray,
  commands: readonly Command[],
  forgets = false,
): { readonly ready: number; readonly start: number }[] {
  const model = new StceModel(array);
  const store = new StateStore();
  model.declare(store, 0);
  store.seal();
  let free = 0;
  return commands.map(({ timing, notBefore }) => {
    const ready = Math.max(free, notBefore);
    if (forgets) {
      const captured = new Float64Array(store.size);
      store.capture(ready, captured);
      store.resume(store.comparable(captured), ready);
    }
    const start = model.hold({ tile: timing.edges }, ready);
    model.start({ tile: timing.edges }, start);
    free = start + timing.ticks;
    return { ready, start };
  });
}

const anyCommands = fc.tuple(anyArray(), fc.array(anyJob, { minLength: 1, maxLength: 4 })).map(([array, jobs]) => {
  const commands = commandsOf(array, jobs);
  const asked = askModel(array, commands);
  const passes = commands.flatMap((command, index) =>
    command.passes.map((pass) => ({ ...pass, notBefore: asked[index].ready })),
  );
  return { array, commands, asked, passes };
});

describe('tiles on the stepped array', () => {
  it('start, end and empty the array when the model of the array says (O5, W5, X1)', () => {
    fc.assert(
      fc.property(anyCommands, ({ array, commands, asked, passes: all }) => {
        const run = runStepped(array, all);
        let at = 0;
        commands.forEach(({ timing, passes }, index) => {
          const seen = run.passes.slice(at, (at += passes.length));
          const lastWrite = Math.max(...seen.map((pass) => pass.lastWrite));
          expect(seen[0].start).toBe(asked[index].start);
          expect(seen[seen.length - 1].start).toBe(asked[index].start + timing.edges.lastStart);
          if (!timing.edges.holdsSums) expect(lastWrite + 1).toBe(asked[index].start + timing.edges.empty);
        });
      }),
      { numRuns: 1500 },
    );
  });

  it('start the same wherever what is past lies: the state does not say', () => {
    fc.assert(
      fc.property(anyCommands, ({ array, commands, asked }) => {
        expect(askModel(array, commands, true)).toEqual(asked);
      }),
      { numRuns: 1500 },
    );
  });

  it('cannot start one cycle earlier', () => {
    fc.assert(
      fc.property(anyCommands, ({ array, passes }) => {
        const run = runStepped(array, passes);
        const starts = run.passes.map(({ start }) => start);
        run.passes.forEach(({ start, heldBy }, index) => {
          if (heldBy === null) return expect(start).toBe(passes[index].notBefore);
          // W5 rounds up to row slots even if the array ran empty while weights loaded: then nothing need be in the way.
          const ranEmpty = run.passes.slice(0, index).every(({ lastWrite }) => lastWrite < start - 1);
          if (heldBy === 'row slot' && ranEmpty) return;
          const forceStart = [...starts.slice(0, index), start - 1];
          expect(() => runStepped(array, passes.slice(0, index + 1), { forceStart })).toThrow(HazardError);
        });
      }),
      { numRuns: 100 },
    );
  });
});
