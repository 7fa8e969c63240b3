/** Memory models of DRAM banks for the loop of a machine: by transfers, and line by line. */
import type { Request } from '../../../sim/program.ts';
import type { ActionCounts } from '../../energy/actions.ts';
import { peakBytesPerSecond } from '../device.ts';
import { ticksOfLatency, withPlanning } from '../memory-model.ts';
import type { MemoryModel } from '../memory-model.ts';
import type { MemorySystem } from '../memory-run.ts';
import type { MemoryAccount } from './account.ts';
import type { ChannelFigures } from './channel-figures.ts';
import { channelServer } from './channel-server.ts';
import { pieceTimings } from './piece-timing.ts';
import { LineServer } from './line-server.ts';
import { contextCycles, contexts, sameIsLeastFrom, transferActivates, transferCycles } from './transfer-timing.ts';
import type { Behind } from './transfer-timing.ts';
import type { TransferTicks } from './transfer-times.ts';

/**
 * How channels are used: every transfer spread over all of them, line by line; or each tensor on one channel, by what it holds.
 */
export type ChannelUse = 'striped' | 'by-tensor';

export interface BankedMemory {
  readonly preset: string;
  /** One channel. */
  readonly system: MemorySystem;
  readonly channels: number;
  readonly channelUse: ChannelUse;
  /** How tensors lie, for the account; requests say it themselves. */
  readonly tensorLayout: string;
  readonly latencySeconds: number;
  /** Clock whose cycles are the ticks. */
  readonly clockHz: number;
}

/** Transfers in the time that the bank model takes for them: see `transfer-timing.ts`. */
export function bankedMemory(memory: BankedMemory, figures: ChannelFigures): MemoryModel {
  const { system, channels, channelUse, latencySeconds, clockHz } = memory;
  const { device } = system;
  const { lineBytes } = device.organisation;
  const spread = channelUse === 'striped' ? channels : 1;
  const ticksPerCycle = device.tCKNs.value * 1e-9 * clockHz;
  const { timing } = figures;
  const linesOf = (bytes: number): number => Math.ceil(bytes / (lineBytes * spread));
  const piecesOf = pieceTimings(system, spread);
  const timeTransfer: TransferTicks = ({ bytes, isWrite, pieces }, behind, isCold) => {
    const lines = linesOf(bytes);
    const cycles = pieces
      ? (bytes / pieces.run) * piecesOf(pieces, isWrite).cycles * timing.refreshStretch +
        contextCycles(timing, lines, isWrite, behind, isCold)
      : transferCycles(timing, lines, isWrite, behind, isCold);
    return Math.max(1, Math.round(cycles * ticksPerCycle));
  };
  // Tiles of a GEMM come in few sizes, which its mappings, trials and steps ask for again and again.
  const known = new ByTransfer<number>();
  const transferTicks: TransferTicks = (transfer, behind, isCold) => {
    if (transfer.pieces) return timeTransfer(transfer, behind, isCold);
    const way = wayOf(behind, isCold, transfer.isWrite);
    return known.get(transfer.bytes, way) ?? known.add(transfer.bytes, way, timeTransfer(transfer, behind, isCold));
  };
  // Behind its own stream a transfer is a product: sooner worked out than looked for.
  const serviceTicks: MemoryModel['serviceTicks'] = (bytes, isWrite = false, pieces = null) =>
    timeTransfer({ bytes, isWrite, pieces }, 'same', false);
  const least = { reads: sameIsLeastFrom(timing, false), writes: sameIsLeastFrom(timing, true) };
  const leastServiceTicks: MemoryModel['serviceTicks'] = (bytes, isWrite = false, pieces = null) => {
    const ticks = serviceTicks(bytes, isWrite, pieces);
    if (linesOf(bytes) >= (isWrite ? least.writes : least.reads)) return ticks;
    return Math.min(...contexts.map((behind) => transferTicks({ bytes, isWrite, pieces }, behind, false)));
  };
  const model: Omit<MemoryModel, 'planning'> = {
    name: 'banks',
    isStepped: false,
    server: (background) => channelServer({ channels: channels / spread, transferTicks, background }),
    transfers: { channels: channels / spread, ticks: transferTicks },
    latencyTicks: ticksOfLatency(latencySeconds, clockHz),
    serviceTicks,
    leastServiceTicks,
    actions: knownActions,
    timeActions: (seconds) => refreshes(system, seconds, channels),
    statics: { 'dram-standby': channels },
    account: accountOf(memory, figures, 'banks'),
  };
  const priced = new ByTransfer<ActionCounts>();
  function knownActions(request: Request): ActionCounts {
    if (request.parts || request.pieces) return transferActions(request);
    const way = request.write ? SAME_WRITE : SAME_READ;
    return priced.get(request.bytes, way) ?? priced.add(request.bytes, way, transferActions(request));
  }
  function transferActions({ bytes, write: isWrite, parts, pieces }: Request): ActionCounts {
    const shares = parts?.map((part) => part.bytes) ?? [bytes];
    const runs = pieces ? piecesOf(pieces, isWrite) : null;
    const whole = shares.map((share) => Math.ceil(share / lineBytes));
    const lines = pieces && runs ? (runs.lines * bytes) / pieces.run : whole.reduce((sum, of) => sum + of, 0);
    return {
      'dram-activate':
        pieces && runs
          ? (runs.activates * bytes) / pieces.run
          : whole.reduce((sum, of) => sum + activatesOf(of, isWrite), 0),
      [isWrite ? 'dram-write' : 'dram-read']: (lines * lineBytes) / PRICED_BURST_BYTES,
      'dram-interface-bit': 8 * lines * lineBytes,
    };
  }
  /** Of lines that are dealt to the channels in turn. */
  function activatesOf(lines: number, isWrite: boolean): number {
    const each = Math.floor(lines / spread);
    const longer = lines % spread;
    const of = (count: number): number => transferActivates(timing, count, isWrite);
    return longer * of(each + 1) + (spread - longer) * of(each);
  }
  return withPlanning(model);
}

