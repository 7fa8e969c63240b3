/** Random GEMMs of layers, and the machine that runs them. */
import fc from 'fast-check';
import { lower } from '../../dataflows/lower.ts';
import { noOverrides } from '../../dataflows/layer-sparsity.ts';
import { methodNamed, methodNames } from '../../dataflows/method.ts';
import type { GemmOperation } from '../../dataflows/operation.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';
import { sat } from '../machines.ts';

/** The GEMMs of a stem, one random convolution and a classifier. */
export const anyGemms = fc
  .record({
    image: fc.integer({ min: 5, max: 20 }),
    width: fc.integer({ min: 3, max: 70 }),
    channels: fc.integer({ min: 3, max: 90 }),
    kernel: fc.constantFrom(1, 3, 5),
    stride: fc.integer({ min: 1, max: 3 }),
    batch: fc.integer({ min: 1, max: 9 }),
    method: fc.constantFrom(...methodNames),
    sparsity: fc.constantFrom({ n: 2, m: 4 }, { n: 2, m: 8 }, { n: 1, m: 16 }),
    zeroInsertion: fc.boolean(),
  })
  .map(({ image, width, channels, kernel, stride, batch, method, sparsity, zeroInsertion }) => {
    const builder = new NetworkBuilder({ channels: 3, height: image, width: image });
    builder.conv('stem', 'input', { kernel: 3, channels: width });
    builder.conv('conv', 'stem', { kernel, channels, stride });
    builder.linear('fc', builder.globalAveragePool('pool', 'conv'), 10);
    const step = lower(builder.build('random', 'random'), {
      batch,
      phase: 'training',
      method: methodNamed(method),
      sparsity,
      overrides: noOverrides,
      elementwise: 'none',
      pregenerate: true,
      zeroInsertion,
    });
    const machine = sat({ stridedInputGradient: zeroInsertion ? 'zero-insertion' : 'phases' });
    const gemms = step.operations.filter((operation): operation is GemmOperation => operation.kind === 'gemm');
    return { gemms, machine };
  });
