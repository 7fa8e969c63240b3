import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeScenario } from '../../run/scenario.ts';
import { recordPe } from '../../run/pe/record-pe.ts';
import { simulate } from '../../run/simulate.ts';
import { unpack } from '../../viz/report/pack.ts';
import { DEFAULT_PE } from '../../viz/pe/pe-controls.ts';
import { readState } from '../../viz/studio/fragment.ts';
import { callIn } from '../cli/weft.ts';
import { chromiumPath, openBrowser, watchedPage, whySkipped } from './browser.ts';
import type { Watched } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-studio-'));
afterAll(() => rmSync(folder, { recursive: true }));
const weft = callIn(() => folder);
const bin = resolve(import.meta.dirname, '../../bin/weft.js');

/** Small enough to be simulated in a moment. */
const SMALL = '#network=cnn-glyphs&batch=8';

/** When the answer to what is set now stands on the page, or the page says that there is none. */
const settled = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => ['ready', 'refused', 'stopped'].includes(document.body.dataset['state'] ?? ''), null, {
    timeout: 60_000,
  });

const saved = async (page: Page, button: string): Promise<string> => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
};

const control = (page: Page, id: string): Locator => page.locator(`[data-control="${id}"]`);

describe.skipIf(chromiumPath === undefined)(`the studio in a browser (${chromiumPath ?? whySkipped})`, () => {
  let browser: Browser;
  let server: ChildProcess;
  let address = '';
  const opened = async (hash = SMALL, options: Parameters<Browser['newPage']>[0] = {}): Promise<Watched> => {
    const watched = await watchedPage(browser, options);
    await watched.page.goto(`${address}${hash}`);
    await settled(watched.page);
    return watched;
  };

  beforeAll(async () => {
    browser = await openBrowser();
    server = spawn(process.execPath, [bin, 'studio'], { cwd: folder });
    address = await new Promise((found) => {
      server.stdout?.on('data', (data: Buffer) => {
        const [, printed] = /(http:\S+)/.exec(data.toString()) ?? [];
        if (printed !== undefined) found(printed);
      });
    });
  }, 120_000);
  afterAll(async () => {
    server.kill('SIGINT');
    await browser.close();
  });

  it('opens without an error, and asks nobody but its own server for anything', async () => {
    const { page, errors, requests } = await opened('');
    expect(await page.innerText('.status')).toMatch(/^7\.285 s a step, 1\.87× dense, simulated in \d+ ms$/);
    expect(errors).toEqual([]);
    const strangers = requests.filter((url) => !url.startsWith(address) && !url.startsWith(`blob:${address}`));
    expect(strangers).toEqual([]);
    await page.close();
  });

  it('has the numbers of simulate bit for bit, in the file that the command line prints', async () => {
    const { page, errors } = await opened('#network=mlp-glyphs&batch=2');
    for (const hash of [
      SMALL,
      `${SMALL}&method=dense`,
      `${SMALL}&sparsity=2:4&set.rows=16&set.clock=300%20MHz`,
      '#network=mlp-glyphs&batch=3&phase=inference&set.dramModel=bandwidth&set.elementwise=all',
      '#network=resnet18-cifar10&batch=32&method=sdgp&layer.layer1.*=dense&machine=sat-vcu1525-1ch',
      '#sparsity=1:4',
    ]) {
      await page.evaluate((next) => {
        document.body.dataset['state'] = '';
        location.hash = next;
      }, hash);
      await settled(page);
      const text = readFileSync(await saved(page, 'Save result'), 'utf8');
      const result = simulate(mergeScenario(readState(hash).state.scenario));
      expect(text).toBe(`${JSON.stringify(result, null, 2)}\n`);
    }
    const command = (await page.textContent('.command')) ?? '';
    const { stdout } = await weft(...command.split(' ').slice(2), '--json');
    expect(readFileSync(await saved(page, 'Save result'), 'utf8')).toBe(stdout);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('answers a change at once, and writes it to the address and the command', async () => {
    const { page } = await opened();
    const before = await page.innerText('#head');
    await control(page, 'sparsity').getByLabel('M', { exact: true }).fill('4');
    await page.waitForFunction((old) => document.querySelector<HTMLElement>('#head')?.innerText !== old, before);
    await settled(page);
    const result = simulate(mergeScenario({ network: 'cnn-glyphs', batch: 8, sparsity: '2:4' }));
    expect(await page.evaluate(() => document.body.dataset['hash'])).toBe(result.hash);
    await expect.poll(() => page.evaluate(() => location.hash)).toBe(`${SMALL}&sparsity=2:4`);
    expect(await page.textContent('.command')).toBe('npx weft simulate --network cnn-glyphs --batch 8 --sparsity 2:4');
    await page.getByRole('button', { name: 'N:M: back to 2:8' }).click();
    await settled(page);
    await expect.poll(() => page.evaluate(() => location.hash)).toBe(SMALL);
    await page.close();
  });

  it('shows what an address says, also when it changes, and says what it cannot read', async () => {
    const { page } = await opened(`${SMALL}&set.rows=16&set.prefetch=false`);
    expect(await page.inputValue('#control-network')).toBe('cnn-glyphs');
    expect(await page.locator('[id="control-set.rows"]').inputValue()).toBe('16');
    expect(await page.locator('[id="control-set.prefetch"]').isChecked()).toBe(false);
    await page.evaluate(() => {
      location.hash = '#network=mlp-glyphs&batch=4';
    });
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#control-batch')?.value === '4');
    expect(await page.locator('[id="control-set.rows"]').inputValue()).toBe('32');
    await page.evaluate(() => {
      location.hash = '#network=mlp-glyphs&colour=blue';
    });
    await page.waitForSelector('.problem:not([hidden])');
    expect(await page.innerText('.problem')).toContain('"colour" is no part of a scenario');
    expect(await page.inputValue('#control-network')).toBe('resnet18');
    // It stays when the defaults are answered, until something is set.
    await settled(page);
    expect(await page.innerText('.status')).toMatch(/^7\.285 s a step/);
    expect(await page.innerText('.problem')).toContain('"colour" is no part of a scenario');
    await page.selectOption('#control-network', 'mlp-glyphs');
    await settled(page);
    expect(await page.locator('.problem').isHidden()).toBe(true);
    await page.close();
  });

  it('follows an address that is written over before the page hears of it', async () => {
    const { page } = await opened(SMALL);
    await page.evaluate(() => {
      const before = location.href;
      location.hash = '#network=mlp-glyphs&batch=4';
      // As an earlier change does that is written into the address now.
      history.replaceState(null, '', before);
    });
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#control-batch')?.value === '4');
    await page.waitForFunction(() => location.hash.includes('batch=4'));
    await page.close();
  });

  it('says beside a control what is wrong with it, and keeps the last answer', async () => {
    const { page, errors } = await opened();
    const rows = page.locator('[id="control-set.rows"]');
    await rows.fill('0');
    await page.waitForSelector('body[data-state=refused]');
    const mistake = control(page, 'set.rows').locator('.mistake');
    expect(await mistake.innerText()).toBe('0 is not an integer from 1 to 4096');
    expect(await rows.getAttribute('aria-invalid')).toBe('true');
    expect(await rows.getAttribute('aria-describedby')).toContain(await mistake.getAttribute('id'));
    expect(await page.locator('main.is-old #head').isVisible()).toBe(true);
    await rows.fill('16');
    await page.waitForSelector('body[data-state=ready]');
    expect(await mistake.isVisible()).toBe(false);
    expect(await page.locator('main.is-old').count()).toBe(0);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('compares with what is kept as A', async () => {
    const { page } = await opened();
    await page.getByRole('button', { name: 'Keep as A' }).click();
    await control(page, 'set.rows').getByRole('button', { name: 'half' }).click();
    await page.waitForFunction(() =>
      document.querySelector('#head')?.textContent?.includes('speedup over A: BDWP 2:8'),
    );
    await expect
      .poll(async () => readState(await page.evaluate(() => location.hash)).state)
      .toEqual({
        scenario: { network: 'cnn-glyphs', batch: 8, set: { rows: 16 } },
        pinned: { network: 'cnn-glyphs', batch: 8 },
      });
    await page.getByRole('button', { name: 'Compare with dense again' }).click();
    await page.waitForFunction(() => document.querySelector('#head')?.textContent?.includes('speedup over dense'));
    await page.close();
  });

  it('keeps the chosen layer, what is open and the place of the keyboard when an answer comes', async () => {
    const { page } = await opened();
    await page.locator('#tables summary').first().click();
    const row = page.locator('#layers .row').nth(1);
    const layer = ((await row.getAttribute('aria-label')) ?? '').split(':')[0];
    await row.click();
    await page.evaluate(() => {
      document.body.dataset['state'] = '';
      location.hash = '#network=cnn-glyphs&batch=16';
    });
    await settled(page);
    expect(await page.innerText('#layers')).toContain(`${layer} is chosen.`);
    expect(await page.locator('#tables details').first().getAttribute('open')).not.toBeNull();
    await page.waitForFunction(
      (name) => document.activeElement?.getAttribute('aria-label')?.startsWith(`${name}:`),
      layer,
    );
    await page.close();
  });

  it('draws the timeline when it is asked for, and again after a change', async () => {
    const { page, errors } = await opened();
    await page.getByRole('button', { name: 'Show timeline' }).click();
    await page.waitForSelector('#timeline canvas');
    await page.locator('#timeline').evaluate((section) => section.setAttribute('data-old', ''));
    await control(page, 'batch').getByRole('button', { name: 'twice' }).click();
    await page.waitForSelector('#timeline:not([data-old]) canvas');
    expect(await page.locator('.place.is-old').count()).toBe(0);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('keeps a window into the timeline in the address until the step is another one', async () => {
    const { page } = await opened(`${SMALL}&t=10,200&run=0`);
    const hash = (): Promise<string> => page.evaluate(() => location.hash);
    await page.getByRole('button', { name: 'Keep as A' }).click();
    await expect.poll(hash).toContain('&a=');
    expect(await hash()).toContain('t=10,200');
    await control(page, 'batch').getByRole('button', { name: 'twice' }).click();
    await expect.poll(hash).toContain('batch=16');
    expect(await hash()).not.toContain('t=');
    await page.close();
  });

  it('saves the report that the command line writes', async () => {
    const { page } = await opened();
    const path = await saved(page, 'Save report');
    await weft('compare', '--network', 'cnn-glyphs', '--batch', '8', '--methods', 'dense,bdwp', '--report', 'cli.html');
    const dataOf = async (file: string): Promise<unknown> => {
      const [, packed = ''] = /id="weft-data">([^<]*)</.exec(readFileSync(file, 'utf8')) ?? [];
      return unpack(packed);
    };
    expect(await dataOf(path)).toEqual(await dataOf(join(folder, 'cli.html')));
    const report = await watchedPage(browser);
    await report.page.goto(pathToFileURL(path).href);
    await report.page.waitForSelector('body[data-ready]');
    expect(report.errors).toEqual([]);
    await report.page.close();
    await page.close();
  });

  it('saves a scenario that the command line runs', async () => {
    const { page } = await opened(`${SMALL}&set.clock=300%20MHz`);
    const { stdout } = await weft('simulate', await saved(page, 'Save scenario'), '--json');
    expect(stdout).toBe(readFileSync(await saved(page, 'Save result'), 'utf8'));
    await page.close();
  });

  it('can be stopped, and goes on after that', async () => {
    // Line by line takes minutes.
    const { page, errors } = await opened();
    await page.evaluate(() => {
      location.hash = '#set.dramModel=lines';
    });
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.waitForSelector('body[data-state=stopped]');
    expect(await page.innerText('.status')).toContain('stopped');
    await page.evaluate((hash) => {
      location.hash = hash;
    }, SMALL);
    await page.waitForSelector('body[data-state=ready]');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('gives up a long simulation that nobody waits for', async () => {
    const { page } = await opened();
    await page.evaluate(() => {
      location.hash = '#set.dramModel=lines';
    });
    await page.waitForSelector('.stop:not([hidden])');
    await page.evaluate((hash) => {
      location.hash = hash;
    }, SMALL);
    await page.waitForSelector('body[data-state=ready]');
    expect(await page.evaluate(() => document.body.dataset['hash'])).toBe(
      simulate(mergeScenario({ network: 'cnn-glyphs', batch: 8 })).hash,
    );
    await page.close();
  });

  it('shows the array at work when that is opened, as the stepped array has it', async () => {
    const { page, errors } = await opened();
    const workers = page.workers().length;
    await page.locator('.pe-by-pe > summary').click();
    await page.waitForSelector('.pe-by-pe .pe-cell');
    expect(page.workers()).toHaveLength(workers + 1);
    const told = await page.locator('.pe-by-pe .pe-told').textContent();
    const cycles = [1, DEFAULT_PE.interleave].map((interleave) => recordPe({ ...DEFAULT_PE, interleave }).cycles);
    expect(told).toContain(`in ${cycles[1]} instead of ${cycles[0]} cycles`);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('reaches every control with the keyboard, and shows where it is', async () => {
    const { page } = await opened();
    await page.locator('details.group > summary').click();
    const wanted = await page
      .locator('aside :is(input, select, button, summary), .sharing :is(button, code)')
      .evaluateAll((all) =>
        all
          .filter((one) => one.checkVisibility())
          .map((one, i) => {
            one.setAttribute('data-reach', String(i));
            return String(i);
          }),
      );
    await page.locator('.skip').focus();
    const seen = new Set<string>();
    for (let i = 0; i < wanted.length + 10; i += 1) {
      await page.keyboard.press('Tab');
      const { reach, outline } = await page.evaluate(() => ({
        reach: document.activeElement?.getAttribute('data-reach') ?? null,
        outline: document.activeElement ? getComputedStyle(document.activeElement).outlineStyle : '',
      }));
      if (reach === null) continue;
      expect(outline).not.toBe('none');
      seen.add(reach);
    }
    expect(wanted.length).toBeGreaterThan(50);
    expect([...seen].toSorted()).toEqual(wanted.toSorted());
    await page.close();
  });

  it('names every field', async () => {
    const { page } = await opened();
    const nameless = await page
      .locator('aside :is(input, select)')
      .evaluateAll((all) =>
        all
          .filter((one) => (one as HTMLInputElement).labels?.length === 0 && !one.hasAttribute('aria-label'))
          .map(({ id }) => id),
      );
    expect(nameless).toEqual([]);
    await page.close();
  });

  it('fits a phone, folded and open, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, errors } = await opened(SMALL, { viewport: { width: 390, height: 800 }, colorScheme });
      const fits = (): Promise<unknown> =>
        page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth, null, { timeout: 5000 });
      await fits();
      for (const name of ['Settings', 'Keep, save, share', 'All other parameters']) {
        await page.locator('summary', { hasText: name }).first().click();
      }
      await fits();
      expect(errors).toEqual([]);
      await page.close();
    }
  });

  it('works from disk when it has been exported', async () => {
    await weft('studio', '--export', 'site');
    const { page, errors, requests } = await watchedPage(browser);
    await page.goto(`${pathToFileURL(join(folder, 'site/index.html')).href}${SMALL}`);
    await settled(page);
    expect(await page.evaluate(() => document.body.dataset['hash'])).toBe(
      simulate(mergeScenario({ network: 'cnn-glyphs', batch: 8 })).hash,
    );
    expect(errors).toEqual([]);
    expect(requests.filter((url) => !url.startsWith('blob:'))).toEqual([]);
    await page.close();
  });
});
