/**
 * Training accelerators on FPGAs before SAT whose figures were found. Whether they are in SAT's table of 2.97× to 25.22× is unknown.
 *
 * Ratios of our throughput to theirs are in the throughput part of `weft validate paper`; number formats differ.
 */
import type { Figure } from './figure.ts';
import { cite } from './sources.ts';

const group = 'prior FPGA trainers';

/** A trainer with a reported rate of dense-equivalent operations. */
export interface FpgaTrainer {
  readonly id: string;
  readonly name: string;
  /** Platform and number format. */
  readonly platform: string;
  readonly network: string;
  readonly value: number;
  readonly unit: 'GOP/s' | 'GFLOP/s';
  readonly source: Parameters<typeof cite>[0];
}

const eta = { name: 'ETA', platform: 'VC709, 8 bit', unit: 'GOP/s', source: 'eta' } as const;

/** Those with a rate. ZCU102 and FP32 of EF-Train are recalled. */
export const fpgaTrainers: readonly FpgaTrainer[] = [
  {
    id: 'ef-train/rate',
    name: 'EF-Train',
    platform: 'ZCU102, FP32',
    network: 'headline',
    value: 46.99,
    unit: 'GFLOP/s',
    source: 'eft',
  },
  {
    id: 'meng/rate',
    name: 'Meng and Liu',
    platform: 'XC7Z045, 8 bit',
    network: 'VGG-like, CIFAR-10',
    value: 64.6,
    unit: 'GOP/s',
    source: 'meng',
  },
  { ...eta, id: 'eta/rate/vgg16', network: 'VGG16, CIFAR', value: 610.98 },
  { ...eta, id: 'eta/rate/resnet20', network: 'ResNet20, CIFAR', value: 658.64 },
  { ...eta, id: 'eta/rate/resnet18', network: 'ResNet18', value: 811.24 },
];

/** Their rates, in GOP/s. */
export const reportedRates: readonly number[] = fpgaTrainers.map(({ value }) => value);

const rates = fpgaTrainers.map(({ id, name, network, platform, value, unit, source }): Figure => ({
  id,
  group,
  quantity: `${name} (${platform}): ${network}`,
  value,
  unit,
  provenance: 'found',
  source: cite(source),
  notSimulated: 'another design; our throughput over it is in the throughput table',
}));

const efficiency = 'boards are not modelled: weft simulate --energy prices chip and DRAM, by estimates';
const otherMachine = 'another design, compared with a GPU or CPU';

export const fpgaTrainerFigures: readonly Figure[] = [
  ...rates,
  {
    id: 'ef-train/efficiency',
    group,
    quantity: 'EF-Train: efficiency',
    value: 6.09,
    unit: 'GFLOP/s/W',
    provenance: 'found',
    source: cite('eft'),
    notSimulated: efficiency,
  },
  {
    id: 'dark-fpga/speedup-over-cpu',
    group,
    quantity: 'DarkFPGA (Maxeler MAX5, 8 bit, VGG-like on CIFAR): speed over a CPU, about',
    value: 10,
    unit: '×',
    provenance: 'found',
    source: cite('dark'),
    notSimulated: otherMachine,
  },
  {
    id: 'dark-fpga/energy-of-gpu',
    group,
    quantity: "DarkFPGA: share of a GPU's energy, about a third",
    value: 0.33,
    unit: '×',
    provenance: 'found',
    source: cite('dark'),
    notSimulated: efficiency,
  },
  {
    id: 'nakahara/speedup-over-gpu',
    group,
    quantity: 'Nakahara et al. (VCU1525, 85 % of parameters removed): speed over RTX 2080 Ti',
    value: 4,
    unit: '×',
    provenance: 'found',
    source: cite('naka'),
    notSimulated: otherMachine,
  },
  {
    id: 'nakahara/power-below-gpu',
    group,
    quantity: 'Nakahara et al.: power below RTX 2080 Ti',
    value: 2.9,
    unit: '×',
    provenance: 'found',
    source: cite('naka'),
    notSimulated: efficiency,
  },
  {
    id: 'nakahara/efficiency-over-gpu',
    group,
    quantity: 'Nakahara et al.: performance per watt over RTX 2080 Ti',
    value: 11.6,
    unit: '×',
    provenance: 'found',
    source: cite('naka'),
    notSimulated: efficiency,
  },
];
