/**
 * The opinion of another model: a small one, worked out before weft (reference/sat.md §5.2, §5.3), beside ours under the settings that come closest.
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
import { fiveNetworks, twoReadings } from './five-networks.ts';
import { rules } from './sources.ts';

const shared = { unit: '×', provenance: 'derived', notJudged: 'another model' } as const;
const cases = 'another model: five networks';

type Settings = Scenario['set'];

/** Nothing but the array takes time. */
const freeMemory: Settings = {
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
const notInterleaved: Settings = { interleave: 1, addLatency: 1 };
const serial: Settings = { overlapElementwise: false };
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
    set: { dramChannels: 1, elementwise: 'all' },
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
    set: { ...serial, dramChannels: 2 },
  },
  {
    id: '1-channel-unfused',
    quantity: '1 channel, unfused',
    digits: ['1.85', '1.87', '1.68', '1.83', '1.64', '1.77'],
    set: { ...serial, dramChannels: 1 },
  },
  {
    id: '2-channels-in-the-way',
    quantity: '2 channels, unfused, no DMA overlap',
    digits: ['1.88', '1.89', '1.68', '1.85', '1.69', '1.80'],
    set: { ...serial, ...transfersInTheWay, dramChannels: 2 },
  },
  {
    id: '1-channel-in-the-way',
    // 10 of 16 bytes are the backward passes.
    quantity: '1 channel, forward fused, no overlap',
    digits: ['1.83', '1.85', '1.61', '1.80', '1.61', '1.74'],
    set: { ...serial, ...transfersInTheWay, dramChannels: 1, elementwise: 'inline' },
  },
  {
    id: '1-channel-read-again',
    quantity: '1 channel, unfused, activations read 4 times',
    digits: ['1.85', '1.86', '1.62', '1.80', '1.46', '1.72'],
    set: null,
  },
];

const caseFigures = smallModelCases.flatMap(({ id, quantity, digits, set }) =>
  digits.map((text, i): Figure => {
    const networks = i < fiveNetworks.length ? [fiveNetworks[i]] : fiveNetworks;
    return {
      ...shared,
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

const group = 'another model: lessons';
const twoChannels: Settings = { ...serial, dramChannels: 2 };
/** Weights are pruned before each use, on one channel. */
const serialPruner: Settings = { ...serial, dramChannels: 1, pregenerate: false };

const lesson = (
  id: string,
  quantity: string,
  digits: string,
  rest: Pick<Figure, 'measure'> & Partial<Figure>,
): Figure => ({
  ...shared,
  id: `small-model/${id}`,
  group,
  quantity,
  ...printed(digits),
  source: rules('§5.3'),
  ...rest,
});

const ratioSweep = (
  [
    ['2:4', '1.44'],
    ['2:16', '2.15'],
  ] as const
).map(([sparsity, digits]) =>
  lesson(`ratio/${sparsity}`, `mean at ${sparsity}; 2 channels, unfused`, digits, {
    measure: { kind: 'speedup', networks: fiveNetworks, sparsity, set: twoChannels },
  }),
);

const batches = (
  [
    ['vgg19-cifar100', 1, '0.99'],
    ['vgg19-cifar100', 4, '1.12'],
    ['vgg19-cifar100', 16, '1.44'],
    ['vgg19-cifar100', 64, '1.72'],
    ['vgg19-cifar100', 512, '1.86'],
    ['resnet50', 1, '1.26'],
    ['resnet50', 128, '1.64'],
  ] as const
).map(([network, batch, digits]) =>
  lesson(`batch/${network}/${batch}`, `${network}, batch ${batch}; 1 channel, pruned before use`, digits, {
    measure: { kind: 'speedup', networks: [network], batch, set: serialPruner },
  }),
);

const prunerTimes = (
  [
    ['vgg19-cifar100', 1.25e6],
    ['resnet50', 1.59e6],
  ] as const
).map(([network, cycles]) =>
  lesson(`pruner/${network}`, `${network}: both masks in SORE`, String(cycles), {
    unit: 'cycles',
    measure: { kind: 'pruner-time', networks: [network] },
  }),
);

const stepTimes = (
  [
    ['vgg19-cifar100', '3'],
    ['resnet9', '3'],
    ['resnet9-kakao', '9'],
    ['resnet18-tiny-imagenet', '17'],
  ] as const
).map(([network, digits]) =>
  lesson(`step-time/${network}`, `${network}: a dense step, about`, digits, {
    unit: 's',
    measure: { kind: 'step-time', networks: [network], method: 'dense' },
  }),
);

const resnet50Time = lesson('step-time/resnet50', 'resnet50: a dense step', '30', {
  value: undefined,
  range: [30, 33],
  unit: 's',
  measure: { kind: 'step-time', networks: ['resnet50'], method: 'dense' },
});

const requirements: readonly Figure[] = [
  lesson('needed-gemm-speedup', '1.75× if only the sparse GEMMs fell short of 4×', '2.8', {
    source: rules('§5.2'),
    notJudged: 'one way to 1.75×',
    measure: { kind: 'gemm-speedup', networks: fiveNetworks, machines: twoReadings },
  }),
  lesson('needed-other-work', '1.75× if only other work cost time: of dense GEMM time', '14.7', {
    unit: '%',
    source: rules('§5.2'),
    notJudged: 'one way to 1.75×',
    measure: { kind: 'other-work', networks: fiveNetworks, machines: twoReadings },
  }),
];

const products: readonly Figure[] = [
  lesson('gemm/64', 'resnet50: sparse GEMMs with K = 64', '2.3', {
    measure: { kind: 'gemm-speedup', networks: ['resnet50'], reduction: 64 },
  }),
  lesson('gemm/576', 'resnet50: sparse GEMMs with K = 576', '3.7', {
    measure: { kind: 'gemm-speedup', networks: ['resnet50'], reduction: 576 },
  }),
  lesson('gemm/4608', 'resnet50: sparse GEMMs with K = 4608', '4.0', {
    measure: { kind: 'gemm-speedup', networks: ['resnet50'], reduction: 4608 },
  }),
  lesson('gemm/384', 'vit-s-4-cifar100: sparse GEMMs with K = 384', '3.6', {
    measure: { kind: 'gemm-speedup', networks: ['vit-s-4-cifar100'], reduction: 384 },
  }),
  lesson('os-not-interleaved', 'resnet50: OS only, not interleaved', '1.73', {
    measure: {
      kind: 'speedup',
      networks: ['resnet50'],
      set: { ...freeMemory, ...notInterleaved, dataflow: 'os' },
    },
  }),
];

export const smallModelFigures: readonly Figure[] = [
  ...requirements,
  ...caseFigures,
  ...ratioSweep,
  ...products,
  ...batches,
  ...prunerTimes,
  ...stepTimes,
  resnet50Time,
];
