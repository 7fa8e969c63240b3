/**
 * What 1024 MACs at 200 MHz allow, and what SAT's ratios of 2.97× to 25.22× then say of its baselines (reference/sat.md §1.5, §1.6).
 *
 * T is the throughput of training at 2:8 in dense-equivalent operations.
 */
import type { Figure } from './figure.ts';
import { printed } from './figure.ts';
import { fiveNetworks, twoReadings } from './five-networks.ts';
import { rules } from './sources.ts';

const LEAST_RATIO = 2.97;
const MOST_RATIO = 25.22;

const derived = { group: 'throughput bounds', unit: 'GOP/s', provenance: 'derived' } as const;
const everyStep = { kind: 'throughput', networks: fiveNetworks, machines: twoReadings, across: 'each' } as const;

export const throughputBounds: readonly Figure[] = [
  {
    ...derived,
    id: 'bounds/peak',
    quantity: 'dense peak of the array',
    ...printed('409.6'),
    source: rules('§1.5'),
    measure: { kind: 'peak' },
  },
  {
    ...derived,
    id: 'bounds/sparse-peak',
    quantity: 'dense-equivalent peak at 2:8',
    ...printed('1638.4'),
    source: rules('§1.5'),
    measure: { kind: 'peak', sparsity: '2:8' },
  },
  {
    ...derived,
    id: 'bounds/training-peak',
    quantity: 'most that T can be: twice the dense peak',
    ...printed('819.2'),
    source: rules('§1.6'),
    measure: { kind: 'training-peak', method: 'bdwp', sparsity: '2:8' },
  },
  {
    ...derived,
    id: 'bounds/throughput',
    quantity: 'our T of each network, at most that',
    ...printed('819.2'),
    source: rules('§1.6'),
    relation: 'at-most',
    measure: everyStep,
  },
  {
    ...derived,
    id: 'bounds/slowest-baseline',
    quantity: "SAT's slowest baseline, T/25.22, at most",
    ...printed('32.5'),
    source: rules('§1.6'),
    relation: 'at-most',
    measure: { ...everyStep, over: [MOST_RATIO] },
  },
  {
    ...derived,
    id: 'bounds/fastest-baseline',
    quantity: "SAT's fastest baseline, T/2.97, at most",
    ...printed('276'),
    source: rules('§1.6'),
    relation: 'at-most',
    measure: { ...everyStep, over: [LEAST_RATIO] },
  },
  {
    ...derived,
    id: 'bounds/ef-train-as-slowest',
    quantity: 'T at which EF-Train were the 25.22× row: ours must be below',
    ...printed('1185'),
    source: rules('§1.6'),
    relation: 'at-most',
    measure: everyStep,
  },
];
