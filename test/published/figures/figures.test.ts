import { describe, expect, it } from 'vitest';
import { checkValue } from '../../../terms/checked-yaml.ts';
import { figureSchema, decimalsOf, printed } from '../../../published/figures/figure.ts';
import type { Figure } from '../../../published/figures/figure.ts';
import { figures } from '../../../published/figures/figures.ts';

const withProvenance = (provenance: Figure['provenance']): Figure[] =>
  figures.filter((figure) => figure.provenance === provenance);

/** Value or range of a figure, in its unit. */
const shown = ({ id, value, range, unit }: Figure): string => `${id} ${range ? range.join(' to ') : value} ${unit}`;

describe('figures that come with weft', () => {
  it('have all that reference/sat.md found of performance, accuracy and energy', () => {
    expect(withProvenance('found').map(shown)).toEqual([
      // §1.1
      'sat/mean-speedup 1.75 ×',
      'sat/pruner-group 8 cycles',
      'sat/throughput-ratio 2.97 to 25.22 ×',
      'sat/energy-efficiency-ratio 1.36 to 3.58 ×',
      'sat/accuracy-loss 0.56 %',
      // §2.1
      'card/memory-all-channels 77 GB/s',
      'card/memory-one-channel 19.25 GB/s',
      'card/typical-power 100 W',
      // §1.5
      'gemm-hls/FP16 462 GFLOP/s',
      'gemm-hls/FP32 301 GFLOP/s',
      'gemm-hls/FP64 132 GFLOP/s',
      // §3.9
      'vegeta/4:4 1.09 ×',
      'vegeta/2:4 2.2 ×',
      'vegeta/1:4 3.74 ×',
      'vegeta/unstructured-95-percent 3.28 ×',
      's2ta/speed 2 ×',
      's2ta/energy 2 ×',
      // §3.2 to §3.8
      'sdgp/time-saved 15 to 25 %',
      'tnm/gemm-speedup 2 ×',
      'nmsp/resnet50/2:4 77 %',
      'nmsp/resnet50-nhwc/2:4 77.1 %',
      'nmsp/resnet50/4:8 77.4 %',
      'nmsp/resnet50/1:4 75.9 %',
      'nmsp/resnet50/2:8 76.4 %',
      'nmsp/resnet18/2:4 71.2 %',
      'sdgp/cifar10/dense 95.3 %',
      'sdgp/cifar10/magnitude-2:4 95.2 %',
      'sdgp/cifar10/rescaled-2:8 95.1 %',
      'sdgp/cifar10/rescaled-2:16 95.1 %',
      'sdgp/cifar10/rescaled-1:8 94.7 %',
      'sdgp/cifar10/rescaled-4:32 94.9 %',
      'sdgp/resnet50/dense 78.1 %',
      'sdgp/resnet50/2:4-first 77.7 %',
      'sdgp/resnet50/2:4-second 77.6 %',
      'sdgp/resnet18/dense 71.4 %',
      'sdgp/resnet18/2:4-first 72.1 %',
      'sdgp/resnet18/2:4-second 72.4 %',
      'bimask/resnet50/2:4 77.4 %',
      'bimask/resnet50/4:8 77.5 %',
      'bimask/resnet50/1:4 75.6 %',
      'bimask/resnet50/2:8 76.3 %',
      'bimask/resnet50/1:16 71.4 %',
      'bimask/deit-s/2:4 77.6 %',
      'domino/resnet50/80-percent 76.7 %',
      'domino/resnet50/87.5-percent 75.7 %',
      'domino/resnet50/93.75-percent 73.5 %',
      'domino/resnet50/8x-fewer-flops 75.4 %',
      'domino/resnet50/16x-fewer-flops 73.4 %',
      'pgf/gain/vision 2 %',
      'pgf/gain/language 5 %',
      'pgf/gain/equal-flops 2 %',
      // §1.5
      'ef-train/rate 46.99 GFLOP/s',
      'meng/rate 64.6 GOP/s',
      'eta/rate/vgg16 610.98 GOP/s',
      'eta/rate/resnet20 658.64 GOP/s',
      'eta/rate/resnet18 811.24 GOP/s',
      'ef-train/efficiency 6.09 GFLOP/s/W',
      'dark-fpga/speedup-over-cpu 10 ×',
      'dark-fpga/energy-of-gpu 0.33 ×',
      'nakahara/speedup-over-gpu 4 ×',
      'nakahara/power-below-gpu 2.9 ×',
      'nakahara/efficiency-over-gpu 11.6 ×',
    ]);
  });

  it('have all that it recalled', () => {
    expect(withProvenance('recalled').map(shown)).toEqual([
      'cest/throughput-ratio 1.89 to 12.49 ×',
      'cest/energy-efficiency-ratio 1.86 to 2.76 ×',
      'card/memory-efficiency 75 to 90 %',
      'card/power-limit 225 W',
    ]);
  });

  it('are what a file of a user may hold, and have names of their own', () => {
    for (const figure of figures) {
      const read: unknown = JSON.parse(JSON.stringify(figure));
      expect(checkValue(read, figureSchema)).toEqual(read);
    }
    expect(new Set(figures.map(({ id }) => id)).size).toBe(figures.length);
  });

  it('say why a tolerance is what it is', () => {
    const tolerant = figures.filter(({ tolerancePct }) => tolerancePct !== undefined);
    expect(tolerant.map(({ id, tolerancePct }) => `${id} ${tolerancePct}`)).toEqual([
      'sat/mean-speedup 5',
      'sat/pruner-group 1',
      'card/memory-one-channel 1',
    ]);
    for (const { toleranceReason } of tolerant) expect(toleranceReason).toMatch(/\w/);
  });

  it('judge by found figures of this machine and by arithmetic alone', () => {
    const judged = figures.filter(({ measure, notJudged }) => measure && notJudged === undefined);
    const groups = new Set(judged.map(({ group, provenance }) => `${provenance}: ${group}`));
    expect([...groups]).toEqual(['found: SAT', 'found: the card', 'derived: MAC ideals', 'derived: throughput bounds']);
  });
});

describe('digits of a figure', () => {
  it('are those that are printed', () => {
    expect(printed('1.20')).toEqual({ value: 1.2, decimals: 2 });
    expect(printed('77')).toEqual({ value: 77, decimals: 0 });
  });

  it('are those of the number unless given', () => {
    const figure = figures[0];
    expect(decimalsOf({ ...figure, value: 1.75 })).toBe(2);
    expect(decimalsOf({ ...figure, value: 8 })).toBe(0);
    expect(decimalsOf({ ...figure, value: undefined, range: [2.97, 25] })).toBe(2);
    expect(decimalsOf({ ...figure, value: 1.2, decimals: 2 })).toBe(2);
  });
});
