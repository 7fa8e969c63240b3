/**
 * The three levels of detail held against each other on one program: closed forms of passes, events of tiles, and the stepped
 * array with values.
 *
 * The program is simulated without fast-forward, and for every tile of the array it is noted when its operands were there and
 * when it began. The stepped array gets the same passes with the same arrivals; its controller must begin every tile in the
 * same cycle, write its last output when the closed form says (tiles that keep their sums write none), and let the very bits
 * leave the array that the functional run added up. Values are computed in program order: that nothing is read before it is
 * written is held by a test of its own (test/dataflows/step-program.test.ts).
 */
import type { SatMachine } from '../../arch/sat/machine.ts';
import { StceModel } from '../../arch/sat/stce-model.ts';
import type { MayHaveTile } from '../../arch/sat/stce-model.ts';
import type { StceEdges } from '../../arch/sat/stce-work.ts';
import { runStepped } from '../../arch/sat/stepped/run-stepped.ts';
import type { SteppedPass, SteppedPassResult } from '../../arch/sat/stepped/passes.ts';
import type { SatWork } from '../../arch/sat/work.ts';
import type { Program } from '../../sim/program.ts';
import type { StateStore } from '../../sim/state-store.ts';
import type { UnitModel } from '../../sim/unit-model.ts';
import type { ToldWritten } from '../functional/execute.ts';
import type { RunPass } from '../functional/stce.ts';
import type { Plan } from '../plan.ts';
import { simulationOf } from '../simulation.ts';

/** A tile of the array as events have it. */
interface TileEvent {
  readonly edges: StceEdges;
  /** Operands and room are there. */
  readonly ready: number;
  readonly start: number;
}

/** The model of the array, overheard. */
class RecordingModel implements UnitModel<MayHaveTile> {
  readonly tiles: TileEvent[] = [];
  readonly #model: StceModel;
  #ready = 0;

  constructor(model: StceModel) {
    this.#model = model;
  }

  get holdReasons(): readonly string[] {
    return this.#model.holdReasons;
  }

  get holdReason(): string {
    return this.#model.holdReason;
  }

  declare(store: StateStore, owner: number): void {
    this.#model.declare(store, owner);
  }

  hold(work: MayHaveTile, ready: number): number {
    if (work.tile) this.#ready = ready;
    return this.#model.hold(work, ready);
  }

  start(work: MayHaveTile, at: number): void {
    if (work.tile) this.tiles.push({ edges: work.tile, ready: this.#ready, start: at });
    this.#model.start(work, at);
  }

  tailUntil(): number {
    return this.#model.tailUntil();
  }
}

/** What the levels say, in cycles of the array's clock. */
export interface LevelComparison {
  /** Σ over tiles from their first issue until their last output is written, by closed form and as stepped. */
  readonly tileCycles: { readonly closedForm: number; readonly stepped: number };
  /** Last output of the last tile written, by events and as stepped. */
  readonly endCycle: { readonly events: number; readonly stepped: number };
  readonly tiles: number;
  readonly peCycles: number;
  /** What disagrees; empty if nothing does. */
  readonly disagreements: readonly string[];
}

/**
 * Compares the levels.
 *
 * @param passes  those of each tile command, in program order
 * @param toldWritten  when each of these commands tells that its outputs are written; null if it does not
 */
export function compareLevels(
  plan: Plan,
  program: Program<SatWork>,
  machine: SatMachine,
  passes: readonly (readonly RunPass[])[],
  toldWritten: readonly (ToldWritten | null)[] = [],
): LevelComparison {
  const model = new RecordingModel(new StceModel(machine.array));
  simulationOf(program, plan, machine, { fastForward: false }, { array: model }).run();
  const { tiles } = model;
  const disagreements: string[] = [];
  if (tiles.length !== passes.length) {
    disagreements.push(`events run ${tiles.length} tiles, the functional run ${passes.length}`);
  }
  const stepped = runStepped(
    machine.array,
    passes.flatMap((ofTile, tile) => {
      const before = passes[tile - 1]?.at(-1) ?? null;
      return ofTile.map((pass, i) => steppedPass(pass, i === 0 ? { before, ready: tiles[tile]?.ready ?? 0 } : null));
    }),
  );
  let next = 0;
  const totals = { closedForm: 0, stepped: 0, events: 0, steppedEnd: 0 };
  passes.forEach((ofTile, tile) => {
    const results = stepped.passes.slice(next, next + ofTile.length);
    next += ofTile.length;
    const event = tiles[tile];
    if (!event) return;
    disagreements.push(...compareTile(tile, event, ofTile, results));
    const written = Math.max(...results.map(({ lastWrite }) => lastWrite));
    if (written < 0) return;
    const told = toldWritten[tile] ?? null;
    const writtenAfter = written + 1 - results[0].start;
    if (told && told.ticks + told.lag !== Math.max(told.ticks, writtenAfter)) {
      const after = `${told.ticks + told.lag} cycles after its start`;
      disagreements.push(
        `tile ${tile}: is told to be written ${after}, the stepped array writes it after ${writtenAfter}`,
      );
    }
    totals.closedForm += event.edges.empty;
    totals.stepped += written + 1 - results[0].start;
    totals.events = Math.max(totals.events, event.start + event.edges.empty);
    totals.steppedEnd = Math.max(totals.steppedEnd, written + 1);
  });
  return {
    tileCycles: { closedForm: totals.closedForm, stepped: totals.stepped },
    endCycle: { events: totals.events, stepped: totals.steppedEnd },
    tiles: tiles.length,
    peCycles: stepped.peCycles,
    disagreements,
  };
}

/** @param first  what comes before a tile's first pass, and when the tile's operands are there */
function steppedPass(
  pass: RunPass,
  first: { readonly before: RunPass | null; readonly ready: number } | null,
): SteppedPass {
  const notBefore = first?.ready ?? 0;
  if ('drains' in pass) {
    const { tiles: _, ...operands } = pass.operands;
    return { ...operands, drains: pass.drains, accumulates: pass.accumulates, notBefore };
  }
  const { instance: _, firstColumn: __, ...operands } = pass.operands;
  // What the last tile wrote is not known to the array: they may be the same outputs.
  const mayUpdateSame = first?.before?.operands.dataflow === 'ws';
  const updatesSameOutputs = operands.updatesSameOutputs || mayUpdateSame;
  return { ...operands, updatesSameOutputs, notBefore };
}

function compareTile(
  tile: number,
  { edges, start }: TileEvent,
  passes: readonly RunPass[],
  results: readonly SteppedPassResult[],
): string[] {
  const found: string[] = [];
  const expect = (what: string, closed: number, seen: number): void => {
    if (closed !== seen) found.push(`tile ${tile}: ${what} at cycle ${closed} by closed form, ${seen} stepped`);
  };
  expect('starts', start, results[0].start);
  expect('last pass starts', start + edges.lastStart, results[results.length - 1].start);
  if (!edges.holdsSums) {
    const written = Math.max(...results.map(({ lastWrite }) => lastWrite));
    expect('is written', start + edges.empty, written + 1);
  }
  passes.forEach((pass, i) => {
    if ('drains' in pass && !pass.drains) return;
    const { outputs } = results[i];
    const different = pass.outputs.findIndex((value, at) => !Object.is(value, outputs[at]));
    if (different < 0 && outputs.length === pass.outputs.length) return;
    const [here, there] = [pass.outputs[different], outputs[different]];
    found.push(`tile ${tile}, pass ${i}: output ${different} is ${here} in the functional run, ${there} stepped`);
  });
  return found;
}
