/**
 * What is published of SAT itself: its abstract, and one reader's notes. Its tables are not public (reference/sat.md §1, §6).
 *
 * Tolerances were fixed before anything was compared, by what is unknown: see the reasons.
 */
import { fiveNetworks, twoReadings } from './five-networks.ts';
import type { Figure } from './figure.ts';
import { NO_TRAINING } from './accuracy.ts';
import { reportedRates } from './fpga-trainers.ts';
import { cite, recalled } from './sources.ts';

const group = 'SAT';

export const satFigures: readonly Figure[] = [
  {
    id: 'sat/mean-speedup',
    group,
    quantity: 'mean training speedup, BDWP 2:8 over dense',
    value: 1.75,
    unit: '×',
    provenance: 'found',
    source: cite('abs'),
    tolerancePct: 5,
    toleranceReason:
      'a mean of five networks whose variants, batch, memory channels and fusion are unknown: it must lie in the range that our two readings of the card span, widened by 5 %',
    measure: { kind: 'speedup', networks: fiveNetworks, machines: twoReadings },
  },
  {
    id: 'sat/pruner-group',
    group,
    quantity: 'SORE: cycles of a lane for a group of M = 8',
    value: 8,
    unit: 'cycles',
    provenance: 'found',
    source: cite('notes'),
    tolerancePct: 1,
    toleranceReason: 'the last values of a request need not fill all lanes',
    measure: { kind: 'pruner-group', networks: fiveNetworks },
  },
  {
    id: 'sat/throughput-ratio',
    group,
    quantity: 'throughput over prior FPGA trainers; ours over those found',
    range: [2.97, 25.22],
    unit: '×',
    provenance: 'found',
    source: cite('abs'),
    notJudged: 'table unknown',
    measure: { kind: 'throughput', over: reportedRates, networks: fiveNetworks, machines: twoReadings },
  },
  {
    id: 'sat/energy-efficiency-ratio',
    group,
    quantity: 'energy efficiency over prior FPGA trainers',
    range: [1.36, 3.58],
    unit: '×',
    provenance: 'found',
    source: cite('abs'),
    notSimulated: 'boards are not modelled: weft simulate --energy prices chip and DRAM, by estimates',
  },
  {
    id: 'sat/accuracy-loss',
    group,
    quantity: 'mean accuracy loss at 2:8',
    value: 0.56,
    unit: '%',
    provenance: 'found',
    source: cite('abs'),
    notSimulated: NO_TRAINING,
  },
  {
    id: 'cest/throughput-ratio',
    group,
    quantity: 'CEST, the earlier version: throughput over its baselines',
    range: [1.89, 12.49],
    unit: '×',
    provenance: 'recalled',
    source: recalled('medium'),
    notSimulated: 'another design, baselines unknown',
  },
  {
    id: 'cest/energy-efficiency-ratio',
    group,
    quantity: 'CEST, the earlier version: energy efficiency over its baselines',
    range: [1.86, 2.76],
    unit: '×',
    provenance: 'recalled',
    source: recalled('medium'),
    notSimulated: 'boards are not modelled: weft simulate --energy prices chip and DRAM, by estimates',
  },
];
