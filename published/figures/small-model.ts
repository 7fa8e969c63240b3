/**
 * The opinion of another model: a small one, worked out before weft (reference/sat.md §5.3), beside ours under the settings that come closest.
 *
 * Its rules. OS cycles ⌈M/32⌉·⌈N/32⌉·K′ and fill/drain of 96 cycles a group of I tiles, K′ = N·⌈K/M⌉ when sparse; WS cycles
 * ⌈G/32⌉·⌈N/32⌉·(M·N + overhead) for G groups; the better of the two. Each operand moves once, time = max(compute, bytes/bandwidth); unfused
 * batch norm and ReLU cost 16 bytes an activation, behind the products. No recurrence of the adder, no tiles that are loaded again.
 *
 * Nothing here is judged: a difference shows where the two models think differently.
 */
import type { Scenario } from '../../run/scenario.ts';
import type { Figure } from './figure.ts';
import { printed } from './figure.ts';
import { fiveNetworks } from './five-networks.ts';
import { rules } from './sources.ts';

/** What all figures of this model share. */
export const ofSmallModel = { unit: '×', provenance: 'derived', notJudged: 'another model' } as const;
/** What the groups of these figures begin with. */
export const ANOTHER_MODEL = 'another model';

const cases = `${ANOTHER_MODEL}: five networks`;

export type Settings = Scenario['set'];

/** Nothing but the array takes time. */
export const freeMemory: Settings = {
  dramModel: 'bandwidth',
  dramChannels: 64,
  dramChannelBandwidth: '1000 GB/s',
  dramLatency: '0 ns',
  bufferWriteBytes: '64 KiB',
  elementwise: 'all',
  vectorLanes: 4096,
  soreLanes: 4096,
  wuveLanes: 4096,
};
/** A pass of its own for each output, without the wait for the adder that the small model does not have. */
export const notInterleaved: Settings = { interleave: 1, addLatency: 1 };
/** Elementwise work behind everything else. */
export const serial: Settings = { overlapElementwise: false };
const transfersInTheWay: Settings = { doubleBuffer: false, prefetch: false };

interface Case {
  readonly id: string;
  readonly quantity: string;
  /** Of the five networks, then their mean. */
  readonly digits: readonly string[];
  readonly set: Settings | null;
}

const smallModelCases: readonly Case[] = [
  {
    id: 'tiles-only',
    quantity: 'tiles only',
    digits: ['1.99', '1.99', '1.89', '2.00', '1.96', '1.97'],
    set: null,
  },
  {
    id: 'fill-drain',
    quantity: 'fill and drain, I = 1',
    digits: ['1.94', '1.96', '1.76', '1.90', '1.82', '1.88'],
    set: { ...freeMemory, ...notInterleaved },
  },
  {
    id: 'interleaved',
    quantity: 'fill and drain, I = 8',
    digits: ['1.98', '1.98', '1.84', '1.97', '1.92', '1.94'],
    set: { ...freeMemory, interleave: 8 },
  },
  {
    id: 'os-only',
    quantity: 'OS only',
    digits: ['1.98', '1.98', '1.82', '1.98', '1.92', '1.94'],
    set: { ...freeMemory, interleave: 8, dataflow: 'os' },
  },
  {
    id: 'ws-only',
    quantity: 'WS only',
    digits: ['1.89', '1.92', '1.68', '1.84', '1.71', '1.81'],
    set: { ...freeMemory, interleave: 8, dataflow: 'ws' },
  },
  {
    id: '4-channels-fused',
    quantity: '4 channels, fused',
    digits: ['1.98', '1.98', '1.84', '1.97', '1.92', '1.94'],
    set: { elementwise: 'all' },
  },
  {
    id: '1-channel-fused',
    quantity: '1 channel, fused',
    digits: ['1.97', '1.96', '1.84', '1.96', '1.87', '1.92'],
    set: { dramModel: 'bandwidth', dramChannels: 1, elementwise: 'all' },
  },
  {
    id: '4-channels-unfused',
    quantity: '4 channels, unfused',
    digits: ['1.94', '1.95', '1.79', '1.93', '1.84', '1.89'],
    set: serial,
  },
  {
    id: '2-channels-unfused',
    quantity: '2 channels, unfused',
    digits: ['1.91', '1.92', '1.75', '1.90', '1.77', '1.85'],
    set: { ...serial, dramModel: 'bandwidth', dramChannels: 2 },
  },
  {
    id: '1-channel-unfused',
    quantity: '1 channel, unfused',
    digits: ['1.85', '1.87', '1.68', '1.83', '1.64', '1.77'],
    set: { ...serial, dramModel: 'bandwidth', dramChannels: 1 },
  },
  {
    id: '2-channels-in-the-way',
    quantity: '2 channels, unfused, no DMA overlap',
    digits: ['1.88', '1.89', '1.68', '1.85', '1.69', '1.80'],
    set: { ...serial, ...transfersInTheWay, dramModel: 'bandwidth', dramChannels: 2 },
  },
  {
    id: '1-channel-in-the-way',
    // 10 of 16 bytes are the backward passes.
    quantity: '1 channel, forward fused, no overlap',
    digits: ['1.83', '1.85', '1.61', '1.80', '1.61', '1.74'],
    set: { ...serial, ...transfersInTheWay, dramModel: 'bandwidth', dramChannels: 1, elementwise: 'inline' },
  },
  {
    id: '1-channel-read-again',
    quantity: '1 channel, unfused, activations read 4 times',
    digits: ['1.85', '1.86', '1.62', '1.80', '1.46', '1.72'],
    set: null,
  },
];

export const smallModelFigures: readonly Figure[] = smallModelCases.flatMap(({ id, quantity, digits, set }) =>
  digits.map((text, i): Figure => {
    const networks = i < fiveNetworks.length ? [fiveNetworks[i]] : fiveNetworks;
    return {
      ...ofSmallModel,
      id: `small-model/${id}/${i < fiveNetworks.length ? fiveNetworks[i] : 'mean'}`,
      group: cases,
      quantity,
      ...printed(text),
      source: rules('§5.3'),
      ...(set
        ? { measure: { kind: 'speedup', networks, set } }
        : {
            notSimulated:
              'no setting of ours comes close: the array always fills and drains, tiles say what is read again',
          }),
    };
  }),
);
