/** Arbitrary networks of the ResNet family, for property tests. */
import fc from 'fast-check';
import type { Network } from '../../workloads/layer.ts';
import { resnet } from '../../workloads/resnet.ts';
import type { ResnetOptions } from '../../workloads/resnet.ts';

/** Options that make a network: any side and class count, and `strideIn` for bottlenecks only. */
export const anyResNetOptions: fc.Arbitrary<ResnetOptions> = fc
  .record({
    depth: fc.constantFrom(18, 34, 50),
    stem: fc.constantFrom('imagenet', 'cifar'),
    image: fc.integer({ min: 1, max: 300 }),
    classes: fc.integer({ min: 1, max: 2000 }),
    strideIn: fc.constantFrom('3x3', '1x1'),
  })
  .map(({ strideIn, ...options }) => (options.depth === 50 ? { ...options, strideIn } : options));

/** Networks of such options. */
export const anyResNet: fc.Arbitrary<Network> = anyResNetOptions.map(resnet);
