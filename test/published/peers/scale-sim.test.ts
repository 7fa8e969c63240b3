import { describe, expect, it } from 'vitest';
import { scaleSimTarget } from '../../../published/peers/scale-sim.ts';
import type { Validation } from '../../../published/validation.ts';
import { ScenarioError } from '../../../terms/scenario-error.ts';
import { fixtureFiles, pointsFile, readBeside } from '../fixtures.ts';

const files = fixtureFiles(scaleSimTarget.data);
const validate = (...points: readonly unknown[]): Validation =>
  scaleSimTarget.validate([pointsFile(points)], readBeside);

const gemm = { id: 'g', array: [8, 8], dataflow: 'os', M: 33, N: 33, K: 33, total_cycles: 1174 };
const conv = {
  id: 'c',
  array: [32, 32],
  dataflow: 'ws',
  ifmap_h: 224,
  ifmap_w: 224,
  filter_h: 7,
  filter_w: 7,
  channels: 3,
  num_filters: 64,
  stride: 2,
  total_cycles: 121_939,
};
const sparse = {
  ...gemm,
  id: 's',
  dataflow: 'ws',
  array: [16, 16],
  sparsity: 'layer',
  ratio: '1:4',
  M: 64,
  N: 32,
  K: 128,
  total_cycles: 439,
};
const row = { ...sparse, id: 'r', sparsity: 'row', ratio: null, block_size: 4, total_cycles: 879 };

