/**
 * How tensors are stored in a banked memory: in which layout, and on which channels. Set by hand, or left to the scheduler,
 * which plans and tries a whole step with each way that is open: layers share the memory, so none can decide by itself.
 */
import type { ChannelUse } from '../../arch/memory/loop/banked-memory.ts';
import { channelUses, tensorLayouts } from '../../arch/sat/machine.ts';
import type { SatMachine, TensorLayout } from '../../arch/sat/machine.ts';

export interface Storage {
  readonly channelUse: ChannelUse;
  readonly tensorLayout: TensorLayout;
}

/** A way of storing tensors, and what a step takes with it. */
export interface TriedStorage extends Storage {
  readonly cycles: number;
}

/** Whether the scheduler decides how tensors are stored. */
export const isStorageOpen = ({ dram }: SatMachine): boolean =>
  dram.model !== 'bandwidth' && (dram.channelUse === 'auto' || dram.tensorLayout === 'auto');

const ONE_USE = ['striped'] as const;

/** The ways that a machine leaves open, in the order in which the first of equals is taken; a single channel has one use. */
export function openStorages({ dram }: SatMachine): readonly Storage[] {
  if (dram.model === 'bandwidth') return [];
  const uses = dram.channelUse !== 'auto' ? [dram.channelUse] : dram.channels > 1 ? channelUses : ONE_USE;
  const layouts = dram.tensorLayout === 'auto' ? tensorLayouts : [dram.tensorLayout];
  return uses.flatMap((channelUse) => layouts.map((tensorLayout) => ({ channelUse, tensorLayout })));
}

/** The machine with that decided. */
export function withStorage(machine: SatMachine, { channelUse, tensorLayout }: Storage): SatMachine {
  const { dram } = machine;
  return dram.model === 'bandwidth' ? machine : { ...machine, dram: { ...dram, channelUse, tensorLayout } };
}
