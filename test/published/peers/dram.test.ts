import { describe, expect, it } from 'vitest';
import { dramTarget } from '../../../published/peers/dram/dram.ts';
import { isDramValidation } from '../../../published/peers/dram/dram-validation.ts';
import type { DramValidation, Series } from '../../../published/peers/dram/dram-validation.ts';
import type { DataFile } from '../../../published/target.ts';
import { ScenarioError } from '../../../terms/scenario-error.ts';
import { fixtureFiles, pointsFile, readBeside } from '../fixtures.ts';

const own = fixtureFiles(dramTarget.data);
const nothingBeside = (): string => {
  throw new ScenarioError([{ message: 'no such file' }]);
};

function validationOf(files: readonly DataFile[], beside = readBeside, isOwn = false): DramValidation {
  const readOwn = (name: string): string => own.find(({ path }) => path.endsWith(name))?.text ?? '{}';
  const validation = dramTarget.validate(files, beside, isOwn ? { readOwn } : {});
  if (!isDramValidation(validation)) throw new Error('another target');
  return validation;
}

/** Points of one's own beside the configurations that come with the package. */
const ownPoints = (...points: readonly unknown[]): DramValidation =>
  validationOf([pointsFile(points)], nothingBeside, true);

describe('DRAMsim3 and Ramulator', () => {
  const validation = validationOf(own);
  const series = (quantity: string): Series => {
    const found = validation.series.find((candidate) => candidate.quantity === quantity);
    if (!found) throw new Error(`no series ${quantity}`);
    return found;
  };

  it('are met within a hundredth of a percent in bandwidth on all 47 points, well inside the bound', () => {
    expect(validation).toMatchObject({ points: 47, within5Pct: 100, bound: { holds: true }, skipped: [] });
    // The peers print five digits.
    expect(Math.abs(validation.worst.errorPct)).toBeLessThan(0.01);
  });

  it('have the same cycles, commands and latencies in all points', () => {
    const agreement = validation.quantities.map(({ quantity, points, agree }) => [quantity, points, agree]);
    expect(agreement).toEqual([
      ['cycles', 47, 47],
      ['activates', 24, 24],
      ['precharges', 24, 24],
      ['refreshes', 47, 47],
      // Ramulator's of mixed traffic differ in the fifth decimal.
      ['row_hit_rate', 47, 42],
      ['read latency p50', 45, 45],
      ['read latency p95', 45, 45],
      ['read latency p99', 45, 45],
      ['read latency max', 45, 45],
    ]);
  });

  it('differ in hit rate by less than 0.001 in the first that does', () => {
    const rate = validation.quantities.find(({ quantity }) => quantity === 'row_hit_rate');
    expect(Math.abs((rate?.differs?.ours ?? NaN) - (rate?.differs?.theirs ?? NaN))).toBeLessThan(0.001);
  });

  it('have the energy of the same counts', () => {
    expect(series('banks: device energy')).toMatchObject({ points: 20, within5Pct: 100 });
    expect(Math.abs(series('banks: device energy').worst.errorPct)).toBeLessThan(0.01);
  });

  it('are met by timelines within 5 % in the mean, and within 10 % everywhere', () => {
    const timelines = series('timelines: bandwidth');
    expect(timelines.points).toBe(47);
    expect(timelines.meanAbsErrorPct).toBeLessThan(2);
    expect(timelines.within5Pct).toBeGreaterThan(90);
    expect(timelines.worst.group).toBe('mix21');
    expect(Math.abs(timelines.worst.errorPct)).toBeLessThan(10);
  });

  it('are met by bandwidth and latency alone in streams over bank groups only', () => {
    const { rows, meanAbsErrorPct } = series('bandwidth + latency: bandwidth');
    expect(meanAbsErrorPct).toBeGreaterThan(20);
    const stream = rows.find(({ id }) => id === 'D3-DDR4-1ch/M/stream_r/N=64');
    expect(Math.abs(stream?.errorPct ?? NaN)).toBeLessThan(6);
  });
});

const point = {
  id: 'mine',
  simulator: 'DRAMsim3',
  config: 'D3-DDR4-1ch',
  mapping_lsb_first: 'bg2,ba2,co7,ro16',
  line_bytes: 64,
  channels: 1,
  pattern: 'stream_r',
  pattern_params: {},
  injection: { mode: 'closed-loop', max_outstanding_reads: 1, requests: 1000 },
  result: { pct_of_peak: 16, cycles: 25_000 },
};

