import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PaperValidation } from '../../published/paper/paper-validation.ts';
import { pageData } from './page-data.ts';
import { callIn } from './weft.ts';

let folder = '';
const call = callIn(() => folder);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-paper-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, points: readonly unknown[], meta: unknown = {}): string => {
  writeFileSync(join(folder, name), JSON.stringify({ meta, points }));
  return name;
};

/** A board of a reader. */
const mine = {
  id: 'board/cnn',
  group: 'my board',
  quantity: 'CNN at batch 8',
  value: 1.3,
  unit: 'x',
  provenance: 'found',
  source: 'my measurements',
  tolerancePct: 10,
  toleranceReason: 'one run',
  measure: { kind: 'speedup', networks: ['cnn-glyphs'], batch: 8 },
};
const ideal = { ...mine, id: 'ideal', value: 2, tolerancePct: undefined, measure: { kind: 'method-ideal' } };

const longest = (text: string): number => Math.max(...text.split('\n').map((line) => [...line].length));

describe('weft validate paper', () => {
  // The one run of the whole: everything about it is looked at here.
  it(
    'prints the mean, every figure, throughput, sensitivities and assumptions, and passes',
    { timeout: 300_000 },
    async () => {
      const { code, stdout, stderr } = await call('validate', 'paper', '--out', 'out.json', '--report', 'out.html');
      expect(code).toBe(0);
      expect(stderr).toMatch(/^out\.html: [\d.]+ kB, opens in any browser\n$/);
      expect(longest(stdout)).toBeLessThanOrEqual(100);
      expect(stdout).toMatch(/^Mean training speedup of BDWP 2:8 over dense, as published: 1\.75×$/m);
      expect(stdout).toMatch(
        /^Ours, mean of five networks at batch 512: 1\.\d{3}× on sat-vcu1525, 1\.\d{3}× on sat-vcu1525-1ch$/m,
      );
      expect(stdout).toContain('Nothing is tuned to it.');
      expect(stdout).toMatch(/^resnet50 +1\.961× +\d+\.\d+ +1\.\d{3}× +\d+\.\d+ +1\.\d{3}×$/m);
      expect(stdout).toMatch(/^mean training speedup, BDWP 2:8 over +1\.75× +1\.\d+–1\.\d+ .* 5 % +ok$/m);
      expect(stdout).toMatch(/^MAC ideals: 85 of 85 met$/m);
      expect(stdout).toMatch(/^EF-Train +ZCU102, FP32 +headline +46\.99 GFLOP\/s +\d+\.\d\d× +\d+\.\d\d×$/m);
      expect(stdout).toMatch(/^memory channels \(4\) +1: 1\.\d{3}, 2: 1\.\d{3} +┊? *●─*●─*│$/m);
      expect(stdout).toMatch(/accuracy on data sets: .* \(33\):/);
      expect(stdout).toMatch(
        /^sat-vcu1525-1ch: as sat-vcu1525, but dramChannels 1 \(assumed\), overlapElementwise false/m,
      );
      expect(stdout).toMatch(/^96 of 96 judged figures are met; bound \(.*/m);
      expect(stdout.trimEnd().endsWith('holds')).toBe(true);

      const written = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as PaperValidation;
      for (const key of [
        'target',
        'points',
        'exact',
        'meanAbsErrorPct',
        'medianAbsErrorPct',
        'within5Pct',
        'worst',
        'rows',
      ]) {
        expect(written).toHaveProperty(key);
      }
      expect(written.rows.length + written.skipped.length).toBe(264);
      expect(written.networks?.rows).toHaveLength(5);
      expect(written.throughput?.machines).toHaveLength(2);
      const spreads = written.tornado?.bars.map(({ range }) => range.high - range.low) ?? [];
      expect(spreads).toHaveLength(19);
      expect(spreads).toEqual(spreads.toSorted((a, b) => b - a));
      expect(written.tornado?.mean).toBe(written.networks?.means[0].speedup);
      expect(written.assumptions.machines.map(({ name }) => name)).toEqual(['sat-vcu1525', 'sat-vcu1525-1ch']);
      expect(written.rows.filter(({ verdict }) => verdict === 'off')).toEqual([]);

      const { paper } = await pageData(join(folder, 'out.html'));
      expect(paper).toEqual({ validation: written, technique: 'BDWP 2:8' });
    },
  );

  it('compares the points of a user, and only those', async () => {
    const data = file('mine.json', [
      mine,
      { ...ideal, notJudged: 'my laptop' },
      { ...ideal, id: 'later', measure: undefined, notSimulated: 'no unit' },
    ]);
    const { code, stdout } = await call('validate', 'paper', '--data', data);
    expect(code).toBe(0);
    expect(stdout).toContain('figures in mine.json: 2 with ours beside them, 1 of these judged; 1 without');
    expect(stdout).toMatch(/^CNN at batch 8 +1\.3× +1\.\d+ +−?\d+\.\d\d % +10 % +ok$/m);
    expect(stdout).toContain('10 %: one run');
    expect(stdout).toMatch(/ my laptop$/m);
    expect(stdout).toContain('no unit (1): later 2×');
    expect(stdout).toMatch(/^sat-vcu1525: \d+ parameters, /m);
    expect(longest(stdout)).toBeLessThanOrEqual(100);
  });

  it('prints as JSON what it compared', async () => {
    const { code, stdout } = await call('validate', 'paper', '--data', file('json.json', [ideal]), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      target: 'paper',
      points: 1,
      exact: 1,
      meanAbsErrorPct: 0,
      medianAbsErrorPct: 0,
      within5Pct: 100,
      worst: { id: 'ideal', ours: 2, theirs: 2, verdict: 'ok' },
      networks: null,
      throughput: null,
      tornado: null,
      rows: [{ id: 'ideal', group: 'my board', oursRange: { low: 2, high: 2 }, tolerancePct: null }],
    });
  });

  it('takes a folder of files', async () => {
    mkdirSync(join(folder, 'folder'), { recursive: true });
    file('folder/a.json', [ideal]);
    file('folder/b.json', [{ ...ideal, id: 'b' }]);
    const { stdout } = await call('validate', 'paper', '--data', 'folder', '--json');
    expect((JSON.parse(stdout) as PaperValidation).rows.map(({ id }) => id)).toEqual(['ideal', 'b']);
  });

  it('exits 1 if a found figure is off, not if a recalled one is', async () => {
    const off = await call('validate', 'paper', '--data', file('off.json', [{ ...ideal, value: 3 }]));
    expect([off.code, off.stderr]).toEqual([1, '']);
    expect(off.stdout).toMatch(/ −33\.33 % +digits +off$/m);
    expect(off.stdout).toMatch(/^0 of 1 judged figure is met; bound \(.*\n? *.*MISSED$/m);
    const recalled = [{ ...ideal, id: 'r', value: 3, provenance: 'recalled' }, ideal];
    expect((await call('validate', 'paper', '--data', file('recalled.json', recalled))).code).toBe(0);
  });

  it.each<readonly [string, () => readonly string[], RegExp]>([
    [
      'a bad point',
      () => ['--data', file('bad.json', [{ ...ideal, unit: 's' }])],
      /^weft: bad\.json ideal, unit: method-ideal is in × or x, not "s"/,
    ],
    [
      'an unknown network',
      () => ['--data', file('net.json', [{ ...mine, measure: { kind: 'speedup', networks: ['resnet81'] } }])],
      /^weft: net\.json board\/cnn, measure\.networks: unknown network "resnet81"; did you mean/,
    ],
    ['no points', () => ['--data', file('none.json', [])], /no reference points in none\.json/],
    [
      'nothing to compare',
      () => ['--data', file('left.json', [{ ...ideal, measure: undefined, notSimulated: 'no unit' }])],
      /no point can be compared; ideal: no unit/,
    ],
    ['a missing file', () => ['--data', 'no.json'], /cannot read "no\.json": no such file/],
  ])('%s: one clear error, exit 2, nothing printed', async (_, args, message) => {
    const { code, stdout, stderr } = await call('validate', 'paper', ...args());
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('has a quick way that other targets have not', async () => {
    const quick = await call(
      'validate',
      'paper',
      '--data',
      file('q.json', [ideal, { ...mine, notJudged: 'my laptop' }]),
      '--quick',
    );
    expect(quick.stdout).toContain('left out by --quick: 1 figures');
    const { code, stderr } = await call('validate', 'stonne', '--quick');
    expect([code, stderr]).toEqual([2, 'weft: quick: stonne has nothing to leave out\n']);
  });
});
