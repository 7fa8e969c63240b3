/** One GEMM by itself on the machine, by events: what a mapping really takes. */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import { StceModel } from '../../arch/sat/stce-model.ts';
import { BACKGROUND_UNITS, unitIndex } from '../../arch/sat/units.ts';
import type { SatWork } from '../../arch/sat/work.ts';
import { Simulation } from '../../sim/simulation.ts';
import type { GemmOperation } from '../operation.ts';
import type { Mapping } from './mapping.ts';
import { stepProgram } from './step-program.ts';
import { channelsInTurn, tensorChannelCount } from './tensor-channels.ts';
import type { TileSpace } from './tile-space.ts';
import type { Estimate } from './estimate.ts';

/** Ticks from the first load to the last store, everything of the operation in memory before it. */
export function trialTicks(
  space: TileSpace,
  candidate: { readonly mapping: Mapping; readonly estimate: Estimate },
  memory: MemoryModel,
): number {
  const { machine } = space;
  const alone: GemmOperation = { ...space.operation, after: [], pixelsAfter: [], othersAfter: [], fused: [] };
  const choice = { ...candidate, ticks: 0, candidates: 1, space };
  const own = tensorChannelCount(machine);
  const channels = own === 0 ? null : channelsInTurn(own);
  const decisions = { choices: new Map([[0, choice]]), overlap: new Map<number, number>(), channels };
  const program = stepProgram([alone], decisions, machine, memory, 'times');
  const simulation = new Simulation<SatWork>(program, {
    servers: [memory.server(BACKGROUND_UNITS)],
    models: new Map([[unitIndex('stce'), new StceModel(machine.array)]]),
    audit: false,
    accounts: false,
  });
  return simulation.runTicks();
}
