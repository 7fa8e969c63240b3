/**
 * Speedups if nothing but MACs took time, worked out by hand (reference/sat.md §3.1 and §5.1).
 *
 * First layer, classifier and products of attention stay dense, and so does the weight gradient; the first layer has no input gradient. These
 * must agree to the last digit: there is nothing to be unsure of.
 */
import type { Figure } from './figure.ts';
import { printed } from './figure.ts';
import { fiveNetworks } from './five-networks.ts';
import { rules } from './sources.ts';

const group = 'MAC ideals';

/** Digits of a network as printed: BDWP at three ratios, then sparse FF only and sparse BP only at 2:8. */
interface Row {
  readonly network: string;
  readonly bdwp: readonly [at24: string, at28: string, at216: string];
  readonly oneOfTwo: string;
}

const row = (network: string, at24: string, at28: string, at216: string, oneOfTwo: string): Row => ({
  network,
  bdwp: [at24, at28, at216],
  oneOfTwo,
});

const rows: readonly Row[] = [
  row('resnet9', '1.498', '1.994', '2.39', '1.332'),
  row('resnet9-kakao', '1.498', '1.996', '2.39', '1.332'),
  row('vgg19-cifar100', '1.498', '1.994', '2.390', '1.332'),
  row('vit-cifar100', '1.469', '1.919', '2.266', '1.315'),
  row('vit-s-4-cifar100', '1.479', '1.946', '2.309', '1.321'),
  row('vit-s-16', '1.438', '1.841', '2.140', '1.296'),
  row('vit-b-16', '1.467', '1.913', '2.257', '1.314'),
  row('resnet18-tiny-imagenet', '1.498', '1.996', '2.393', '1.332'),
  row('resnet18-tiny-imagenet-7x7', '1.467', '1.914', '2.258', '1.314'),
  row('resnet18', '1.467', '1.915', '2.259', '1.314'),
  row('resnet50', '1.485', '1.961', '2.335', '1.325'),
];

const ratios = ['2:4', '2:8', '2:16'] as const;

const ideal = (network: string, method: string, sparsity: string, digits: string): Figure => ({
  id: `mac-ideal/${network}/${method}/${sparsity}`,
  group,
  quantity: `MAC ideal of ${network}, ${method} ${sparsity}`,
  ...printed(digits),
  unit: '×',
  provenance: 'derived',
  source: rules('§5.1'),
  measure: { kind: 'mac-ideal', networks: [network], method, sparsity },
});

const networkIdeals = rows.flatMap(({ network, bdwp, oneOfTwo }) => [
  ...ratios.map((sparsity, i) => ideal(network, 'bdwp', sparsity, bdwp[i])),
  ...['sr-ste', 'sdgp', 'sdwp'].map((method) => ideal(network, method, '2:8', oneOfTwo)),
]);

/** 3/(2 + r) with one sparse pass of three, 3/(1 + 2r) with two; r = N/M. */
const methodIdeals = [
  ...['sr-ste', 'sdgp', 'sdwp'].map((method) => [method, ['1.20', '1.33', '1.41']] as const),
  ...['bdwp', 'transposable', 'bi-mask'].map((method) => [method, ['1.50', '2.00', '2.40']] as const),
].flatMap(([method, digits]) =>
  ratios.map((sparsity, i): Figure => ({
    id: `method-ideal/${method}/${sparsity}`,
    group,
    quantity: `ideal of ${method} ${sparsity}, all layers sparse`,
    ...printed(digits[i]),
    unit: '×',
    provenance: 'derived',
    source: rules('§3.1'),
    measure: { kind: 'method-ideal', method, sparsity },
  })),
);

const NO_METHOD = 'weft has no such method yet';
const OVER_TIME = 'a schedule over time: weft recipe has its phases';

/** Ideals of methods that weft does not have, or not as one step. */
const otherIdeals = (
  [
    ['fst/2:4', '2.00', NO_METHOD],
    ['s-ste/2:4', '2.00', NO_METHOD],
    ['pgf-stepwise/2:4', '1.33', OVER_TIME],
    ['pgf-stepwise/2:8', '1.44', OVER_TIME],
    ['pgf-stepwise/1:16', '1.71', OVER_TIME],
  ] as const
).map(([id, digits, notSimulated]): Figure => ({
  id: `method-ideal/${id}`,
  group,
  quantity: `ideal of ${id}`,
  ...printed(digits),
  unit: '×',
  provenance: 'derived',
  source: rules('§3.1, §3.7'),
  notSimulated,
}));

export const macIdealFigures: readonly Figure[] = [
  ...methodIdeals,
  ...networkIdeals,
  {
    id: 'mac-ideal/five-networks/bdwp/2:8',
    group,
    quantity: 'mean MAC ideal of the five networks, bdwp 2:8',
    ...printed('1.97'),
    unit: '×',
    provenance: 'derived',
    source: rules('§5.1'),
    measure: { kind: 'mac-ideal', networks: fiveNetworks, method: 'bdwp', sparsity: '2:8' },
  },
  ...otherIdeals,
];
