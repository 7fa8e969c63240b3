import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Validation } from '../../published/validation.ts';
import { callIn } from './weft.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures');
let folder = '';
const call = callIn(() => folder);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-validate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, data: unknown): string => {
  writeFileSync(join(folder, name), typeof data === 'string' ? data : JSON.stringify(data));
  return name;
};
const gemm = { id: 'g', array: [8, 8], dataflow: 'os', M: 33, N: 33, K: 33, total_cycles: 1174 };

describe('weft validate', () => {
  it('holds the points that come with the package, from anywhere', async () => {
    const { code, stdout, stderr } = await call('validate', 'scale-sim');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^all +312 +312 +0 % +0 % +100\.0 % +0 %$/m);
    expect(stdout).toMatch(/^dram_ofmap_writes +312 +290 +·$/m);
    expect(stdout).toContain('312 of 312 points are exact; bound (every point exact): holds');
    for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
  });

  it('names the points that it skips', async () => {
    const { code, stdout } = await call('validate', 'stonne');
    expect(code).toBe(0);
    expect(stdout).toContain('5 of 5 points are exact');
    expect(stdout).toMatch(/^skipped, maeri_dense is not modelled: stonne\/maeri_dense\/ms256\/20x20x256\/tile$/m);
  });

  it('prints as JSON what it compared', async () => {
    const { code, stdout } = await call('validate', 'stonne', '--json', '--out', 'out.json');
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'out.json'), 'utf8')).toBe(stdout);
    const validation = JSON.parse(stdout) as Validation;
    expect(validation).toMatchObject({
      target: 'stonne',
      points: 5,
      exact: 5,
      meanAbsErrorPct: 0,
      medianAbsErrorPct: 0,
      within5Pct: 100,
    });
    expect(validation.worst).toEqual(validation.rows[0]);
    expect(validation.rows).toHaveLength(5);
    expect(validation.skipped).toHaveLength(5);
    expect(validation.rows[0]).toMatchObject({
      id: 'stonne/tpu_os_mesh/4x4/4x4x16',
      ours: 27,
      theirs: 27,
      errorPct: 0,
      exact: true,
    });
  });

  it('takes a file, a folder of files, and reports beside their inputs', async () => {
    const pointsOf = async (path: string): Promise<number> =>
      (JSON.parse((await call('validate', 'scale-sim', '--data', path, '--json')).stdout) as Validation).points;
    const [one, all, reports] = await Promise.all(
      ['scale-sim/conv_calc.json', 'scale-sim', 'scale-sim/examples/expected.json'].map((path) =>
        pointsOf(join(fixtures, path)),
      ),
    );
    expect([one, all, reports]).toEqual([63, 312, 16]);
  });

  it('exits 1 if a point is off, and says which', async () => {
    const data = file('off.json', {
      points: [gemm, { ...gemm, id: 'other', total_cycles: 1000, sram_filter_reads: 5446 }],
    });
    const { code, stdout, stderr } = await call('validate', 'scale-sim', '--data', data);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('off: other: 1174, reported 1000 (17.40 %)');
    expect(stdout).toContain('sram_filter_reads: 1 differ, first other: 5445, reported 5446');
    expect(stdout).toContain('1 of 2 points are exact; bound (every point exact): MISSED');
    expect((await call('validate', 'scale-sim', '--data', data, '--json')).code).toBe(1);
  });

  it.each<readonly [string, () => readonly string[], RegExp]>([
    ['no target', () => [], /Not enough non-option arguments|target/],
    ['an unknown target', () => ['scalesim'], /called "scalesim"; did you mean "scale-sim"\?/],
    ['a missing file', () => ['stonne', '--data', 'none.json'], /cannot read "none\.json": no such file/],
    [
      'an empty folder',
      () => {
        mkdirSync(join(folder, 'empty'), { recursive: true });
        return ['stonne', '--data', 'empty'];
      },
      /there is no \.json file in "empty"/,
    ],
    ['no JSON', () => ['scale-sim', '--data', file('bad.json', '{')], /^weft: bad\.json: not JSON: /],
    [
      'no points',
      () => ['scale-sim', '--data', file('none.json', { points: [] })],
      /no reference points in none\.json/,
    ],
    [
      'a missing field',
      () => ['scale-sim', '--data', file('f.json', { points: [{ ...gemm, total_cycles: null }] })],
      /^weft: f\.json g, total_cycles: missing field/,
    ],
    [
      'points of another tool',
      () => ['scale-sim', '--data', join(fixtures, 'stonne')],
      /stonne\/tpu_os_mesh\/4x4\/4x4x16, array: missing field/,
    ],
    [
      'a missing input file',
      () => ['scale-sim', '--data', file('e.json', { meta: { config: 'a.cfg' }, files: { 'a.csv': [{}] } })],
      /cannot read "a\.cfg": no such file/,
    ],
    ['an endless file', () => ['scale-sim', '--data', '/dev/zero'], /it has more than 64 MiB/],
    ['an unknown flag', () => ['stonne', '--date', 'x'], /Unknown argument: date/],
    ['nowhere to write', () => ['stonne', '--out', 'no/such/x.json'], /cannot write "no\/such\/x\.json"/],
  ])('%s: one clear error, exit 2, nothing printed or written', async (_, args, message) => {
    const words = args();
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await call('validate', ...words);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(folder)).toEqual(before);
  });
});
