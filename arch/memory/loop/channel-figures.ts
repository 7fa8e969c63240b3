/** Everything measured of one channel: committed for the presets as they are, measured once a process for any other. */
import type { MemorySystem } from '../memory-run.ts';
import type { BankAccount } from './account.ts';
import { measureReach } from './measure-reach.ts';
import { measureTransfers } from './measure-transfers.ts';
import { presetFigures } from './preset-figures.ts';
import type { TransferTiming } from './transfer-timing.ts';

export interface ChannelFigures extends Pick<BankAccount, 'reach' | 'without'> {
  readonly timing: TransferTiming;
}

/** Measures a channel. @param system  of one channel */
export function measureChannel(system: MemorySystem): ChannelFigures {
  const timing = measureTransfers(system);
  return { timing, ...measureReach(system, timing.refreshStretch) };
}

const measured = new Map<string, ChannelFigures>();

/** @param preset  whose channel it is, unchanged; null for any other */
export function figuresOf(system: MemorySystem, preset: string | null): ChannelFigures {
  const committed = preset === null ? undefined : presetFigures[preset];
  if (committed) return committed;
  const { device, map, controller } = system;
  const key = JSON.stringify([device, map.text, controller]);
  const known = measured.get(key);
  if (known) return known;
  const figures = measureChannel(system);
  measured.set(key, figures);
  return figures;
}
