/**
 * Which memory channel each kind of tensor is on, where transfers are not spread over all of them.
 *
 * The offline scheduler decides: the kind that moves most goes first, each to the channel that by then moves least.
 */
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { SatUnit } from '../../arch/sat/units.ts';
import type { RequestPart } from '../../sim/program.ts';
import type { Operation } from '../operation.ts';
import { operandClasses, streamTraffic } from '../tensor-traffic.ts';
import type { BytesByTensor } from '../tensor-traffic.ts';
import { tensorClasses } from '../tensors.ts';
import type { TensorClass } from '../tensors.ts';
import type { Choice } from './schedule.ts';

export type TensorChannels = Readonly<Record<TensorClass, number>>;

/** Channels that tensors are put on one by one; 0 if every transfer is spread over all. */
export const tensorChannelCount = ({ dram }: SatMachine): number =>
  dram.model !== 'bandwidth' && dram.channelUse === 'by-tensor' ? dram.channels : 0;

/** Without a step to count: one kind after the other, round the channels. For a GEMM by itself. */
export function channelsInTurn(channels: number): TensorChannels {
  return Object.fromEntries(tensorClasses.map((tensor, i) => [tensor, i % channels])) as TensorChannels;
}

/** By what each kind of tensor moves in a step. */
export function channelsByTraffic(
  operations: readonly Operation[],
  choices: ReadonlyMap<number, Choice>,
  channels: number,
): TensorChannels {
  const bytes = trafficOf(operations, choices);
  const load = Array.from({ length: channels }, () => 0);
  const chosen: Partial<Record<TensorClass, number>> = {};
  for (const tensor of tensorClasses.toSorted((a, b) => bytes[b] - bytes[a])) {
    const least = load.indexOf(Math.min(...load));
    load[least] += bytes[tensor];
    chosen[tensor] = least;
  }
  return chosen as TensorChannels;
}

function trafficOf(operations: readonly Operation[], choices: ReadonlyMap<number, Choice>): BytesByTensor {
  const total: Record<TensorClass, number> = {
    activations: 0,
    'activation-gradients': 0,
    weights: 0,
    'weight-gradients': 0,
    'optimizer-state': 0,
  };
  operations.forEach((operation, index) => {
    if (operation.kind === 'gemm') {
      const classes = operandClasses(operation);
      const moved = choices.get(index)?.estimate.moved;
      if (moved) for (const buffer of ['west', 'north', 'out'] as const) total[classes[buffer]] += moved[buffer];
      return;
    }
    const { read, written } = streamTraffic(operation);
    for (const tensor of tensorClasses) total[tensor] += read[tensor] + written[tensor];
  });
  return total;
}

/** Says where the bytes of a unit's request are: parts by channel, in the order of channels. */
export function requestParts(
  operations: readonly Operation[],
  channels: TensorChannels,
): (operation: number, unit: SatUnit, bytes: number) => readonly RequestPart[] {
  const shares = new Map<string, readonly (readonly [channel: number, share: number])[]>();
  return (index, unit, bytes) => {
    const key = `${index} ${unit}`;
    const known = shares.get(key) ?? sharesByChannel(tensorShares(operations[index], unit), channels);
    shares.set(key, known);
    return divided(bytes, known);
  };
}

/** What the bytes of each unit that moves some for an operation hold; any scale. */
export const sharesOf = (operation: Operation): readonly Readonly<Partial<Record<TensorClass, number>>>[] =>
  MOVERS[operation.kind].map((unit) => tensorShares(operation, unit));

const MOVERS: Readonly<Record<Operation['kind'], readonly SatUnit[]>> = {
  gemm: ['dma.west', 'dma.north', 'dma.out'],
  elementwise: ['vector.load', 'vector.store'],
  prune: ['sore.load', 'sore.store'],
  update: ['wuve.load', 'wuve.store', 'sore.store'],
};

/** What the bytes that a unit moves for an operation hold; any scale. */
function tensorShares(operation: Operation, unit: SatUnit): Readonly<Partial<Record<TensorClass, number>>> {
  if (operation.kind === 'gemm') {
    const classes = operandClasses(operation);
    const buffer = unit === 'dma.west' ? 'west' : unit === 'dma.north' ? 'north' : 'out';
    return { [classes[buffer]]: 1 };
  }
  const { read, written } = streamTraffic(operation);
  if (unit.endsWith('.load')) return read;
  if (operation.kind !== 'update') return written;
  // The pruner stores compressed weights, the optimizer what it has changed.
  return unit === 'sore.store' ? { weights: 1 } : { ...written, weights: written.weights - operation.copyBytes };
}

function sharesByChannel(
  tensors: Readonly<Partial<Record<TensorClass, number>>>,
  channels: TensorChannels,
): readonly (readonly [number, number])[] {
  const byChannel = new Map<number, number>();
  for (const tensor of tensorClasses) {
    const share = tensors[tensor] ?? 0;
    if (share > 0) byChannel.set(channels[tensor], (byChannel.get(channels[tensor]) ?? 0) + share);
  }
  const whole = [...byChannel.values()].reduce((sum, share) => sum + share, 0);
  return [...byChannel].toSorted(([a], [b]) => a - b).map(([channel, share]) => [channel, share / whole]);
}

/** Whole bytes; what rounding leaves goes to the largest share. */
function divided(bytes: number, shares: readonly (readonly [number, number])[]): RequestPart[] {
  const parts = shares.map(([channel, share]) => ({ channel, bytes: Math.floor(bytes * share) }));
  const largest = parts.reduce((best, part) => (part.bytes > best.bytes ? part : best));
  largest.bytes += bytes - parts.reduce((sum, part) => sum + part.bytes, 0);
  return parts.filter((part) => part.bytes > 0);
}
