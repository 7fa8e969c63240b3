import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Validation } from '../../published/validation.ts';
import type { Ablations } from '../../run/ablate.ts';
import { pageData } from './page-data.ts';
import { callIn } from './weft.ts';

let folder = '';
const call = callIn(() => folder);
const place = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-report-option-'));
  mkdirSync(place('folder'));
  writeFileSync(place('points.json'), JSON.stringify({ points: [gemm] }));
  writeFileSync(place('off.json'), JSON.stringify({ points: [gemm, { ...gemm, id: 'other', total_cycles: 1000 }] }));
  writeFileSync(place('scenario.yaml'), 'network: cnn-glyphs\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const gemm = { id: 'g', array: [8, 8], dataflow: 'os', M: 33, N: 33, K: 33, total_cycles: 1174 };
const small = ['ablate', '--network', 'mlp-glyphs', '--batch', '8'];
const WRITTEN = /^[\w.]+\.html: [\d.]+ k?B, opens in any browser\n$/;

describe('weft ablate --report', () => {
  it('writes a page with the ladders and both ends of the first, and prints as without it', async () => {
    const [plain, json] = await Promise.all([
      call(...small, '--report', 'plain.html'),
      call(...small, '--json', '--report', 'json.html', '--out', 'out.json'),
    ]);
    for (const { code, stderr } of [plain, json]) {
      expect(code).toBe(0);
      expect(stderr).toMatch(WRITTEN);
    }
    const without = await Promise.all([call(...small), call(...small, '--json')]);
    expect([plain.stdout, json.stdout]).toEqual(without.map(({ stdout }) => stdout));
    expect(readFileSync(place('out.json'), 'utf8')).toBe(json.stdout);
    expect(readFileSync(place('plain.html'))).toEqual(readFileSync(place('json.html')));

    const { ablation, runs, title } = await pageData(place('json.html'));
    const printed = JSON.parse(json.stdout) as Ablations;
    expect(ablation).toEqual(printed);
    expect(title).toMatch(/what each optimisation is worth on sat-vcu1525$/);
    const [first] = printed.batches;
    expect(runs.map(({ name, result }) => [name, result.totals.cycles, result.hash])).toEqual([
      ['none', first.none.cycles, first.none.hash],
      ['all', first.all.cycles, first.all.hash],
    ]);
    expect(runs.map(({ timeline }) => (timeline?.stall.length ?? 0) > 0)).toEqual([true, true]);
  });
});

describe('weft validate --report', () => {
  it('writes a page with every point, and prints as without it', async () => {
    const page = await call('validate', 'stonne', '--report', 'stonne.html');
    expect(page.code).toBe(0);
    expect(page.stderr).toMatch(WRITTEN);
    expect(page.stdout).toBe((await call('validate', 'stonne')).stdout);
    const { stdout } = await call('validate', 'stonne', '--json');
    const { rows, skipped, bound } = JSON.parse(stdout) as Validation;
    const { peer, runs } = await pageData(place('stonne.html'));
    expect(runs).toEqual([]);
    expect(peer).toMatchObject({ skipped, bound, series: [{ rows }] });
  });

  it('has every model of the memory in the page of validate dram', async () => {
    const { code, stdout } = await call('validate', 'dram', '--json', '--report', 'dram.html');
    expect(code).toBe(0);
    const { rows, series } = JSON.parse(stdout) as Validation & {
      readonly series: readonly Pick<Validation, 'rows'>[];
    };
    const { peer } = await pageData(place('dram.html'));
    expect(peer?.series.map((one) => one.rows)).toEqual([rows, ...series.map((one) => one.rows)]);
    expect(peer?.series[0].groups.reduce((sum, { statistics }) => sum + statistics.points, 0)).toBe(rows.length);
  });

  it('writes it also where the bound is missed, and exits 1', async () => {
    const { code, stderr } = await call('validate', 'scale-sim', '--data', 'off.json', '--report', 'off.html');
    expect(code).toBe(1);
    expect(stderr).toMatch(WRITTEN);
    expect((await pageData(place('off.html'))).peer?.bound.holds).toBe(false);
  });
});

describe('a page that cannot be written', () => {
  it.each<readonly [string, readonly string[], RegExp]>([
    ['a folder', [...small, '--report', 'folder'], /cannot write "folder": it is a folder/],
    [
      'no such folder',
      ['validate', 'stonne', '--report', 'no/x.html'],
      /cannot write "no\/x\.html": no such file or folder/,
    ],
    ['the other output', [...small, '--out', 'x', '--report', './x'], /report: "\.\/x" is what --out writes/],
    ['the other output', ['validate', 'stonne', '--out', 'x', '--report', 'x'], /report: "x" is what --out writes/],
    [
      'what is read',
      ['validate', 'scale-sim', '--data', 'points.json', '--report', 'points.json'],
      /report: "points\.json" is read/,
    ],
    ['the scenario', ['ablate', 'scenario.yaml', '--report', 'scenario.yaml'], /report: "scenario\.yaml" is read/],
    ['no name', ['validate', 'stonne', '--report'], /report/],
  ])('%s: one clear error before anything is computed, exit 2, nothing written', async (_, words, message) => {
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await call(...words);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(place('x'))).toBe(false);
  });
});
