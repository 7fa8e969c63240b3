import { describe, expect, it } from 'vitest';
import { stonneTarget } from '../../../published/peers/stonne.ts';
import type { Validation } from '../../../published/validation.ts';
import { fixtureFiles, pointsFile, readBeside } from '../fixtures.ts';

const validate = (...points: readonly unknown[]): Validation => stonneTarget.validate([pointsFile(points)], readBeside);
const mesh = { id: 'm', kind: 'tpu_os_mesh', rows: 32, cols: 32, M: 33, N: 33, K: 33, cycles: 273 };

describe('STONNE', () => {
  const validation = stonneTarget.validate(fixtureFiles(stonneTarget.data), readBeside);

  it('has the same cycles, reads and writes in all runs of its os mesh', () => {
    expect(validation).toMatchObject({ points: 5, exact: 5, within5Pct: 100 });
    expect(validation.quantities.map(({ quantity, points, agree }) => [quantity, points, agree])).toEqual([
      ['sram_weight_reads', 5, 5],
      ['sram_input_reads', 5, 5],
      ['sram_psum_reads', 5, 5],
      ['sram_psum_writes', 5, 5],
      ['reconfigurations', 5, 5],
    ]);
  });

  it('has architectures that are not modelled: named, not dropped', () => {
    expect(validation.skipped.map(({ reason }) => reason)).toEqual([
      'maeri_dense is not modelled',
      'sigma_sparse_gemm is not modelled',
      'sigma_sparse_gemm is not modelled',
      'sigma_sparse_gemm is not modelled',
      'magma_sparse_dense is not modelled',
    ]);
    expect(validation.points + validation.skipped.length).toBe(10);
  });

  it('finds a single wrong cycle', () => {
    expect(validate(mesh, { ...mesh, id: 'off', cycles: 272 })).toMatchObject({
      exact: 1,
      worst: { id: 'off', ours: 273 },
    });
  });

  it('is known for meshes with a port for every row and column only', () => {
    const found = validate(
      { ...mesh, dn_bw: 64, rn_bw: 1024 },
      { ...mesh, id: 'few', dn_bw: 8 },
      { ...mesh, id: 'slow', rn_bw: 8 },
    );
    expect(found.skipped.map(({ id }) => id)).toEqual(['few', 'slow']);
  });

  it.each([
    ['no kind', { ...mesh, kind: undefined }, /^p\.json m, kind: missing field$/],
    ['no columns', { ...mesh, cols: undefined }, /^p\.json m, cols: missing field$/],
    ['no cycles', { ...mesh, cycles: undefined }, /^p\.json m, cycles: missing field$/],
    ['half a cycle', { ...mesh, cycles: 0.5 }, /^p\.json m, cycles: "0\.5" is not a whole number/],
    ['nothing that is modelled', { ...mesh, kind: 'maeri' }, /^no point can be compared; m: maeri is not modelled$/],
  ])('refuses a point with %s', (_, point, message) => {
    expect(() => validate(point)).toThrow(message);
  });
});
