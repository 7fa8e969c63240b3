import { describe, expect, it } from 'vitest';
import type { SatMachine } from '../../../arch/sat/machine.ts';
import { programOf } from '../../../run/plan.ts';
import { Random } from '../../../run/random.ts';
import { mergeScenario, resolveScenario } from '../../../run/scenario.ts';
import type { RunPass } from '../../../run/functional/stce.ts';
import { gemmCases, verifyGemm } from '../../../run/verify/gemm-case.ts';
import type { GemmCase } from '../../../run/verify/gemm-case.ts';
import { compareLevels } from '../../../run/verify/levels.ts';

const noFiles = (path: string): string => {
  throw new Error(path);
};

/** The forward pass of the second convolution of the CNN, and the passes of its functional run. */
function convolution(): { readonly of: GemmCase; readonly tiles: RunPass[][] } {
  const resolved = resolveScenario(mergeScenario({ network: 'cnn-glyphs', batch: 2, sparsity: '2:4' }), noFiles);
  const [of] = gemmCases(resolved, 'conv2');
  const tiles: RunPass[][] = [];
  verifyGemm(of, new Random(1), 1, (pass, isFirst) => {
    if (isFirst) tiles.push([]);
    tiles[tiles.length - 1].push(pass);
  });
  return { of, tiles };
}

const compare = ({ plan, machine }: GemmCase, tiles: RunPass[][], stepped: SatMachine = machine): readonly string[] =>
  compareLevels(plan, programOf(plan, machine), stepped, tiles).disagreements;

describe('the comparison of levels', () => {
  const { of, tiles } = convolution();

  it('finds nothing where nothing is wrong', () => {
    expect(compare(of, tiles)).toEqual([]);
  });

  it('finds one bit of one sum', () => {
    const last = tiles[tiles.length - 1];
    const pass = last[last.length - 1];
    const outputs = pass.outputs.slice();
    new Uint32Array(outputs.buffer)[5] ^= 1;
    const [message] = compare(of, [...tiles.slice(0, -1), [...last.slice(0, -1), { ...pass, outputs }]]);
    expect(message).toMatch(/output 5 is .* in the functional run, .* stepped/);
  });

  it('finds an adder that is one stage longer than the closed forms say', () => {
    const { array } = of.machine;
    const longer = { ...of.machine, array: { ...array, multiplyLatency: array.multiplyLatency + 1 } };
    const program = programOf(of.plan, of.machine);
    const timed = compareLevels(of.plan, program, longer, tiles).disagreements;
    expect(timed.some((message) => message.includes('is written at cycle'))).toBe(true);
  });

  it('finds a pass that is missing', () => {
    expect(compare(of, tiles.slice(0, -1))).not.toEqual([]);
  });
});
