import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paperRow } from '../../published/paper/row.ts';
import type { PaperValidation } from '../../published/paper/paper-validation.ts';
import type { Figure } from '../../published/figures/figure.ts';
import { statisticsOf } from '../../published/validation.ts';
import { callIn } from '../cli/weft.ts';
import { chromiumPath, openBrowser, watchedPage, whySkipped } from './browser.ts';
import type { Watched } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-ladder-'));
afterAll(() => rmSync(folder, { recursive: true }));

const weft = callIn(() => folder);
const fileOf = (name: string): string => join(folder, name);
const pages = ['ablation.html', 'off.html', 'dram.html', 'paper.html', 'mine.html'] as const;
const gemm = { id: 'g', array: [8, 8], dataflow: 'os', M: 33, N: 33, K: 33, total_cycles: 1174 };
const HOSTILE = '<img src=x onerror=document.title=1>';

const figure: Figure = {
  id: 'sat/mean-speedup',
  group: 'SAT',
  quantity: 'mean training speedup',
  value: 1.75,
  unit: '×',
  provenance: 'found',
  source: HOSTILE,
  tolerancePct: 5,
  measure: { kind: 'speedup', networks: ['resnet9'] },
};
const rows = [
  paperRow(figure, { low: 1.8, high: 1.9 }),
  paperRow({ ...figure, id: 'off', quantity: 'another speedup' }, { low: 3, high: 3 }),
  paperRow({ ...figure, id: 'shown', quantity: 'a third', notJudged: 'other hardware' }, { low: 1.7, high: 1.7 }),
];

/** As `weft validate paper` gives it, which takes a minute for the real one. */
const validation: PaperValidation = {
  schemaVersion: 1,
  tool: { name: 'weft', version: '0.1.0' },
  target: 'paper',
  quantity: 'figures',
  ...statisticsOf(rows),
  worst: rows[1],
  bound: { text: 'all of them', holds: false },
  skipped: [],
  quantities: [],
  rows,
  networks: {
    method: 'bdwp',
    sparsity: '2:8',
    batch: 512,
    rows: [
      {
        network: 'resnet9',
        title: 'ResNet-9',
        macIdealSpeedup: 1.994,
        machines: [
          { machine: 'full', speedup: 1.9, denseSeconds: 3.8, seconds: 2 },
          { machine: 'lean', speedup: 1.8, denseSeconds: 3.6, seconds: 2 },
        ],
      },
    ],
    meanMacIdeal: 1.994,
    means: [
      { machine: 'full', speedup: 1.9 },
      { machine: 'lean', speedup: 1.8 },
    ],
    range: { low: 1.8, high: 1.9 },
  },
  throughput: null,
  tornado: {
    machine: 'full',
    mean: 1.9,
    bars: [
      { assumption: 'narrow', base: 'on', points: [{ label: 'off', mean: 1.88 }], range: { low: 1.88, high: 1.9 } },
      {
        assumption: 'wide',
        base: '4',
        points: [
          { label: '1', mean: 1.6 },
          { label: '8', mean: 1.95 },
        ],
        range: { low: 1.6, high: 1.95 },
      },
    ],
  },
  assumptions: { scenario: [], machines: [] },
};

const cellsOf = (page: Page, selector: string): Promise<string[][]> =>
  page
    .locator(selector)
    .first()
    .locator('tbody tr')
    .evaluateAll((lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent ?? '')));

