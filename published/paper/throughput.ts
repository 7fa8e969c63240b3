/** Throughput of training in dense-equivalent operations, beside what FPGA trainers report. */
import { fiveNetworks, twoReadings } from '../figures/five-networks.ts';
import { fpgaTrainers } from '../figures/fpga-trainers.ts';
import type { FpgaTrainer } from '../figures/fpga-trainers.ts';
import { GEMM_HLS_FP16_GOPS } from '../figures/neighbours.ts';
import { scenarioOn } from './five-networks.ts';
import { mean, methodIdeal, peak, throughput } from './measurements.ts';
import type { Steps } from './steps.ts';

export interface MachineThroughput {
  readonly machine: string;
  /** GOP/s: two operations for every MAC of the dense step, over the time of the sparse one. */
  readonly networks: readonly { readonly network: string; readonly gops: number }[];
  readonly meanGops: number;
}

export interface TrainerRatio extends FpgaTrainer {
  /** Our mean over what is reported, by machine. */
  readonly ratios: readonly { readonly machine: string; readonly ratio: number }[];
}

export interface ThroughputTable {
  /** GOP/s of dense products if no PE ever waits, and what BDWP 2:8 could make of it. */
  readonly peakGops: number;
  readonly trainingPeakGops: number;
  /** GFLOP/s that another systolic array reached on the same card. */
  readonly gemmHlsGops: number;
  readonly machines: readonly MachineThroughput[];
  readonly trainers: readonly TrainerRatio[];
}

export function throughputTable(steps: Steps): ThroughputTable {
  const machines = twoReadings.map((machine): MachineThroughput => {
    const networks = fiveNetworks.map((network) => ({
      network,
      gops: throughput(scenarioOn(network, machine), steps),
    }));
    return { machine, networks, meanGops: mean(networks.map(({ gops }) => gops)) };
  });
  const peakGops = peak(twoReadings[0], undefined, steps);
  return {
    peakGops,
    trainingPeakGops: peakGops * methodIdeal({}),
    gemmHlsGops: GEMM_HLS_FP16_GOPS,
    machines,
    trainers: fpgaTrainers.map((trainer) => ({
      ...trainer,
      ratios: machines.map(({ machine, meanGops }) => ({ machine, ratio: meanGops / trainer.value })),
    })),
  };
}
