import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordPe } from '../../run/pe/record-pe.ts';
import type { PeRecording } from '../../run/pe/recording.ts';
import { busiestCycle, momentOf } from '../../viz/pe/moment.ts';
import { DEFAULT_PE } from '../../viz/pe/pe-controls.ts';
import { busyWords } from '../../viz/pe/shares.ts';
import { sentence, value } from '../../viz/pe/words.ts';
import { chromiumPath, openBrowser, watchedPage, whySkipped } from './browser.ts';
import type { Watched } from './browser.ts';
import { buildPage } from './build-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-pe-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'pe.html');

const slider = (page: Page): Locator => page.locator('.pe-scrubber input[type=range]');
const run = (page: Page, index: number): Locator => page.locator('.pe-run').nth(index);
const cycleOf = async (page: Page): Promise<number> => Number(await slider(page).inputValue());

/** What a cell must say of a PE in a cycle. */
function cellText(recording: PeRecording, cycle: number, row: number, column: number): string {
  const { product } = momentOf(recording, cycle, row, column);
  if (!product) return '';
  const index = recording.settings.sparsity.m > 1 ? `[${product.index}]` : '';
  const { weight, activation, outRow, outColumn } = product;
  return `${value(weight)}${index}× ${value(activation)}→ ${outRow},${outColumn}`;
}

