/**
 * Runs passes on the stepped array: every PE, every register, every cycle, with values.
 *
 * The proof of the closed forms next door, built from the hardware alone: a controller that asks what is free says when
 * passes start, registers that cannot hold two things say whether it was right.
 */
import { isDense } from '../array.ts';
import type { StceArray } from '../array.ts';
import { checkPasses } from './check-passes.ts';
import { isSameMode, placePasses } from './controller.ts';
import type { PlacedOsPass, PlacedPass, PlacedWsPass } from './controller.ts';
import type { Engine } from './engine.ts';
import { GroupFiles } from './group-files.ts';
import { Occupancy } from './occupancy.ts';
import { OsArray } from './os-array.ts';
import type { SteppedObserver } from './observer.ts';
import type { SteppedPass, SteppedPassResult } from './passes.ts';
import type { SeenTimes } from './seen-times.ts';
import { SouthEdge } from './south-edge.ts';
import { WsArray } from './ws-array.ts';

export interface SteppedOptions {
  /** Start of every pass, whatever it disturbs: an array that cannot do that throws. */
  readonly forceStart?: readonly number[];
  /** Told what happens; what it throws ends the run. */
  readonly observer?: SteppedObserver;
}

export interface SteppedRun {
  readonly passes: readonly SteppedPassResult[];
  /** Cycle after the last event; counted from cycle 0. */
  readonly cycles: number;
  /** First cycle simulated: 0, or before it, if operands are sent or weights loaded ahead. */
  readonly firstCycle: number;
  /** Cycles simulated (those before cycle 0 too) times PEs. */
  readonly peCycles: number;
}

/**
 * Runs passes one after another, each as soon as the array lets it.
 *
 * @param array  drains one value a column a cycle (`drainValuesPerColumn` 1)
 * @param passes  in order; sums of a pass that does not drain are taken up by the next one
 * @throws {RangeError} if a pass does not fit the array, or its operands not the pass
 * @throws {HazardError} if two things meet in a register: only with forced starts, unless the controller is wrong
 */
export function runStepped(array: StceArray, passes: readonly SteppedPass[], options: SteppedOptions = {}): SteppedRun {
  checkPasses(array, passes, options.forceStart);
  const placed = placePasses(array, passes, options.forceStart);
  const occupancy = new Occupancy(array);
  const observer = options.observer ?? null;
  const south = new SouthEdge(array, passes, occupancy, observer);
  const unseen = (): Int32Array => new Int32Array(passes.length).fill(-1);
  const seen: SeenTimes = { firstIssue: unseen(), lastIssue: unseen(), drainStart: unseen() };
  const files = new GroupFiles(array, shortestGroup(placed));
  const engines = modes(placed).map((mode): Engine => {
    const [os, ws] = [mode.filter(isOs), mode.filter(isWs)];
    return os.length > 0
      ? new OsArray(array, os, files, south, occupancy, seen, observer)
      : new WsArray(array, ws, files, south, occupancy, seen, observer);
  });

  const last = Math.max(...placed.map(({ end }) => end));
  const first = Math.min(0, ...engines.map((engine) => engine.first));
  let cycle = first;
  let waiting: readonly Engine[] = engines;
  while (waiting.length > 0) {
    if (cycle > last)
      throw new Error(`runStepped: values are missing in cycle ${cycle}, when all passes should be over`);
    south.step(cycle);
    for (const engine of waiting) if (engine.first <= cycle) engine.step(cycle);
    cycle += 1;
    if (waiting.some((engine) => engine.first <= cycle && engine.isDone(cycle))) {
      waiting = waiting.filter((engine) => engine.first > cycle || !engine.isDone(cycle));
    }
  }
  return {
    passes: placed.map(({ index, start, heldBy }) => ({
      start,
      heldBy,
      firstIssue: seen.firstIssue[index],
      lastIssue: seen.lastIssue[index],
      drainStart: seen.drainStart[index],
      firstWrite: south.firstWrite[index],
      lastWrite: south.lastWrite[index],
      outputs: south.outputs[index],
    })),
    cycles: cycle,
    firstCycle: first,
    peCycles: (cycle - first) * array.rows * array.columns,
  };
}

const isOs = (placed: PlacedPass): placed is PlacedOsPass => placed.dataflow === 'os';
const isWs = (placed: PlacedPass): placed is PlacedWsPass => placed.dataflow === 'ws';

/** Passes between changes of mode. */
function modes(placed: readonly PlacedPass[]): PlacedPass[][] {
  const runs: PlacedPass[][] = [];
  placed.forEach((pass, index) => {
    if (index > 0 && isSameMode(placed[index - 1].pass, pass.pass)) runs[runs.length - 1].push(pass);
    else runs.push([pass]);
  });
  return runs;
}

/** Fewest cycles from the first read of a group to that of the next, over all sparse passes. */
function shortestGroup(placed: readonly PlacedPass[]): number {
  const lengths = placed
    .filter(({ pass }) => !isDense(pass.shape))
    .map((one) =>
      one.dataflow === 'os' ? one.sequence.tiles.length / one.pass.groups : one.sequence.delays.rowPeriod,
    );
  return Math.min(...lengths, Infinity);
}
