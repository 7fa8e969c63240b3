/** The card, other designs on it, and neighbouring sparse hardware (reference/sat.md §1.5, §2.1, §3.9). */
import type { Figure } from './figure.ts';
import { printed } from './figure.ts';
import { cite, recalled } from './sources.ts';

const card = 'the card';
const others = 'other hardware';

const memory: readonly Figure[] = [
  {
    id: 'card/memory-all-channels',
    group: card,
    quantity: 'peak of four DDR4 channels',
    ...printed('77'),
    unit: 'GB/s',
    provenance: 'found',
    source: cite('ug1393'),
    measure: { kind: 'memory-peak', channels: 'all' },
  },
  {
    id: 'card/memory-one-channel',
    group: card,
    quantity: 'peak of one DDR4 channel',
    ...printed('19.25'),
    unit: 'GB/s',
    provenance: 'found',
    source: cite('ug1393'),
    tolerancePct: 1,
    toleranceReason: "AMD's text rounds; 2400 MT/s on 64 data bits are 19.2 GB/s",
    measure: { kind: 'memory-peak', channels: 'one' },
  },
  {
    id: 'card/memory-efficiency',
    group: card,
    quantity: 'share of the peak that long bursts reach',
    range: [75, 90],
    unit: '%',
    provenance: 'recalled',
    source: recalled('medium'),
    notSimulated: 'the bank model says what streams reach; `weft simulate --energy` and `weft memory` print it',
  },
  {
    id: 'card/typical-power',
    group: card,
    quantity: 'typical power of a comparable card',
    ...printed('100'),
    unit: 'W',
    provenance: 'found',
    source: cite('u200e'),
    notSimulated: 'of a whole card; priced are the chip and its DRAM',
  },
  {
    id: 'card/power-limit',
    group: card,
    quantity: 'power limit of the card',
    ...printed('225'),
    unit: 'W',
    provenance: 'recalled',
    source: recalled('medium'),
    notSimulated: 'of a whole card; priced are the chip and its DRAM',
  },
];

/** Dense products on the same card by SPCL's systolic array: what the card can sustain, and no claim about SAT. */
export const GEMM_HLS_FP16_GOPS = 462;

const gemmHls = (format: string, value: number): Figure => ({
  id: `gemm-hls/${format}`,
  group: card,
  quantity: `gemm_hls, systolic products on the same card, ${format}`,
  value,
  unit: 'GFLOP/s',
  provenance: 'found',
  source: cite('gemm'),
  notSimulated: 'another design on the same card',
});

const vegeta = (layers: string, digits: string): Figure => ({
  id: `vegeta/${layers}`,
  group: others,
  quantity: `VEGETA: ${layers} layers, speed over a dense matrix engine of a CPU`,
  ...printed(digits),
  unit: '×',
  provenance: 'found',
  source: cite('vegeta'),
  notSimulated: 'another machine: a matrix engine of a CPU',
});

const s2ta = (quantity: 'speed' | 'energy'): Figure => ({
  id: `s2ta/${quantity}`,
  group: others,
  quantity: `S2TA: ${quantity} over a systolic array that gates zeros, over`,
  value: 2,
  unit: '×',
  provenance: 'found',
  source: cite('s2ta'),
  notSimulated: 'another machine: an inference array in 16 nm',
});

export const neighbourFigures: readonly Figure[] = [
  ...memory,
  gemmHls('FP16', GEMM_HLS_FP16_GOPS),
  gemmHls('FP32', 301),
  gemmHls('FP64', 132),
  vegeta('4:4', '1.09'),
  vegeta('2:4', '2.20'),
  vegeta('1:4', '3.74'),
  vegeta('unstructured-95-percent', '3.28'),
  s2ta('speed'),
  s2ta('energy'),
];