describe.skipIf(chromiumPath === undefined)(
  `ladders and comparisons in a browser (${chromiumPath ?? whySkipped})`,
  () => {
    let browser: Browser;
    let ladderText = '';
    const opened = async (name: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Watched> => {
      const watched = await watchedPage(browser, options);
      await watched.page.goto(pathToFileURL(fileOf(name)).href);
      await watched.page.waitForSelector('body[data-ready]');
      return watched;
    };

    beforeAll(async () => {
      browser = await openBrowser();
      const off = { points: [gemm, { ...gemm, id: HOSTILE, total_cycles: 1000 }] };
      writeFileSync(fileOf('off.json'), JSON.stringify(off));
      writeFileSync(
        fileOf('mine.json'),
        JSON.stringify({ points: [{ ...figure, value: 2, measure: { kind: 'method-ideal' } }] }),
      );
      const calls = await Promise.all([
        weft('ablate', '--network', 'cnn-glyphs', '--batch', '8,2', '--report', 'ablation.html'),
        weft('validate', 'scale-sim', '--data', 'off.json', '--report', 'off.html'),
        weft('validate', 'dram', '--report', 'dram.html'),
        weft('validate', 'paper', '--data', 'mine.json', '--report', 'mine.html'),
      ]);
      ladderText = calls[0].stdout;
      const built = (name: string): Promise<unknown> => import(new URL(`../../dist/${name}.js`, import.meta.url).href);
      const { reportPage } = (await built(
        'viz/report/report-page',
      )) as typeof import('../../viz/report/report-page.ts');
      const { pageCode } = (await built('cli/page/page-code')) as typeof import('../../cli/page/page-code.ts');
      const { validationReport } = (await built(
        'cli/page/validation-report',
      )) as typeof import('../../cli/page/validation-report.ts');
      const paper = validationReport(validation, 'published figures', 'here');
      writeFileSync(fileOf('paper.html'), await reportPage(paper, pageCode(paper)));
    }, 120_000);
    afterAll(() => browser.close());

    it('open without an error, ask nobody for anything, fit a phone and show text as text', async () => {
      for (const name of pages) {
        for (const options of [{}, { viewport: { width: 390, height: 800 }, colorScheme: 'dark' as const }]) {
          const { page, errors, requests } = await opened(name, options);
          await page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth, null, {
            timeout: 5000,
          });
          expect([name, errors, requests]).toEqual([name, [], []]);
          expect(await page.locator('img').count()).toBe(0);
          expect(await page.title()).not.toBe('1');
          await page.close();
        }
      }
    });

    it('have the numbers of the ladder that the command line prints', async () => {
      const { page } = await opened('ablation.html');
      const [none, ...rungs] = await cellsOf(page, '#ladder .table');
      const printed = ladderText.split('\n').filter((line) => /^(none|\+ |none − all)/.test(line));
      // Two batches: the first half is the first ladder. A minus is a hyphen there.
      const lines = printed.slice(0, printed.length / 2).map((line) => line.trim().split(/ {2,}/));
      expect(none.slice(0, 2)).toEqual(lines[0].slice(0, 2));
      for (const [i, rung] of rungs.slice(0, -1).entries()) {
        const [title, step, saved, share, FF, BP, WU, other, mostly = ''] = lines[i + 1];
        // A long title goes on in the next line there.
        expect(rung[0].startsWith(title)).toBe(true);
        const words = [step, saved, share, FF, BP, WU, other].map((cell) => cell.replace(/^-/, '−'));
        expect(rung.slice(1, 9)).toEqual([...words, mostly]);
      }
      const last = rungs.at(-1) ?? [];
      expect([last[0], last[2], last[3]]).toEqual(lines.at(-1));
      await page.close();
    });

    it('draw a bar for each rung and both ends, in time or in speedup, and go on with the runs', async () => {
      const { page } = await opened('ablation.html');
      expect(await page.locator('#ladder svg[role=img]').count()).toBe(2);
      const words = await page.locator('#ladder svg[role=img]').first().textContent();
      expect(words).toMatch(/interleave mapping.*elementwise fusion/s);
      await page.getByRole('button', { name: 'speedup: rungs multiply' }).click();
      expect(await page.locator('#ladder svg[role=img]').first().textContent()).toContain('speedup over none');
      const text = await page.innerText('main');
      for (const heading of ['Where the cycles went', 'Layer by layer', 'Roofline']) expect(text).toContain(heading);
      expect(await page.locator('.timeline').count()).toBeGreaterThan(0);
      await page.close();
    });

    it('have published figures beside ours, with what is met, what is off and what is not judged', async () => {
      const { page } = await opened('paper.html');
      expect(await page.locator('#figures summary').first().textContent()).toBe('SAT: 1 of 2 met, 1 not judged');
      const cells = await cellsOf(page, '#figures .table');
      expect(
        cells.map(([name, , theirs, ours, error, tolerance, verdict]) => [
          name,
          theirs,
          ours,
          error,
          tolerance,
          verdict,
        ]),
      ).toEqual([
        ['mean training speedup', '1.75×', '1.800–1.900', '2.86 %', '5 %', 'met'],
        ['another speedup', '1.75×', '3.000', '71.43 %', '5 %', 'off'],
        ['a third', '1.75×', '1.700', '−2.86 %', '·', 'other hardware'],
      ]);
      expect(await page.innerText('header')).toContain('1 of 2');
      expect(await page.innerText('header')).toContain('MISSED');
      const networks = await cellsOf(page, '#five-networks .table');
      expect(networks).toEqual([
        ['resnet9', '1.994×', '3.800', '2.000', '1.900×', '3.600', '2.000', '1.800×'],
        ['mean', '1.994×', '', '', '1.900×', '', '', '1.800×'],
      ]);
      await page.close();
    });

    it('have a tornado with the widest swing on top, its ends named', async () => {
      const { page } = await opened('paper.html');
      const words = (await page.locator('#tornado svg').first().textContent()) ?? '';
      expect(words.indexOf('wide (4)')).toBeLessThan(words.indexOf('narrow (on)'));
      for (const end of ['1: 1.600', '8: 1.950', 'off: 1.880', 'base 1.900×', 'published 1.750×'])
        expect(words).toContain(end);
      expect(await cellsOf(page, '#tornado .table')).toEqual([
        ['wide', '4', '1', '1.600', '−0.300', '0.350'],
        ['', '', '8', '1.950', '+0.050', ''],
        ['narrow', 'on', 'off', '1.880', '−0.020', '0.020'],
      ]);
      await page.close();
    });

    it('name the worst points, and every point with its error', async () => {
      const { page } = await opened('off.html');
      expect(await cellsOf(page, '#agreement .table')).toEqual([[HOSTILE, 'dense GEMM', '1 000', '1 174', '17.40 %']]);
      expect(await page.innerText('header')).toContain('1 of 2');
      expect(await page.locator('#agreement .dot').count()).toBe(2);
      await page.locator('#agreement .dot').last().focus();
      expect(await page.innerText('#agreement .told')).toContain('error 17.40 %');
      await page.keyboard.press('ArrowLeft');
      expect(await page.innerText('#agreement .told')).toContain('error 0 %');
      await page.close();
    });

    it('show each model of a memory by itself', async () => {
      const { page } = await opened('dram.html');
      const worst = async (): Promise<string> => (await page.locator('#agreement').innerText()).replaceAll('\n', ' ');
      expect(await worst()).toContain('Every point is within 0.01 %');
      await page.getByRole('button', { name: 'timelines: bandwidth', exact: true }).click();
      expect(await worst()).toContain('R2-DDR4-1ch/M/mix21/N=64/T=4096');
      expect(await page.locator('#agreement .point').count()).toBe(47);
      const packed = readFileSync(fileOf('dram.html'), 'utf8').length;
      expect(packed).toBeLessThan(1_000_000);
      await page.close();
    });
  },
);
