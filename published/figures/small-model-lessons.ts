/** What else the small model of `small-model.ts` says (reference/sat.md §5.2 and the lessons of §5.3), beside ours. Nothing here is judged. */
import type { Figure } from './figure.ts';
import { printed } from './figure.ts';
import { fiveNetworks, twoReadings } from './five-networks.ts';
import { ANOTHER_MODEL, freeMemory, notInterleaved, ofSmallModel, serial } from './small-model.ts';
import type { Settings } from './small-model.ts';
import { rules } from './sources.ts';

type Given = Pick<Figure, 'measure'> & Partial<Figure>;

const lesson = (id: string, topic: string, quantity: string, digits: string, given: Given): Figure => ({
  ...ofSmallModel,
  id: `small-model/${id}`,
  group: `${ANOTHER_MODEL}: ${topic}`,
  quantity,
  ...printed(digits),
  source: rules('§5.3'),
  ...given,
});

/** Each would make 1.75× by itself. */
const waysTo175 = [
  lesson('needed-gemm-speedup', 'two ways to 1.75×', 'sparse GEMMs this fast, nothing else lost', '2.8', {
    source: rules('§5.2'),
    measure: { kind: 'gemm-speedup', networks: fiveNetworks, machines: twoReadings },
  }),
  lesson('needed-other-work', 'two ways to 1.75×', 'other work, of dense GEMM time', '14.7', {
    unit: '%',
    source: rules('§5.2'),
    measure: { kind: 'other-work', networks: fiveNetworks, machines: twoReadings },
  }),
];

const twoChannels: Settings = { ...serial, dramModel: 'bandwidth', dramChannels: 2 };

const ratios = (
  [
    ['2:4', '1.44'],
    ['2:16', '2.15'],
  ] as const
).map(([sparsity, digits]) =>
  lesson(`ratio/${sparsity}`, 'mean, 2 channels, unfused', sparsity, digits, {
    measure: { kind: 'speedup', networks: fiveNetworks, sparsity, set: twoChannels },
  }),
);

const products = [
  ...(
    [
      ['resnet50', 64, '2.3'],
      ['resnet50', 576, '3.7'],
      ['resnet50', 4608, '4.0'],
      ['vit-s-4-cifar100', 384, '3.6'],
    ] as const
  ).map(([network, reduction, digits]) =>
    lesson(`gemm/${network}/${reduction}`, 'sparse GEMMs', `${network}, K = ${reduction}`, digits, {
      measure: { kind: 'gemm-speedup', networks: [network], reduction },
    }),
  ),
  lesson('os-not-interleaved', 'sparse GEMMs', 'resnet50, the step: OS only, I = 1', '1.73', {
    measure: { kind: 'speedup', networks: ['resnet50'], set: { ...freeMemory, ...notInterleaved, dataflow: 'os' } },
  }),
];

/** Weights are pruned before each use, on one channel. */
const prunedBeforeUse: Settings = { ...serial, dramModel: 'bandwidth', dramChannels: 1, pregenerate: false };

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
  lesson(`batch/${network}/${batch}`, '1 channel, no pre-generation', `${network}, batch ${batch}`, digits, {
    measure: { kind: 'speedup', networks: [network], batch, set: prunedBeforeUse },
  }),
);

const pruning = (
  [
    ['vgg19-cifar100', '1250000'],
    ['resnet50', '1590000'],
  ] as const
).map(([network, digits]) =>
  lesson(`pruner/${network}`, 'times', `both masks of ${network} in SORE`, digits, {
    unit: 'cycles',
    measure: { kind: 'pruner-time', networks: [network] },
  }),
);

const stepTime = (network: string, digits: string, given: Partial<Figure> = {}): Figure =>
  lesson(`step-time/${network}`, 'times', `a dense step of ${network}`, digits, {
    unit: 's',
    measure: { kind: 'step-time', networks: [network], method: 'dense' },
    ...given,
  });

export const smallModelLessons: readonly Figure[] = [
  ...waysTo175,
  ...ratios,
  ...products,
  ...batches,
  ...pruning,
  stepTime('vgg19-cifar100', '3'),
  stepTime('resnet9', '3'),
  stepTime('resnet9-kakao', '9'),
  stepTime('resnet18-tiny-imagenet', '17'),
  stepTime('resnet50', '30', { value: undefined, range: [30, 33] }),
];
