import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../run/result.ts';
import { decimals, times } from '../../terms/people.ts';
import { callIn } from '../cli/weft.ts';
import { chromiumPath, openBrowser, watchedPage, whySkipped } from './browser.ts';
import type { Watched } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HOSTILE = '</script><img src=x onerror=document.title=1>';
const weft = callIn(() => folder);
const fileOf = (name: string): string => join(folder, name);
const resultOf = (name: string): Result => JSON.parse(readFileSync(fileOf(name), 'utf8')) as Result;

describe.skipIf(chromiumPath === undefined)(`a report in a browser (${chromiumPath ?? whySkipped})`, () => {
  let browser: Browser;
  const opened = async (name: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Watched> => {
    const watched = await watchedPage(browser, options);
    await watched.page.goto(pathToFileURL(fileOf(name)).href);
    await watched.page.waitForSelector('body[data-ready]');
    return watched;
  };

  beforeAll(async () => {
    browser = await openBrowser();
    const network = `name: hostile\ninput: { height: 8, width: 8, channels: 16 }\nlayers:\n  - { id: "${HOSTILE}", kind: conv2d, channels: 16, kernel: 3, padding: 1 }\n`;
    writeFileSync(fileOf('hostile.yaml'), network);
    const common = ['--network', 'cnn-glyphs', '--batch', '8'];
    await weft('simulate', ...common, '--method', 'dense', '--out', 'dense.json');
    await weft('simulate', ...common, '--method', 'bdwp', '--out', 'bdwp.json');
    await weft('report', 'dense.json', 'bdwp.json', '-o', 'two.html');
    await weft('simulate', '--network', 'hostile.yaml', '--batch', '2', '--report', 'hostile.html');
    await weft('compare', ...common, '--methods', 'dense,bdwp', '--report', 'compare.html');
  }, 120_000);
  afterAll(() => browser.close());

  it('opens from disk without an error and without asking anybody for anything', async () => {
    for (const name of ['two.html', 'hostile.html', 'compare.html']) {
      const { page, errors, requests } = await opened(name);
      expect(errors).toEqual([]);
      expect(requests).toEqual([]);
      await page.close();
    }
  });

  it('says the numbers of the results', async () => {
    const { page } = await opened('two.html');
    const [dense, bdwp] = ['dense.json', 'bdwp.json'].map(resultOf);
    const text = await page.innerText('main');
    expect(text).toContain(times(dense.totals.seconds / bdwp.totals.seconds));
    expect(text).toContain(decimals(bdwp.totals.samplesPerSecond));
    expect(text).toContain(dense.hash);
    await page.close();
  });

  it('has every operation and every assumption in its tables', async () => {
    const { page } = await opened('two.html');
    const { operations, assumptions } = resultOf('dense.json');
    const rows = await page.locator('#tables details').first().locator('tbody tr').count();
    expect(rows).toBe(operations.length);
    expect(await page.locator('#scenario tbody').first().locator('tr').count()).toBe(assumptions.length);
    await page.close();
  });

  it('has a lane for every unit that works, a mark for every GEMM, a bar for every run', async () => {
    const { page } = await opened('compare.html');
    const text = await page.innerText('main');
    for (const lane of ['stce', 'dma.west', 'vector', 'wuve']) expect(text).toContain(lane);
    for (const heading of ['Where the cycles went', 'Layer by layer', 'Roofline', 'Where the energy goes']) {
      expect(text).toContain(heading);
    }
    expect(await page.locator('canvas').count()).toBeGreaterThan(0);
    const painted = await page.locator('canvas').evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const element = canvas as HTMLCanvasElement;
        const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? [];
        return new Set(pixels).size;
      }),
    );
    expect(Math.max(...painted)).toBeGreaterThan(10);
    await page.close();
  });

  it('keeps the view of the timeline in the address, and draws the page again from it', async () => {
    const { page, errors } = await opened('compare.html');
    const lanes = page.locator('.timeline canvas').last();
    await lanes.scrollIntoViewIfNeeded();
    const box = await lanes.boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 20);
    await page.mouse.wheel(0, -600);
    await page.waitForFunction(() => location.hash.length > 1);
    const hash = await page.evaluate(() => location.hash);
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    expect(await page.evaluate(() => location.hash)).toBe(hash);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('shows text as text, whatever a layer is called', async () => {
    const { page, errors } = await opened('hostile.html');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).not.toBe('1');
    expect(await page.textContent('#tables')).toContain(HOSTILE);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('reaches everything that can be used with the keyboard', async () => {
    const { page } = await opened('two.html');
    const reachable = await page.evaluate(
      () =>
        [...document.querySelectorAll<HTMLElement>('button, a[href], summary, input, select, [tabindex]')].filter(
          (element) => element.tabIndex < 0 && element.closest('[role=group], [role=tablist], svg') === null,
        ).length,
    );
    expect(reachable).toBe(0);
    const seen = new Set<string>();
    for (let i = 0; i < 8; i += 1) {
      await page.keyboard.press('Tab');
      seen.add(await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 80) ?? ''));
    }
    expect(seen.size).toBeGreaterThan(4);
    await page.close();
  });

  it('has its folded tables open in print, with and without being told, and folds them again', async () => {
    const { page } = await opened('two.html');
    const folded = await page.locator('details.data:not([open])').count();
    expect(folded).toBeGreaterThan(5);
    // Browsers render what was hidden a frame later.
    const areAllShown = (): Promise<unknown> =>
      page.waitForFunction(
        () => [...document.querySelectorAll('details.data .table')].every((table) => table.checkVisibility()),
        null,
        { timeout: 5000 },
      );
    await page.emulateMedia({ media: 'print' });
    await areAllShown();
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await areAllShown();
    expect(await page.locator('details.data:not([open])').count()).toBe(0);
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    expect(await page.locator('details.data:not([open])').count()).toBe(folded);
    await page.close();
  });

  it('says of a span what it needed, moves there, and draws arrows from it', async () => {
    const { page, errors } = await opened('compare.html');
    await page.evaluate(() => {
      location.hash = '#t=0,4000';
    });
    const plot = page.locator('.timeline .plot');
    await plot.focus();
    for (let i = 0; i < 12; i += 1) {
      await page.keyboard.press('.');
      if ((await page.locator('.causes button').count()) > 0) break;
    }
    const link = page.locator('.causes button').first();
    // They are drawn with the next frame.
    await page.locator('.marks .arrow').first().waitFor({ state: 'attached' });
    const [unit] = ((await link.textContent()) ?? '').replace('the memory, busy with ', '').split(', ');
    expect(unit.length).toBeGreaterThan(2);
    await link.click();
    expect(await page.locator('.panel dl').innerText()).toContain(unit.replace(/^.*: /, ''));
    expect(errors).toEqual([]);
    await page.close();
  });

  it('shows areas that can be switched off, and says their values under the pointer', async () => {
    const { page, errors } = await opened('compare.html');
    const names = page.locator('.timeline .lane.area');
    expect(await names.allInnerTexts()).toEqual([
      expect.stringMatching(/^array at work\s+to 100\.0 %/),
      expect.stringMatching(/^memory\s+to \d.*GB\/s/),
      expect.stringMatching(/^power\s+to \d+ W/),
      expect.stringMatching(/^in buffers\s+to \d.*B/),
    ]);
    const plot = page.locator('.timeline .plot');
    await plot.scrollIntoViewIfNeeded();
    const [box, name] = [await plot.boundingBox(), await names.nth(2).boundingBox()];
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (name?.y ?? 0) + 30);
    expect(await page.locator('.timeline .tooltip').innerText()).toMatch(/power: [\d.]+ W[^]*static[^]*mean over/);
    await page.getByText('Areas', { exact: true }).click();
    await page.getByRole('checkbox', { name: 'power' }).uncheck();
    expect(await names.count()).toBe(3);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('has its text in print, fits a phone, and works in the dark', async () => {
    for (const options of [{ viewport: { width: 390, height: 800 } }, { colorScheme: 'dark' as const }]) {
      const { page } = await opened('two.html', options);
      await page.emulateMedia({ media: 'print', ...('colorScheme' in options ? options : {}) });
      expect((await page.innerText('main')).length).toBeGreaterThan(300);
      await page.emulateMedia({ media: 'screen' });
      // Drawings follow the width of the page a frame later.
      await page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth, null, {
        timeout: 5000,
      });
      await page.close();
    }
  });
});

describe('a report that cannot be made', () => {
  it('says why, and writes nothing', async () => {
    await weft('simulate', '--network', 'mlp-glyphs', '--batch', '2', '--out', 'one.json');
    const other = { ...resultOf('one.json'), hash: 'another' };
    writeFileSync(fileOf('other.json'), JSON.stringify(other));
    for (const [args, message] of [
      [['report', 'other.json', '-o', 'x.html'], /other\.json.* was not made by this version from the scenario alone/],
      [['report', 'none.json', '-o', 'x.html'], /cannot read "none\.json"/],
      [['report', 'one.json', '-o', 'one.json'], /"one\.json" is read: it would be lost/],
      [['report', 'one.json', '-o', 'none/x.html'], /none/],
    ] as const) {
      const { code, stderr } = await weft(...args);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
    }
    expect(() => readFileSync(fileOf('x.html'))).toThrow('ENOENT');
  });
});
