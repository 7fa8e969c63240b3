/**
 * How the mean speedup moves with each assumption: one is changed at a time, the others stay at the base.
 *
 * Base: BDWP 2:8 at batch 512 on `sat-vcu1525`, mean of the five networks. Nothing here is chosen to come near 1.75×.
 */
import type { Scenario } from '../../run/scenario.ts';
import { fiveNetworks } from '../figures/five-networks.ts';
import { scenarioOn } from './five-networks.ts';
import { intervalOf, mean, speedup } from './measurements.ts';
import type { Interval } from './measurements.ts';
import type { Steps } from './steps.ts';

export const TORNADO_MACHINE = 'sat-vcu1525';

/** One way to change an assumption. */
export interface Change {
  readonly label: string;
  readonly set?: Scenario['set'];
  readonly batch?: number;
  /** Networks that stand for others. */
  readonly instead?: Readonly<Record<string, string>>;
}

/** An assumption and what else it might be. */
export interface Varied {
  readonly assumption: string;
  /** What it is at the base. */
  readonly base: string;
  readonly changes: readonly Change[];
}

/** Values of one parameter. */
const values = (parameter: string, assumption: string, base: string, ...others: Scenario['set'][string][]): Varied => ({
  assumption,
  base,
  changes: others.map((value) => ({ label: String(value), set: { [parameter]: value } })),
});

/** A switch that is on at the base. */
const off = (parameter: string, assumption: string): Varied => ({
  assumption,
  base: 'on',
  changes: [{ label: 'off', set: { [parameter]: false } }],
});

const variant = (network: (typeof fiveNetworks)[number], other: string): Varied => ({
  assumption: 'network',
  base: network,
  changes: [{ label: other, instead: { [network]: other } }],
});

export const variedAssumptions: readonly Varied[] = [
  values('dramChannels', 'memory channels', '4', 1, 2),
  {
    assumption: 'memory model',
    base: 'banks',
    changes: [0.75, 0.9].map((dramEfficiency) => ({
      label: `${100 * dramEfficiency} % of the peak`,
      set: { dramModel: 'bandwidth', dramEfficiency },
    })),
  },
  values('dramMemory', 'address map, pages', 'vcu1525-mig', 'jedec-linear'),
  values('dramChannelUse', 'use of channels', 'striped', 'by-tensor'),
  values('elementwise', 'elementwise fusion', 'none', 'statistics', 'inline', 'all'),
  off('overlapElementwise', 'elementwise work beside WU'),
  values('vectorLanes', 'vector lanes', '128', 32, 512),
  { assumption: 'interleave mapping', base: 'auto', changes: [{ label: 'off', set: { interleave: 1 } }] },
  values('addLatency', 'adder stages', '7', 5, 11),
  {
    assumption: 'batch',
    base: '512',
    changes: [32, 128, 2048].map((batch) => ({ label: String(batch), batch })),
  },
  off('pregenerate', 'pre-generation'),
  off('doubleBuffer', 'double buffering'),
  values('tiling', 'tiling', 'searched', 'fixed'),
  values('stridedInputGradient', 'strided input gradient', 'phases', 'zero-insertion'),
  variant('resnet9', 'resnet9-kakao'),
  variant('vgg19-cifar100', 'vgg19'),
  variant('vit-cifar100', 'vit-s-4-cifar100'),
  variant('resnet18-tiny-imagenet', 'resnet18-tiny-imagenet-7x7'),
  variant('resnet50', 'resnet50-v1'),
];

export interface TornadoPoint {
  readonly label: string;
  readonly mean: number;
}

export interface TornadoBar {
  readonly assumption: string;
  readonly base: string;
  /** In the order of the assumption's values as they are listed. */
  readonly points: readonly TornadoPoint[];
  /** Of the points and the base. */
  readonly range: Interval;
}

export interface Tornado {
  readonly machine: string;
  readonly mean: number;
  /** The widest first. */
  readonly bars: readonly TornadoBar[];
}

/** Steps of progress: how often `tornado` calls `told`. */
export const tornadoPoints = variedAssumptions.reduce((sum, { changes }) => sum + changes.length, 0);

export function tornado(
  steps: Steps,
  told: () => void = () => {},
  assumptions: readonly Varied[] = variedAssumptions,
): Tornado {
  const base = meanUnder({ label: '' }, steps);
  const bars = assumptions.map(({ assumption, base: label, changes }): TornadoBar => {
    const points = changes.map((change): TornadoPoint => {
      const point = { label: change.label, mean: meanUnder(change, steps) };
      told();
      return point;
    });
    return { assumption, base: label, points, range: intervalOf([base, ...points.map((point) => point.mean)]) };
  });
  const spread = ({ range }: TornadoBar): number => range.high - range.low;
  return { machine: TORNADO_MACHINE, mean: base, bars: bars.toSorted((a, b) => spread(b) - spread(a)) };
}

function meanUnder({ set = {}, batch, instead = {} }: Change, steps: Steps): number {
  const scenarios = fiveNetworks.map((network): Scenario => {
    const scenario = scenarioOn(instead[network] ?? network, TORNADO_MACHINE);
    return { ...scenario, set, batch: batch ?? scenario.batch };
  });
  return mean(scenarios.map((scenario) => speedup(scenario, steps)));
}
