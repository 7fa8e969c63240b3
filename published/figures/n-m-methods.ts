/** What the papers and repositories of N:M training methods report (reference/sat.md §3). */
import { NO_TRAINING, accuracies } from './accuracy.ts';
import type { Figure } from './figure.ts';
import { twoReadings } from './five-networks.ts';
import { cite } from './sources.ts';

const group = 'N:M methods';

/** What SDGP trains, as far as weft has it: its own ResNet-9, and ResNets for ImageNet. */
const sdgpNetworks = ['resnet9-kakao', 'resnet18', 'resnet50'];

const claims: readonly Figure[] = [
  {
    id: 'sdgp/time-saved',
    group,
    quantity: 'SDGP 2:4: training time saved; ideal 16.7 %',
    range: [15, 25],
    unit: '%',
    provenance: 'found',
    source: cite('sdgp'),
    notJudged: 'other hardware',
    measure: {
      kind: 'time-saved',
      networks: sdgpNetworks,
      method: 'sdgp',
      sparsity: '2:4',
      machines: twoReadings,
      across: 'each',
    },
  },
  {
    id: 'tnm/gemm-speedup',
    group,
    quantity: 'transposable masks 4:8: speedup of the sparse products',
    value: 2,
    unit: '×',
    provenance: 'found',
    source: cite('tnm'),
    notJudged: 'other hardware',
    // FF and BP weights are both N:M, as under BDWP; which mask makes them so does not change the time.
    measure: {
      kind: 'gemm-speedup',
      networks: ['resnet18', 'resnet50'],
      sparsity: '4:8',
      machines: twoReadings,
      across: 'each',
    },
  },
];

const gain = (id: string, quantity: string, value: number): Figure => ({
  id: `pgf/gain/${id}`,
  group,
  quantity: `progressive gradient flow: accuracy gained, ${quantity}, at most`,
  value,
  unit: '%',
  provenance: 'found',
  source: cite('pgf'),
  notSimulated: NO_TRAINING,
});

export const methodFigures: readonly Figure[] = [
  ...claims,
  ...accuracies('nmsp', group, [
    ['resnet50/2:4', '77.0'],
    ['resnet50-nhwc/2:4', '77.1'],
    ['resnet50/4:8', '77.4'],
    ['resnet50/1:4', '75.9'],
    ['resnet50/2:8', '76.4'],
    ['resnet18/2:4', '71.2'],
  ]),
  ...accuracies('sdgp', group, [
    ['cifar10/dense', '95.3'],
    ['cifar10/magnitude-2:4', '95.2'],
    ['cifar10/rescaled-2:8', '95.1'],
    ['cifar10/rescaled-2:16', '95.1'],
    ['cifar10/rescaled-1:8', '94.7'],
    ['cifar10/rescaled-4:32', '94.9'],
    ['resnet50/dense', '78.1'],
    ['resnet50/2:4-first', '77.7'],
    ['resnet50/2:4-second', '77.6'],
    ['resnet18/dense', '71.4'],
    // Both also stand at RegNetX-400MF there: one of the pairs is probably a copy error.
    ['resnet18/2:4-first', '72.1'],
    ['resnet18/2:4-second', '72.4'],
  ]),
  ...accuracies('bimask', group, [
    ['resnet50/2:4', '77.4'],
    ['resnet50/4:8', '77.5'],
    ['resnet50/1:4', '75.6'],
    ['resnet50/2:8', '76.3'],
    ['resnet50/1:16', '71.4'],
    ['deit-s/2:4', '77.6'],
  ]),
  ...accuracies('domino', group, [
    ['resnet50/80-percent', '76.7'],
    ['resnet50/87.5-percent', '75.7'],
    ['resnet50/93.75-percent', '73.5'],
    ['resnet50/8x-fewer-flops', '75.4'],
    ['resnet50/16x-fewer-flops', '73.4'],
  ]),
  gain('vision', 'vision, above 80 % sparsity', 2),
  gain('language', 'language, above 80 % sparsity', 5),
  gain('equal-flops', 'at equal training FLOPs', 2),
];