describe.skipIf(chromiumPath === undefined)(`the PE view in a browser (${chromiumPath ?? whySkipped})`, () => {
  let browser: Browser;
  const opened = async (options: Parameters<Browser['newPage']>[0] = {}): Promise<Watched> => {
    const watched = await watchedPage(browser, options);
    await watched.page.goto(pathToFileURL(file).href);
    await watched.page.waitForSelector('.pe-run');
    return watched;
  };

  beforeAll(async () => {
    writeFileSync(file, await buildPage('pe-page.ts'));
    browser = await openBrowser();
  }, 120_000);
  afterAll(() => browser.close());

  it('shows both runs as they were recorded, cell by cell', async () => {
    const { page, errors, requests } = await opened();
    const runs = [recordPe({ ...DEFAULT_PE, interleave: 1 }), recordPe(DEFAULT_PE)];
    expect(await page.locator('.pe-run').count()).toBe(2);
    expect(await cycleOf(page)).toBe(busiestCycle(runs[1]));
    for (const cycle of [0, 10, 30, 60, 240]) {
      await slider(page).fill(String(cycle));
      for (const [i, recording] of runs.entries()) {
        expect(await run(page, i).locator('.pe-count strong').textContent()).toBe(busyWords(recording));
        expect(await run(page, i).locator('.pe-sentence').textContent()).toBe(sentence(recording, cycle, 1, 1));
        const cells = await run(page, i).locator('.pe-cell').allTextContents();
        const states = await run(page, i)
          .locator('.pe-cell')
          .evaluateAll((all) => all.map((cell) => (cell as HTMLElement).dataset['state']));
        const expected = [0, 1, 2, 3].flatMap((row) => [0, 1, 2, 3].map((column) => ({ row, column })));
        expect(states).toEqual(expected.map(({ row, column }) => momentOf(recording, cycle, row, column).state));
        expected.forEach(({ row, column }, pe) => {
          const text = cellText(recording, cycle, row, column);
          if (text !== '') expect(cells[pe]).toBe(text);
        });
      }
    }
    expect(errors).toEqual([]);
    expect(requests).toEqual([]);
    await page.close();
  });

  it('shows what leaves when it leaves', async () => {
    const { page } = await opened();
    const recording = recordPe(DEFAULT_PE);
    const { cycle, column, value: sum } = recording.south[5];
    await slider(page).fill(String(cycle));
    const south = run(page, 1)
      .locator('.pe-array > .pe-row .pe-edge')
      .nth(column + 1);
    expect(await south.textContent()).toContain(value(sum));
    await page.close();
  });

  it('follows its fields, weight-stationary too', async () => {
    const { page, errors } = await opened();
    await page.selectOption('[name=sparsity]', 'dense');
    await page.fill('[name=k]', '9');
    await page.fill('[name=interleave]', '3');
    const change = { ...DEFAULT_PE, sparsity: { n: 1, m: 1 }, k: 9 };
    for (const [i, interleave] of [1, 3].entries()) {
      const words = busyWords(recordPe({ ...change, interleave }));
      await run(page, i).locator('.pe-count strong', { hasText: words }).waitFor({ timeout: 5000 });
    }
    await page.selectOption('[name=dataflow]', 'ws');
    const words = busyWords(recordPe({ ...change, dataflow: 'ws', interleave: 3 }));
    await run(page, 0).locator('.pe-count strong', { hasText: words }).waitFor({ timeout: 5000 });
    expect(await page.locator('.pe-run').count()).toBe(1);
    expect(await page.locator('[name=interleave]').isDisabled()).toBe(true);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('says what is wrong and keeps the last answer', async () => {
    const { page, errors } = await opened();
    const before = await run(page, 1).locator('.pe-count strong').textContent();
    await page.fill('[name=rows]', '99');
    expect(await page.locator('.pe-told').textContent()).toBe('array rows must be a whole number from 1 to 8');
    await page.fill('[name=rows]', '8');
    // Without interleaving this takes longer than a recording may.
    for (const [name, most] of Object.entries({ columns: '8', m: '32', n: '32', k: '64' })) {
      await page.fill(`[name=${name}]`, most);
    }
    await page.selectOption('[name=sparsity]', 'dense');
    await page.locator('.pe-told', { hasText: 'at most 200000 cycles times PEs' }).waitFor({ timeout: 5000 });
    expect(await page.locator('.pe-view.stale').count()).toBe(1);
    await page.selectOption('[name=sparsity]', '2:8');
    for (const name of ['rows', 'columns'] as const) await page.fill(`[name=${name}]`, '4');
    for (const name of ['m', 'n', 'k'] as const) await page.fill(`[name=${name}]`, String(DEFAULT_PE[name]));
    await run(page, 1)
      .locator('.pe-count strong', { hasText: before ?? '' })
      .waitFor({ timeout: 5000 });
    expect(await page.locator('.pe-view.stale').count()).toBe(0);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('is moved by keys alone', async () => {
    const { page } = await opened();
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-selected') ?? null);
    await slider(page).focus();
    await page.keyboard.press('Home');
    expect(await cycleOf(page)).toBe(0);
    await page.keyboard.press('ArrowRight');
    expect(await cycleOf(page)).toBe(1);
    await page.keyboard.press('End');
    expect(await cycleOf(page)).toBe(240);
    await page.getByRole('button', { name: 'a cycle back' }).focus();
    await page.keyboard.press('ArrowLeft');
    expect(await cycleOf(page)).toBe(239);
    await page.keyboard.press('Home');
    await run(page, 0).locator('.pe-cell[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('.');
    expect(await focused()).toBe('true');
    // Both grids have the same PE, and only it is in the order of tabs.
    for (const i of [0, 1]) {
      expect(await run(page, i).locator('.pe-sentence').textContent()).toMatch(/^PE \(2, 2\), cycle 1: /);
      expect(await run(page, i).locator('.pe-cell[tabindex="0"]').count()).toBe(1);
    }
    await page.close();
  });

  it('plays when it is told to, with the space bar too, and not before', async () => {
    const { page } = await opened({ reducedMotion: 'reduce' });
    const first = await cycleOf(page);
    await page.selectOption('.pe-scrubber select', '20');
    await page.waitForTimeout(300);
    expect(await cycleOf(page)).toBe(first);
    await run(page, 0).locator('.pe-cell[tabindex="0"]').focus();
    await page.keyboard.press(' ');
    await page.waitForFunction(
      (from) => Number(document.querySelector<HTMLInputElement>('.pe-scrubber input')?.value) > from + 2,
      first,
    );
    expect(await run(page, 0).locator('.pe-sentence').getAttribute('aria-live')).toBe('off');
    await page.keyboard.press(' ');
    expect(await page.getByRole('button', { name: 'play' }).count()).toBe(1);
    const stopped = await cycleOf(page);
    await page.waitForTimeout(200);
    expect(await cycleOf(page)).toBe(stopped);
    expect(await run(page, 0).locator('.pe-sentence').getAttribute('aria-live')).toBe('polite');
    await page.close();
  });

  it('goes to the cycle and PE of a click on the strip', async () => {
    const { page } = await opened();
    const times = run(page, 0).locator('.pe-strip');
    await times.scrollIntoViewIfNeeded();
    const box = await times.boundingBox();
    if (!box) throw new Error('no strip');
    // Sixteen PEs of ten pixels; the axis has 241 cycles.
    await page.mouse.click(box.x + (box.width * 100.5) / 241, box.y + 10 * 7 + 5);
    expect(await cycleOf(page)).toBe(100);
    expect(await run(page, 1).locator('.pe-sentence').textContent()).toMatch(/^PE \(1, 3\), cycle 100: /);
    await page.close();
  });

  it('has tables behind it', async () => {
    const { page } = await opened();
    await page.locator('details summary').first().click();
    const recording = recordPe(DEFAULT_PE);
    const shares = await page.locator('details').first().locator('tbody tr').last().locator('td').allTextContents();
    expect(shares[2]).toBe(String(recording.states.length));
    const pe = page.locator('details').nth(2);
    await pe.locator('summary').click();
    await pe.locator('tbody tr').first().waitFor();
    expect(await pe.locator('tbody tr').count()).toBe(recording.cycles);
    await run(page, 0).locator('.pe-cell').first().click();
    expect(await pe.locator('caption').textContent()).toContain('PE (0, 0)');
    await page.close();
  });

  it('fits a phone, works in the dark, keeps its text in print', async () => {
    for (const options of [{ viewport: { width: 390, height: 800 } }, { colorScheme: 'dark' as const }]) {
      const { page, errors } = await opened(options);
      await page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth, null, {
        timeout: 5000,
      });
      await page.emulateMedia({ media: 'print' });
      expect(await page.innerText('main')).toContain('busy 41 % of 78 cycles');
      expect(errors).toEqual([]);
      await page.close();
    }
  });
});
