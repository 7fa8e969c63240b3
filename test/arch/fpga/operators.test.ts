import { describe, expect, it } from 'vitest';
import { operatorDemand, operatorSource, operatorStyles } from '../../../arch/fpga/operators.ts';
import type { Operator } from '../../../arch/fpga/operators.ts';
import { resourceKinds } from '../../../arch/fpga/resources.ts';
import { bandMistake } from '../../../terms/band.ts';

const operators: readonly Operator[] = ['fp16-multiply-add', 'fp32-add', 'fp32-multiply', 'fp16-add', 'fp16-multiply'];

describe('operatorDemand', () => {
  it('has the synthesised LUTs as the high limit, and 20 to 35 % fewer below', () => {
    const { lut, dsp, ff } = operatorDemand('fp16-multiply-add', 'dsp');
    expect(lut).toEqual({ low: 556 * 0.65, nominal: 556 * 0.725, high: 556 });
    expect([dsp.nominal, ff.nominal]).toEqual([1, 299]);
    expect(operatorDemand('fp16-multiply-add', 'lut').lut.high).toBe(776);
    expect(operatorDemand('fp32-multiply', 'lut').lut.high).toBe(1949);
  });

  it('fills the chip with 1,700 to 2,100 multiply-adds, whichever operators are used', () => {
    const [luts, dsps] = [1_182_240, 6840];
    const most = operatorStyles.map((style) => {
      const { lut, dsp } = operatorDemand('fp16-multiply-add', style);
      return Math.min(luts / lut.high, dsps / Math.max(dsp.nominal, 1e-9));
    });
    const [dsp, , vendor] = most;
    expect([Math.floor(dsp), Math.floor(vendor)]).toEqual([2126, 1710]);
  });

  it('has registers in proportion to its stages', () => {
    const at = (stages: number): number => operatorDemand('fp32-add', 'dsp', stages).ff.nominal;
    expect([at(5), at(10)]).toEqual([238, 476]);
  });

  it.each(operatorStyles)('in style %s has ordered limits, and says where they are from', (style) => {
    for (const operator of operators) {
      const demand = operatorDemand(operator, style, 9);
      for (const kind of resourceKinds) expect(bandMistake(demand[kind])).toBeNull();
      if (style === 'lut') expect(demand.dsp.high).toBe(0);
    }
    expect(operatorSource(style).source).not.toBe('');
  });
});