describe('points of one’s own', () => {
  it('are compared with the configurations of the package, by name', () => {
    const { rows, bound } = ownPoints(point);
    expect(rows).toHaveLength(1);
    expect(Math.abs(rows[0].errorPct)).toBeLessThan(5);
    expect(bound.holds).toBe(true);
  });

  it('can miss the bound', () => {
    const { bound, worst } = ownPoints({ ...point, result: { pct_of_peak: 17 } });
    expect(bound.holds).toBe(false);
    expect(worst.id).toBe('mine');
  });

  it('are skipped, and named, if their configuration is not described', () => {
    const { skipped, points } = ownPoints(point, { ...point, id: 'odd', config: 'D3-GDDR6-1ch' });
    expect(points).toBe(1);
    expect(skipped).toEqual([{ id: 'odd', reason: expect.stringMatching(/^the configuration "D3-GDDR6-1ch" is not/) }]);
    const nameless = ownPoints(point, { ...point, id: undefined, config: 'D3-DDR4-1hc' });
    const [{ id, reason }] = nameless.skipped;
    expect(id).toMatch(/ points\[1\]$/);
    expect(reason).toContain('did you mean "D3-DDR4-1ch"?');
  });

  it('may have a configuration of another number of channels, or with row hits protected', () => {
    const { rows, skipped } = ownPoints(
      { ...point, id: 'two', config: 'R2-DDR4-2ch', mapping_lsb_first: 'ch1,bg2,ba2,co7,ro16', channels: 2 },
      { ...point, id: 'hits', config: 'R2-DDR4-1ch-rowhit' },
    );
    expect([rows.map(({ id }) => id), skipped]).toEqual([['two', 'hits'], []]);
  });

  it('may bring configurations of their own', () => {
    const configs = JSON.parse(own.find(({ path }) => path.endsWith('configs.json'))?.text ?? '{}') as object;
    const [, ddr4] = Object.entries(configs).find(([name]) => name === 'D3-DDR4-1ch') ?? [];
    const beside = (): string => JSON.stringify({ Mine: ddr4 });
    expect(validationOf([pointsFile([{ ...point, config: 'Mine' }])], beside).points).toBe(1);
  });

  it('in an open loop come when they are due', () => {
    const injection = { mode: 'open-loop', interval_cycles: 100, requests: 1000 };
    const share = (100 * 4) / 100;
    const { rows } = ownPoints({ ...point, injection, result: { pct_of_peak: share } });
    expect(Math.abs(rows[0].errorPct)).toBeLessThan(1);
  });

  it.each([
    ['no injection', { injection: undefined }, /^p\.json mine, injection: is missing or no object$/],
    ['no result', { result: 3 }, /^p\.json mine, result: is missing or no object$/],
    ['no bandwidth', { result: {} }, /^p\.json mine, result, pct_of_peak: missing field$/],
    ['an unknown pattern', { pattern: 'stream' }, /^p\.json mine, pattern: "?stream"? is none of stream_r, stream_w/],
    [
      'a parameter of another pattern',
      { pattern_params: { T: 4096 } },
      /pattern_params: .*stream_r has no such parameter/,
    ],
    ['a parameter that is no number', { pattern_params: { T: 'big' } }, /pattern_params T: is no number$/],
    [
      'a map of unknown fields',
      { mapping_lsb_first: 'bg2,bogus2' },
      /^p\.json mine, D3-DDR4-1ch, map: "bogus2" is not a field/,
    ],
    [
      'channels that its map has not',
      { channels: 4 },
      /^p\.json mine, D3-DDR4-1ch, map: .*0 ch bits, which does not cover the 4 channels/,
    ],
    [
      'half a request',
      { injection: { ...point.injection, requests: 0.5 } },
      /requests: "?0\.5"? is not a whole number/,
    ],
    [
      'too many requests',
      { injection: { ...point.injection, requests: 1e9 } },
      /pattern_params: requests: 1000000000 is not a whole number from 1 to/,
    ],
    [
      'no bound in a closed loop',
      { injection: { mode: 'closed-loop', requests: 10 } },
      /max_outstanding_reads: missing/,
    ],
    [
      'an unknown loop',
      { injection: { mode: 'loop', requests: 10 } },
      /mode: "?loop"? is none of closed-loop, open-loop$/,
    ],
    [
      'another trace',
      { trace_check: { first4: ['R 0', 'R 64', 'R 128', 'W 192'] } },
      /trace_check: the formula gives R 0, R 64, R 128, R 192$/,
    ],
    [
      'another sum',
      { trace_check: { sum_first_1000_addr_mod_2_32: 1 } },
      /first 1000 addresses of the formula add up to 31968000, not 1$/,
    ],
  ])('are refused with %s, by file, point and field', (_, change, message) => {
    expect(() => ownPoints({ ...point, ...change })).toThrow(ScenarioError);
    expect(() => ownPoints({ ...point, ...change })).toThrow(message);
  });

  it('are refused if a configuration contradicts itself, or none is known', () => {
    const configs = JSON.parse(own.find(({ path }) => path.endsWith('configs.json'))?.text ?? '{}') as Record<
      string,
      { timing: object }
    >;
    const ddr4 = configs['D3-DDR4-1ch'];
    const broken = JSON.stringify({ 'D3-DDR4-1ch': { ...ddr4, timing: { ...ddr4.timing, tRAS: 1 } } });
    expect(() => validationOf([pointsFile([point])], () => broken)).toThrow(
      /^p\.json mine, D3-DDR4-1ch, tRAS: 1 cycles is less than tRCDRD = 17/,
    );
    const message = /^no point can be compared; mine: the configuration "D3-DDR4-1ch" is not known/;
    expect(() => validationOf([pointsFile([point])], nothingBeside)).toThrow(message);
    expect(() => validationOf([pointsFile([point])], () => '{')).toThrow(/^configs\.json: not JSON$/);
  });
});
