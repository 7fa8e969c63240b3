/**
 * Floating-point operators: what one costs that takes operands every cycle, in three styles.
 *
 * - `dsp`: multipliers in DSPs, adders in LUTs. - `lut`: no DSP at all. Both synthesised for this project from plain RTL
 *   (flush to zero, round to nearest even; adders of 5 stages) with Yosys 0.23, `synth_xilinx -family xcup`.
 * - `vendor`: the bindings of Vitis HLS (`hmul … max_dsp`, `hadd`/`fadd … full_dsp`, `fmul … max_dsp`): adders in DSPs too.
 */
import { band, timesBand } from '../../terms/band.ts';
import type { Evidence } from '../../terms/evidence.ts';
import { demand } from './resources.ts';
import type { Demand } from './resources.ts';

export const operatorStyles = ['dsp', 'lut', 'vendor'] as const;
export type OperatorStyle = (typeof operatorStyles)[number];

/** `fp16-multiply-add`: the exact product of two FP16 values added to an FP32 sum. */
export type Operator = 'fp16-multiply-add' | 'fp32-add' | 'fp32-multiply' | 'fp16-add' | 'fp16-multiply';

/** What synthesis reported. */
export interface OperatorCost {
  readonly dsp: number;
  readonly lut: number;
  readonly ff: number;
}

/** Synthesised with multipliers in DSPs. */
const DSP: Readonly<Record<Operator, OperatorCost>> = {
  'fp16-multiply-add': { dsp: 1, lut: 556, ff: 299 },
  'fp32-add': { dsp: 0, lut: 530, ff: 238 },
  'fp32-multiply': { dsp: 2, lut: 120, ff: 149 },
  'fp16-add': { dsp: 0, lut: 215, ff: 126 },
  'fp16-multiply': { dsp: 1, lut: 49, ff: 48 },
};

/** Without: LUTs were reported, flip-flops were not, and are taken to be the same. */
const LUTS_WITHOUT_DSP: Readonly<Record<Operator, number>> = {
  'fp16-multiply-add': 776,
  'fp32-add': 530,
  'fp32-multiply': 1949,
  'fp16-add': 215,
  'fp16-multiply': 336,
};

/** DSPs as seen in public projects, LUTs recalled. A multiply-add is `hmul` and `fadd`; widening the product is left out. */
const VENDOR: Readonly<Record<Operator, Omit<OperatorCost, 'ff'>>> = {
  'fp16-multiply-add': { dsp: 4, lut: 245 },
  'fp32-add': { dsp: 2, lut: 210 },
  'fp32-multiply': { dsp: 3, lut: 80 },
  'fp16-add': { dsp: 2, lut: 110 },
  'fp16-multiply': { dsp: 2, lut: 35 },
};

/** Stages that the synthesised operators have, where that is known; registers grow with stages. */
const STAGES: Readonly<Partial<Record<Operator, number>>> = {
  'fp16-multiply-add': 7,
  'fp32-add': 5,
  'fp16-add': 5,
  'fp16-multiply': 2,
};

/**
 * Vivado usually needs 20–35 % fewer LUTs than Yosys [est]: low is 35 % fewer, nominal the middle, and high as synthesised,
 * so that nothing is promised that was not run.
 */
export const VIVADO_LUTS = band(0.65, 0.725, 1);

/** LUTs of the vendor's operators are recalled as rough; flip-flops are those of the synthesised ones. [est] */
const VENDOR_LUTS = band(0.75, 1, 1.25);
const VENDOR_FLIP_FLOPS = band(0.5, 1, 1.5);

/**
 * What an operator takes.
 *
 * @param stages  pipeline stages that it shall have; its registers are scaled to them [est]
 */
export function operatorDemand(operator: Operator, style: OperatorStyle, stages?: number): Demand {
  const synthesised = STAGES[operator];
  const depth = stages === undefined || synthesised === undefined ? 1 : stages / synthesised;
  const ff = DSP[operator].ff * depth;
  switch (style) {
    case 'dsp': {
      const { dsp, lut } = DSP[operator];
      return demand({ dsp, lut: timesBand(lut, VIVADO_LUTS), ff });
    }
    case 'lut':
      return demand({ lut: timesBand(LUTS_WITHOUT_DSP[operator], VIVADO_LUTS), ff });
    case 'vendor': {
      const { dsp, lut } = VENDOR[operator];
      return demand({ dsp, lut: timesBand(lut, VENDOR_LUTS), ff: timesBand(ff, VENDOR_FLIP_FLOPS) });
    }
  }
}

/** Where an operator's cost is from. */
export function operatorSource(style: OperatorStyle): { readonly evidence: Evidence; readonly source: string } {
  switch (style) {
    case 'dsp':
      return { evidence: 'run', source: 'Yosys 0.23, multipliers in DSPs; 0 to 35 % fewer LUTs in Vivado [est]' };
    case 'lut':
      return { evidence: 'run', source: 'Yosys 0.23, no DSPs; 0 to 35 % fewer LUTs in Vivado [est]' };
    case 'vendor':
      return { evidence: 'est', source: 'Vitis HLS bindings: DSPs seen in public projects, LUTs recalled ±25 %' };
  }
}
