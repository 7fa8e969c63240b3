import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryOf } from '../../arch/sat/memory.ts';
import { forwardTwin } from '../../dataflows/forward-twin.ts';
import type { GemmShape } from '../../dataflows/forward-twin.ts';
import { gemmOf } from '../../dataflows/conv-passes.ts';
import type { GemmOperation } from '../../dataflows/operation.ts';
import { DoesNotFitError } from '../../dataflows/sat/candidates.ts';
import { schedule } from '../../dataflows/sat/schedule.ts';
import type { Choice } from '../../dataflows/sat/schedule.ts';
import { sat } from '../machines.ts';

/** An operation of this shape, by itself. */
function operationOf(shape: GemmShape): GemmOperation {
  const gemm = gemmOf(shape.pass, shape.geometry);
  const macs = gemm.M * gemm.N * gemm.K;
  const tensors = { pixels: 'pixels', others: 'others', out: 'out', bias: null };
  const alone = { after: [], pixelsAfter: [], othersAfter: [], fused: [] };
  return { kind: 'gemm', id: 'conv', layer: 'conv', ...shape, ...alone, gemm, macs, denseMacs: macs, tensors };
}

const anyGradient = fc
  .record({
    batch: fc.integer({ min: 1, max: 9 }),
    inHeight: fc.integer({ min: 1, max: 14 }),
    inWidth: fc.integer({ min: 1, max: 14 }),
    inChannels: fc.integer({ min: 1, max: 70 }),
    outChannels: fc.integer({ min: 1, max: 70 }),
    kernelHeight: fc.integer({ min: 1, max: 5 }),
    kernelWidth: fc.integer({ min: 1, max: 5 }),
    groups: fc.integer({ min: 1, max: 3 }),
    // How much larger the output is than the input: padding on either side adds up to it.
    growth: fc.record({ height: fc.nat(4), width: fc.nat(4) }),
    top: fc.nat(4),
    left: fc.nat(4),
    sparsity: fc.constantFrom(null, { n: 2, m: 4 }, { n: 2, m: 8 }, { n: 1, m: 16 }),
    operand: fc.constantFrom('weights' as const, 'output-gradient' as const),
  })
  .map(({ growth, top, left, sparsity, operand, ...sizes }): GemmShape => {
    const { kernelHeight, kernelWidth } = sizes;
    const geometry = {
      ...sizes,
      outHeight: sizes.inHeight + Math.min(growth.height, kernelHeight - 1),
      outWidth: sizes.inWidth + Math.min(growth.width, kernelWidth - 1),
      stride: 1,
      paddingTop: Math.min(top, kernelHeight - 1),
      paddingLeft: Math.min(left, kernelWidth - 1),
    };
    return { pass: 'BP', geometry, sparse: sparsity && { operand, sparsity }, heads: null };
  });

const anyMachine = fc
  .record({
    rows: fc.integer({ min: 3, max: 33 }),
    columns: fc.integer({ min: 3, max: 33 }),
    dramChannels: fc.integer({ min: 1, max: 4 }),
    stridedInputGradient: fc.constantFrom('phases', 'zero-insertion'),
    half: fc.constantFrom(1 << 20, 1 << 16, 1 << 13),
  })
  .map(({ half, ...set }) => ({ ...sat(set), bufferHalf: { west: half, north: half, out: half } }));

describe('the forward pass that an input gradient is', () => {
  it('is scheduled alike, on any array', () => {
    let cut = 0;
    fc.assert(
      fc.property(anyGradient, anyMachine, (gradient, machine) => {
        const twin = forwardTwin(gradient);
        if (!twin) throw new Error('a map that does not shrink has a twin');
        const memory = memoryOf(machine).planning;
        const chosen = (shape: GemmShape): Omit<Choice, 'space'> | string => {
          try {
            const { space: _, ...choice } = schedule(operationOf(shape), machine, memory);
            return choice;
          } catch (error) {
            if (!(error instanceof DoesNotFitError)) throw error;
            return error.message;
          }
        };
        const choice = chosen(gradient);
        expect(chosen(twin)).toEqual(choice);
        if (typeof choice !== 'string' && choice.mapping.bandRows < gradient.geometry.inHeight) cut += 1;
      }),
      { numRuns: 150 },
    );
    expect(cut).toBeGreaterThan(5);
  });

  it('is none where strides leave pixels out, a map shrinks, or heads are multiplied', () => {
    const [gradient] = fc.sample(anyGradient, { numRuns: 1, seed: 1 });
    const { geometry } = gradient;
    expect(forwardTwin(gradient)).not.toBeNull();
    expect(forwardTwin({ ...gradient, geometry: { ...geometry, stride: 2 } })).toBeNull();
    expect(forwardTwin({ ...gradient, geometry: { ...geometry, outHeight: geometry.inHeight - 1 } })).toBeNull();
    expect(forwardTwin({ ...gradient, geometry: { ...geometry, outWidth: geometry.inWidth - 1 } })).toBeNull();
    for (const pass of ['FF', 'WU'] as const) expect(forwardTwin({ ...gradient, pass })).toBeNull();
    const view = { tensor: 'map', layout: 'map', isTransposed: false } as const;
    const heads = { heads: 2, pixels: view, others: view, out: view };
    expect(forwardTwin({ ...gradient, heads })).toBeNull();
  });
});
