import fc from 'fast-check';
import type { PeSettings } from '../../../run/pe/settings.ts';

/** Small GEMMs on small arrays, ragged ones too. */
export const anySettings: fc.Arbitrary<PeSettings> = fc.record({
  m: fc.integer({ min: 1, max: 12 }),
  k: fc.integer({ min: 1, max: 20 }),
  n: fc.integer({ min: 1, max: 12 }),
  sparsity: fc.constantFrom(
    { n: 1, m: 1 },
    { n: 1, m: 4 },
    { n: 2, m: 4 },
    { n: 2, m: 8 },
    { n: 4, m: 8 },
    { n: 2, m: 16 },
  ),
  dataflow: fc.constantFrom('os', 'ws'),
  interleave: fc.integer({ min: 1, max: 8 }),
  addLatency: fc.integer({ min: 1, max: 9 }),
  rows: fc.integer({ min: 1, max: 5 }),
  columns: fc.integer({ min: 1, max: 5 }),
  seed: fc.integer({ min: 0, max: 1000 }),
});
