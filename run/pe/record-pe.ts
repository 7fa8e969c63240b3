/**
 * Records a small GEMM on the stepped array, PE by PE and cycle by cycle.
 *
 * Passes and operands are mapped as the simulator maps them, the stepped array runs them, and an observer reads its registers:
 * nothing here knows when anything happens.
 */
import { loadMachine } from '../../arch/machine-file.ts';
import { isDense } from '../../arch/sat/array.ts';
import type { StceArray } from '../../arch/sat/array.ts';
import type { SteppedPass, SteppedPassResult } from '../../arch/sat/stepped/passes.ts';
import { runStepped } from '../../arch/sat/stepped/run-stepped.ts';
import { peOperands, pePasses } from './operands.ts';
import type { PePass } from './operands.ts';
import { peStates } from './recording.ts';
import type { PeHold, PeRecordedPass, PeRecording } from './recording.ts';
import { PeScribe } from './scribe.ts';
import { checkSettings } from './settings.ts';
import type { PeSettings } from './settings.ts';

const PRESET = 'sat-vcu1525';

/** The array of the preset, as large and with such an adder as is asked for; operands are at its edge from cycle 0 on. */
export function peArray({ rows, columns, addLatency }: PeSettings): StceArray {
  const { array } = loadMachine(PRESET, noFiles, {}).machine;
  return { ...array, rows, columns, addLatency, readLatency: 0 };
}

const noFiles = (path: string): string => {
  throw new Error(`a preset names no file (${path})`);
};

/**
 * Runs the GEMM and says what every PE did.
 *
 * @throws {RangeError} if settings are out of bounds, the array cannot hold the groups, or the recording would be too long
 */
export function recordPe(settings: PeSettings): PeRecording {
  checkSettings(settings);
  const array = peArray(settings);
  checkFits(array, settings);
  const { activations, weights, part } = peOperands(settings);
  const passes = pePasses(array, part, settings);
  const scribe = new PeScribe(array, settings, passes);
  const run = runStepped(array, passes.map(steppedPass), { observer: scribe });
  const written = scribe.recording(run.firstCycle, run.cycles);
  return {
    schema: 1,
    settings,
    multiplyLatency: array.multiplyLatency,
    cycles: run.cycles - run.firstCycle,
    passes: run.passes.map((result, index) => recordedPass(passes[index], result, run.firstCycle)),
    stateNames: peStates,
    ...written,
    activations: [...activations],
    weights: [...weights],
  };
}

function checkFits(array: StceArray, { sparsity, dataflow }: PeSettings): void {
  if (isDense(sparsity)) return;
  if (2 * sparsity.m > array.groupFileValues) {
    throw new RangeError(`PE recording: a group file of ${array.groupFileValues} values cannot hold two groups`);
  }
  if (dataflow === 'ws' && sparsity.n > array.wsPairs) {
    throw new RangeError(
      `PE recording: weight-stationary PEs hold ${array.wsPairs} pairs, ${sparsity.n}:${sparsity.m} needs ${sparsity.n}`,
    );
  }
}

function steppedPass({ operands }: PePass): SteppedPass {
  if (operands.dataflow === 'ws') {
    const { instance: _, firstColumn: __, ...pass } = operands;
    return { ...pass, notBefore: 0 };
  }
  const { tiles: _, ...pass } = operands;
  return { ...pass, drains: true, accumulates: false, notBefore: 0 };
}

function recordedPass({ operands }: PePass, { start, heldBy }: SteppedPassResult, first: number): PeRecordedPass {
  const tiles = operands.dataflow === 'os' ? operands : { interleave: 1, interleaveRows: 1 };
  const { interleave, interleaveRows } = tiles;
  return { start: start - first, heldBy: holdOf(heldBy), interleave, interleaveRows };
}

/** A resource of the array by what its holder does with it; the slots themselves are nothing that is waited for. */
function holdOf(heldBy: string | null): PeHold | null {
  if (heldBy === null || heldBy === 'issue slot') return null;
  if (heldBy.startsWith('west link') || heldBy.startsWith('half')) return 'group-link';
  if (heldBy === 'weight shadows' || heldBy === 'row slot') return 'weight-load';
  return heldBy.startsWith('outputs') ? 'outputs' : 'drain';
}
