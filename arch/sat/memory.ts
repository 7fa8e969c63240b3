/** The memory of an SAT machine: from its settings to the model that a simulation asks. */
import { parseAddressMap } from '../memory/address-map.ts';
import { bandwidthLatency } from '../memory/bandwidth-latency.ts';
import { checkMemorySystem } from '../memory/check-system.ts';
import { bankedMemory, lineMemory } from '../memory/loop/banked-memory.ts';
import { channelOf } from '../memory/loop/channel-of.ts';
import { figuresOf } from '../memory/loop/channel-figures.ts';
import type { MemoryModel } from '../memory/memory-model.ts';
import type { MemorySystem } from '../memory/memory-run.ts';
import { memoryPresets } from '../memory/presets.ts';
import type { DramSettings, SatMachine } from './machine.ts';

/** Makes the model. The machine has been checked, and how tensors are stored is decided. */
export function memoryOf({ dram, clockHz }: Pick<SatMachine, 'dram' | 'clockHz'>): MemoryModel {
  const { channels, latencySeconds } = dram;
  if (dram.model === 'bandwidth') {
    const peakBytesPerSecond = channels * dram.channelBytesPerSecond;
    const bytesPerSecond = Math.round(peakBytesPerSecond * dram.efficiency);
    return bandwidthLatency({ channels, peakBytesPerSecond, bytesPerSecond, latencySeconds, clockHz });
  }
  const { memory: preset, channelUse, tensorLayout } = dram;
  if (channelUse === 'auto' || tensorLayout === 'auto') {
    throw new Error('how tensors are stored is decided before a memory is made');
  }
  const system = channelSystem(dram);
  const isPreset = dram.map === 'preset' && dram.pagePolicy === 'preset' && dram.refresh === 'preset';
  const figures = figuresOf(system, isPreset ? preset : null);
  const banked = { preset, system, channels, channelUse, tensorLayout, latencySeconds, clockHz };
  return dram.model === 'lines' ? lineMemory(banked, figures) : bankedMemory(banked, figures);
}

/** One channel as it is set. @throws {ScenarioError} if the map does not fit the device, or it has no such refresh */
export function channelSystem({ memory, map, pagePolicy, refresh }: BankSettings): MemorySystem {
  const preset = memoryPresets.find(({ name }) => name === memory);
  if (!preset) throw new RangeError(`no memory ${memory}`);
  const channel = channelOf(preset.system);
  const { controller } = channel;
  const system = {
    ...channel,
    map: map === 'preset' ? channel.map : parseAddressMap(map),
    controller: {
      ...controller,
      pagePolicy: pagePolicy === 'preset' ? controller.pagePolicy : pagePolicy,
      refresh: refresh === 'preset' ? controller.refresh : refresh,
    },
  };
  checkMemorySystem(system);
  return system;
}

type BankSettings = Exclude<DramSettings, { readonly model: 'bandwidth' }>;