/** The same, line by line. Schedules are made with transfers. */
export function lineMemory(memory: BankedMemory, figures: ChannelFigures): MemoryModel {
  const { system, channels, channelUse, clockHz } = memory;
  const spread = channelUse === 'striped' ? channels : 1;
  const cyclesPerTick = 1 / (system.device.tCKNs.value * 1e-9 * clockHz);
  const banked = bankedMemory(memory, figures);
  return {
    ...banked,
    name: 'lines',
    isStepped: true,
    transfers: null,
    server: (background) =>
      new LineServer({ system, groups: channels / spread, channelsOfGroup: spread, cyclesPerTick, background }),
    planning: banked,
    account: accountOf(memory, figures, 'lines'),
  };
}

/** Transfers whose time is kept, or what is priced of them: a few megabytes of the one, some 16 of the other. */
const MOST_KNOWN = 100_000;

/** What a transfer may be beside its bytes: behind three, cold or not, read or written. */
const wayOf = (behind: Behind, isCold: boolean, isWrite: boolean): number =>
  (contexts.indexOf(behind) * 2 + (isCold ? 1 : 0)) * 2 + (isWrite ? 1 : 0);

const SAME_READ = wayOf('same', false, false);
const SAME_WRITE = wayOf('same', false, true);

/** What is known of transfers in one run each, by their bytes and what else they are. */
class ByTransfer<V> {
  readonly #byWay: Map<number, V>[] = [];
  #size = 0;

  get(bytes: number, way: number): V | undefined {
    return this.#byWay[way]?.get(bytes);
  }

  /** @returns what was added */
  add(bytes: number, way: number, known: V): V {
    if (this.#size >= MOST_KNOWN) {
      this.#byWay.length = 0;
      this.#size = 0;
    }
    while (this.#byWay.length <= way) this.#byWay.push(new Map());
    this.#byWay[way].set(bytes, known);
    this.#size += 1;
    return known;
  }
}

/** What a read or write is priced for: `arch/energy/actions.ts`. */
const PRICED_BURST_BYTES = 64;

/** Refreshes of whole ranks; those of single banks count as their share. */
function refreshes({ device, controller }: MemorySystem, seconds: number, channels: number): ActionCounts {
  if (controller.refresh === 'off') return {};
  const { pseudoChannels } = device.organisation;
  const intervalSeconds = device.timings.tREFI.value * device.tCKNs.value * 1e-9;
  return { 'dram-refresh': (channels * pseudoChannels * seconds) / intervalSeconds };
}

function accountOf(
  { preset, system, channels, channelUse, tensorLayout }: BankedMemory,
  { reach, without }: ChannelFigures,
  model: string,
): MemoryAccount {
  const { device, map, controller } = system;
  return {
    model,
    channels,
    peakBytesPerSecond: channels * peakBytesPerSecond(device),
    banks: {
      preset,
      device: device.name,
      map: map.text,
      pagePolicy: controller.pagePolicy,
      refresh: controller.refresh,
      channelUse,
      tensorLayout,
      reach,
      without,
    },
  };
}