describe('SCALE-Sim', () => {
  const validation = scaleSimTarget.validate(files, readBeside);

  it('has the same cycles in all 312 points: products, convolutions, sparse filters, input files', () => {
    expect(validation).toMatchObject({ points: 312, exact: 312, within5Pct: 100, meanAbsErrorPct: 0, skipped: [] });
    expect(validation.bound.holds).toBe(true);
    expect(validation.rows.filter(({ exact }) => !exact)).toEqual([]);
    const groups = new Set(validation.rows.map(({ group }) => group));
    expect(groups).toEqual(
      new Set(['dense GEMM', 'dense convolution', 'N:M sparse GEMM', 'row-wise sparse', 'input files']),
    );
  });

  it('has the same of all else, but for 22 output counts that the tool pads by a line', () => {
    const agreement = Object.fromEntries(
      validation.quantities.map(({ quantity, points, agree, skipped }) => [quantity, [points, agree, skipped]]),
    );
    expect(agreement).toEqual({
      stall_cycles: [312, 312, 0],
      overall_util_pct: [312, 312, 0],
      mapping_efficiency_pct: [302, 302, 10],
      compute_util_pct: [312, 312, 0],
      sram_ifmap_reads: [302, 302, 10],
      sram_filter_reads: [312, 312, 0],
      sram_ofmap_writes: [312, 312, 0],
      dram_ifmap_reads: [312, 312, 0],
      dram_filter_reads: [302, 302, 10],
      dram_ofmap_writes: [312, 290, 0],
      filter_storage_original: [48, 48, 0],
      filter_storage_new: [48, 48, 0],
      filter_metadata: [48, 48, 0],
      total_cycles_incl_prefetch: [0, 0, 296],
    });
  });

  it('differs in output words exactly where they exceed half of the output SRAM, by the rest of a line of 32', () => {
    const half = (4096 * 1024) / 2;
    const file = files.find(({ path }) => path.endsWith('conv_calc.json'));
    const { points } = JSON.parse(file?.text ?? '') as { points: { id: string; dram_ofmap_writes: number }[] };
    const padded = points.filter(({ dram_ofmap_writes: words }) => words > half);
    expect(padded).toHaveLength(22);
    const spared = points.map((point) => ({
      ...point,
      dram_ofmap_writes: point.dram_ofmap_writes - (padded.includes(point) ? 31 : 0),
    }));
    const { quantities } = validate(...spared);
    expect(quantities.find(({ quantity }) => quantity === 'dram_ofmap_writes')).toMatchObject({
      points: 63,
      agree: 63,
    });
  });

  it('agrees on random layers too: sparse convolutions, wide strides, arrays of one row', () => {
    const random = scaleSimTarget.validate(fixtureFiles('test/fixtures/scale-sim-random'), readBeside);
    expect(random.points).toBeGreaterThan(150);
    expect(random.rows.filter(({ exact }) => !exact)).toEqual([]);
    expect(random.rows.filter(({ group }) => group === 'N:M sparse convolution').length).toBeGreaterThan(40);
    for (const { quantity, points, agree } of random.quantities) expect([quantity, agree]).toEqual([quantity, points]);
  });

  it('finds a single wrong cycle', () => {
    const found = validate(gemm, { ...gemm, id: 'off', total_cycles: 1175 });
    expect(found).toMatchObject({ points: 2, exact: 1, worst: { id: 'off', ours: 1174, theirs: 1175 } });
    expect(found.bound.holds).toBe(false);
    expect(found.within5Pct).toBe(100);
  });

  it('finds a wrong count without changing the verdict', () => {
    const found = validate({ ...gemm, sram_ifmap_reads: 5446, overall_util_pct: 47.829_272 });
    expect(found.bound.holds).toBe(true);
    expect(found.quantities).toEqual([
      {
        quantity: 'overall_util_pct',
        points: 1,
        agree: 0,
        differs: { id: 'g', ours: expect.closeTo(47.829_27, 5) as number, theirs: 47.829_272 },
        skipped: 0,
        reason: null,
      },
      {
        quantity: 'sram_ifmap_reads',
        points: 1,
        agree: 0,
        differs: { id: 'g', ours: 5445, theirs: 5446 },
        skipped: 0,
        reason: null,
      },
    ]);
  });

  it('takes a bare point of each kind, and names what it skips', () => {
    const found = validate(gemm, conv, sparse, row, { ...row, id: 'odd', dataflow: 'is' });
    expect([found.points, found.exact]).toEqual([4, 4]);
    expect(found.skipped).toEqual([{ id: 'odd', reason: 'row-wise sparsity with is: weights must be stationary' }]);
  });

  it('takes a ratio without the word layer, and a point without an id', () => {
    const { sparsity: _, id: __, ...bare } = sparse;
    expect(validate(bare).rows[0]).toMatchObject({ id: 'points[0]', exact: true, group: 'N:M sparse GEMM' });
  });

  it.each([
    ['no cycles', { ...gemm, total_cycles: undefined }, /^p\.json g, total_cycles: missing field$/],
    [
      'no size',
      { ...gemm, K: undefined, k: 33 },
      /^p\.json g, K: missing field; did you mean "k"\?|^p\.json g, K: missing field$/,
    ],
    ['no array', { ...gemm, array: undefined }, /^p\.json g, array: missing field/],
    ['half an array', { ...gemm, array: [8] }, /^p\.json g, array: "\[8\]" is not \[rows, columns\]/],
    ['an array of nothing', { ...gemm, array: [0, 8] }, /is not \[rows, columns\]/],
    ['an unknown dataflow', { ...gemm, dataflow: 'rs' }, /^p\.json g, dataflow: "rs" is none of os, ws, is/],
    ['a text for a size', { ...gemm, M: '33' }, /^p\.json g, M: ".*33.*" is not a whole number from 1/],
    ['a size of 0', { ...gemm, M: 0 }, /^p\.json g, M: "0" is not a whole number from 1/],
    ['a huge size', { ...gemm, M: 1e300 }, /^p\.json g, M: "1e\+300" is not a whole number/],
    ['counts past 2^53', { ...gemm, M: 2 ** 52 }, /^p\.json, g: MACs: about /],
    ['no stride', { ...conv, stride: undefined }, /^p\.json c, stride: missing field/],
    [
      'a filter larger than its input',
      { ...conv, filter_h: 300 },
      /^p\.json c, filter_h: a filter of 300 on an input of 224/,
    ],
    ['an unknown sparsity', { ...sparse, sparsity: 'column' }, /^p\.json s, sparsity: "column" is none of layer, row/],
    ['N > M', { ...sparse, ratio: '5:4' }, /^p\.json s, ratio: "5:4": cannot keep 5 of 4/],
    ['no ratio', { ...sparse, ratio: null }, /^p\.json s, ratio: missing field/],
    ['an unknown format', { ...sparse, representation: 'coo' }, /representation: "coo" is none of/],
    [
      'a block larger than the array',
      { ...row, block_size: 32 },
      /^p\.json r, block_size: block: 32 is not a block of 2 to 16/,
    ],
    ['a text for a count', { ...gemm, sram_ifmap_reads: 'many' }, /^p\.json g, sram_ifmap_reads: .* is not a number/],
  ])('refuses %s, naming point and field', (_, point, message) => {
    expect(() => validate(point)).toThrow(ScenarioError);
    expect(() => validate(point)).toThrow(message);
  });

  it.each([
    ['no JSON', '{ "meta": ', /^p\.json: not JSON: /],
    ['nothing', '', /^p\.json: not JSON: /],
    [
      'no points',
      '{ "meta": {}, "points": [] }',
      /^no reference points in p\.json: JSON with "meta" and "points" is needed$/,
    ],
    ['other JSON', '[1, 2]', /^no reference points in p\.json/],
    ['points that are none', '{ "points": [1] }', /^p\.json points\[0\]: is no object$/],
    ['reports that are none', '{ "files": { "a.csv": 1 } }', /^p\.json files\.a\.csv: is no list of layers$/],
    ['reports without a configuration', '{ "files": { "a.csv": [{}] } }', /^p\.json meta\.config: names no \.cfg/],
  ])('refuses a file with %s', (_, text, message) => {
    expect(() => scaleSimTarget.validate([{ path: 'p.json', text }], readBeside)).toThrow(message);
  });

  it('refuses data in which no point can be compared', () => {
    expect(() => validate({ ...row, dataflow: 'os' })).toThrow(
      /^no point can be compared; r: row-wise sparsity with os/,
    );
  });

  it('passes over other files beside points', () => {
    const other = { path: 'notes.json', text: '{ "mine": true }' };
    expect(scaleSimTarget.validate([other, pointsFile([gemm])], readBeside).points).toBe(1);
  });

  it('holds reports to their input files, layer by layer', () => {
    const [expected] = files.filter(({ path }) => path.endsWith('expected.json'));
    const spoiled = (change: (text: string) => string): (() => Validation) => {
      return () => scaleSimTarget.validate([{ ...expected, text: change(expected.text) }], readBeside);
    };
    expect(spoiled((text) => text)()).toMatchObject({ points: 16, exact: 16 });
    expect(spoiled((text) => text.replace('"layer": "gemv"', '"layer": "gemm"'))).toThrow(
      /gemm is reported where layer_step_gemms\.csv has gemv/,
    );
    expect(spoiled((text) => text.replace(/\{"layer": "stem3x3".*\},\n/, ''))).toThrow(
      /8 layers are reported, small_cnn\.csv has 9/,
    );
    expect(spoiled((text) => text.replace('"total_cycles": 6271', '"total_cycles": 6272'))()).toMatchObject({
      exact: 15,
    });
  });
});
