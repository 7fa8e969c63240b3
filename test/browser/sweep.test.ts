import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figureOf } from '../../explore/space/figures.ts';
import type { StoredPoint } from '../../explore/store/line.ts';
import { headOf } from '../../explore/store/line.ts';
import { storeText } from '../../explore/store/merge.ts';
import { figureWords } from '../../viz/report/sweep/words.ts';
import { callIn } from '../cli/weft.ts';
import { chromiumPath, openBrowser, watchedPage, whySkipped } from './browser.ts';
import type { Watched } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));

const weft = callIn(() => folder);
const fileOf = (name: string): string => join(folder, name);
const HOSTILE = '</script><img src=x onerror=document.title=1>';

const rows = Array.from({ length: 20 }, (_, i) => 4 * (i + 1));
const space = {
  explore: 1 as const,
  title: HOSTILE,
  networks: [HOSTILE, 'other'],
  parameters: {
    rows,
    columns: [8, 16, 32, 64],
    method: ['dense', 'bdwp'],
    sparsity: { list: ['2:4', '2:8'], when: { method: 'bdwp' } },
  },
  constraints: [{ figure: 'dsp', most: 4000 }],
  objectives: [{ minimise: 'time' }, { minimise: 'energy' }, { minimise: 'dsp' }],
  references: { [HOSTILE]: { rows: 32, columns: 32, method: 'bdwp', sparsity: '2:8' } },
};

/**
 * Every point of the space, with figures by formulas; the largest are refused. The reference comes first, others by steps of `turn`. Larger arrays
 * are faster and cost more; sparsity is free.
 */
function pointsOf(turn: number): StoredPoint[] {
  const shapes = rows.flatMap((row) =>
    [8, 16, 32, 64].flatMap((columns) => [null, '2:4', '2:8'].map((sparsity) => ({ row, columns, sparsity }))),
  );
  const isReference = ({ row, columns, sparsity }: (typeof shapes)[number]): boolean =>
    row === 32 && columns === 32 && sparsity === '2:8';
  const others = shapes.filter((one) => !isReference(one));
  const turned = others.map((_, i) => others[(i * turn) % others.length]);
  return [...shapes.filter(isReference), ...turned].map(({ row, columns, sparsity }, index): StoredPoint => {
    const settings = {
      rows: row,
      columns,
      ...(sparsity === null ? { method: 'dense' } : { method: 'bdwp', sparsity }),
    };
    const common = { index, fidelity: 'events' as const, settings, hash: `${index}` };
    if (row === 80 && columns === 64) return { ...common, status: 'refused', reason: `${HOSTILE} is too large` };
    const speed = row * columns * (sparsity === '2:8' ? 4 : sparsity === '2:4' ? 2 : 1);
    const time = 1000 / speed + 0.01 * Math.abs(row - columns);
    const energy = 3 * time + speed / 4096;
    const figures = { time, energy, throughput: 1 / time, power: energy / time };
    return {
      ...common,
      status: 'ok',
      networks: { [HOSTILE]: figures, other: figures },
      machine: { dsp: 100 + row * columns },
      misfit: [],
    };
  });
}

const names = ['sweep.html', 'searches.html', 'none.html'] as const;

/** What `weft query --json` prints of a point that has figures. */
type Printed = StoredPoint & { readonly status: 'ok' };

describe.skipIf(chromiumPath === undefined)(`a sweep in a browser (${chromiumPath ?? whySkipped})`, () => {
  let browser: Browser;
  let compared = '';
  let front: readonly Printed[] = [];
  const opened = async (name: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Watched> => {
    const watched = await watchedPage(browser, options);
    await watched.page.goto(pathToFileURL(fileOf(name)).href);
    await watched.page.waitForSelector('body[data-ready]');
    return watched;
  };
  const lines = (page: Page, selector: string): Promise<string[][]> =>
    page
      .locator(`${selector} tbody tr`)
      .evaluateAll((found) => found.map((line) => [...line.children].map((cell) => cell.textContent ?? '')));
  /** The number of the point that A or B is. */
  const chosen = async (page: Page): Promise<string[]> => {
    const heads = await page.locator('#difference .table').last().locator('thead th').allTextContents();
    return heads.filter((head) => /^[AB]: /.test(head)).map((head) => head.replace(/ \(.*/s, ''));
  };

  beforeAll(async () => {
    browser = await openBrowser();
    const head = headOf({ space, driver: 'random', seed: 1, inputs: {} });
    writeFileSync(fileOf('one.ndjson'), storeText({ head, points: pointsOf(1) }));
    const other = { ...head, driver: 'nsga2' as const, points: 100 };
    writeFileSync(fileOf('two.ndjson'), storeText({ head: other, points: pointsOf(7).slice(0, 100) }));
    const calls = await Promise.all([
      weft('query', 'one.ndjson', '--report', 'sweep.html'),
      weft('query', 'one.ndjson', 'two.ndjson', '--compare', '--report', 'searches.html'),
      weft('query', 'one.ndjson', '--where', 'rows=5', '--report', 'none.html'),
      weft('query', 'one.ndjson', '--front', '--sort', 'time', '--json'),
    ]);
    expect(calls.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    compared = calls[1].stdout;
    front = JSON.parse(calls[3].stdout) as readonly Printed[];
  }, 120_000);
  afterAll(() => browser.close());

  it('opens without an error, asks nobody for anything, fits a phone and shows text as text', async () => {
    for (const name of names) {
      for (const options of [{}, { viewport: { width: 390, height: 800 }, colorScheme: 'dark' as const }]) {
        const { page, errors, requests } = await opened(name, options);
        await page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth, null, {
          timeout: 5000,
        });
        expect([name, errors, requests]).toEqual([name, [], []]);
        expect(await page.locator('img').count()).toBe(0);
        expect(await page.title()).toContain(HOSTILE);
        expect(await page.textContent('h1')).toContain(HOSTILE);
        await page.close();
      }
    }
  });

  it('has the front first in its table, with the numbers of weft query --json', async () => {
    const { page } = await opened('sweep.html');
    const shown = await lines(page, '#point-table');
    expect(front.length).toBeGreaterThan(5);
    expect(shown.slice(0, front.length).map(([name, ...cells]) => [Number.parseInt(name, 10), ...cells])).toEqual(
      front.map((point) => [
        point.index,
        ...['rows', 'columns', 'method', 'sparsity'].map((key) => String(point.settings[key] ?? '·')),
        ...['time', 'energy', 'dsp'].map((figure) => figureWords(figureOf(point, figure))),
      ]),
    );
    expect(shown[front.length][0]).not.toContain('front');
    expect(await page.textContent('.headline .large')).toBe(String(front.length));
    await page.close();
  });

  it('says where the reference lies and why points have no figures', async () => {
    const { page } = await opened('sweep.html');
    expect(await page.textContent('.standing')).toMatch(/ is (on the front|beaten by \d+ of the front)\.$/);
    expect(await page.textContent('.standing strong')).toBe(HOSTILE);
    expect(await lines(page, '#rest > .table')).toEqual([['3', `${HOSTILE} is too large`]]);
    expect(await page.textContent('#rest')).toContain('weft query one.ndjson --report sweep.html');
    await page.close();
  });

  it('goes along the front with arrow keys, and compares what Enter chooses', async () => {
    const { page } = await opened('sweep.html');
    await page.locator('.plane').focus();
    await page.keyboard.press('Home');
    const told = page.locator('#points .told');
    const first = /Point (\d+)/.exec(await told.innerText())?.[1];
    // By time, as the x axis has it.
    expect(first).toBe(String(front[0].index));
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    const last = /Point (\d+)/.exec(await told.innerText())?.[1];
    expect(last).toBe(String(front.at(-1)?.index));
    await page.keyboard.press('Shift+Enter');
    expect(await chosen(page)).toEqual([`A: point ${first}`, `B: point ${last}`]);
    const figures = (await lines(page, '#difference')).find(([name]) => name === 'time (s)') ?? [];
    const [a, b] = [front[0], front.at(-1) ?? front[0]].map((point) => figureOf(point, 'time'));
    expect(figures).toEqual(['time (s)', figureWords(a), figureWords(b), `${(a / b).toPrecision(4)}×`, 'A is better']);
    await page.close();
  });

  it('reads the dot under the pointer, and a click chooses it', async () => {
    const { page } = await opened('sweep.html');
    await page.locator('.plane').scrollIntoViewIfNeeded();
    await page.locator('.plane').focus();
    for (const key of ['Home', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    const ring = page.locator('.ring-cursor');
    const [x, y] = await Promise.all(['cx', 'cy'].map(async (name) => Number(await ring.getAttribute(name))));
    const box = await page.locator('.plane').boundingBox();
    await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 5);
    expect(await page.locator('.plane .tooltip').isVisible()).toBe(false);
    await page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + y);
    expect(await page.locator('.plane .tooltip strong').innerText()).toBe(`point ${front[2].index}: on the front`);
    await page.mouse.click((box?.x ?? 0) + x, (box?.y ?? 0) + y);
    expect((await chosen(page))[0]).toBe(`A: point ${front[2].index}`);
    await page.close();
  });

  it('has any figure or parameter as an axis, and a logarithm where it can be', async () => {
    const { page } = await opened('sweep.html');
    const [x, y] = [page.locator('.axis-choice select').first(), page.locator('.axis-choice select').last()];
    expect(await x.locator('option').allTextContents()).toEqual(
      expect.arrayContaining(['rows', 'method', 'dsp', `time:${HOSTILE}`]),
    );
    await y.selectOption({ label: 'dsp' });
    await page.waitForFunction(() => /dsp, less is better/.test(document.querySelector('.plane')?.textContent ?? ''));
    await x.selectOption({ label: 'method' });
    await page.waitForFunction(() => /bdwp/.test(document.querySelector('.plane')?.textContent ?? ''));
    expect(await page.locator('.axis-choice input').first().isDisabled()).toBe(true);
    expect(await page.locator('.axis-choice input').last().isDisabled()).toBe(false);
    await page.close();
  });

  it('brushes by keyboard and by pointer: the table follows, and all points come back', async () => {
    const { page } = await opened('sweep.html');
    const said = page.locator('#parallel .controls p');
    await page.locator('#parallel summary').focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('columns, at least').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    // 32 and 64 columns: half of 240 points, of which three are refused.
    expect(await said.innerText()).toMatch(/^117 of 237 points are within\./);
    expect(await page.locator('#point-table .controls span').innerText()).toBe('117 points');
    expect(new Set((await lines(page, '#point-table')).map((cells) => cells[2]))).toEqual(new Set(['32', '64']));
    await page.getByRole('button', { name: 'all points again' }).click();
    expect(await page.locator('#point-table .controls span').innerText()).toBe('1 to 200 of 237');

    const axis = page.locator('#parallel .hit').nth(2);
    await axis.scrollIntoViewIfNeeded();
    const box = await axis.boundingBox();
    const [x, top] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, box?.y ?? 0];
    await page.mouse.move(x, top + 2);
    await page.mouse.down();
    await page.mouse.move(x, top + 60, { steps: 4 });
    await page.mouse.up();
    expect(new Set((await lines(page, '#point-table')).map((cells) => cells[3]))).toEqual(new Set(['bdwp']));
    await page.mouse.click(x, top + 30);
    expect(await page.locator('#point-table .controls span').innerText()).toBe('1 to 200 of 237');
    await page.close();
  });

  it('cuts nothing that is written at the axes of parameters and objectives, wide or narrow', async () => {
    const objectives = [{ minimise: 'time' as const }, { maximise: 'gops-per-watt' as const }];
    const parameters = { machine: ['a-machine-of-a-long-name', 'short'], ...space.parameters };
    const head = headOf({ space: { ...space, parameters, objectives }, driver: 'random', seed: 1, inputs: {} });
    const points = pointsOf(1).flatMap((point): StoredPoint[] => {
      if (point.status !== 'ok') return [];
      const figures = { ...point.networks['other'], 'gops-per-watt': point.index + 1 };
      const settings = { ...point.settings, machine: parameters.machine[point.index % 2] };
      return [{ ...point, settings, networks: { [HOSTILE]: figures, other: figures } }];
    });
    writeFileSync(fileOf('long.ndjson'), storeText({ head, points }));
    expect((await weft('query', 'long.ndjson', '--report', 'long.html')).code).toBe(0);
    for (const width of [1280, 390]) {
      const { page } = await opened('long.html', { viewport: { width, height: 900 } });
      const labels = await page.locator('#parallel svg').evaluate((svg) => {
        const { left, right } = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].map((text) => {
          const box = text.getBoundingClientRect();
          return { text: text.firstChild?.textContent, isCut: box.left < left || box.right > right };
        });
      });
      expect(labels.map(({ text }) => text)).toEqual(expect.arrayContaining(['gops-per-watt', 'GOP/s/W, ↑ better']));
      expect(labels.filter(({ isCut }) => isCut)).toEqual([]);
      await page.close();
    }
  });

  it('sorts by any column and has the rest on the next page', async () => {
    const { page } = await opened('sweep.html');
    const dsp = page.locator('#point-table thead button', { hasText: 'dsp' });
    await dsp.click();
    const values = async (): Promise<number[]> =>
      (await lines(page, '#point-table')).map((cells) => Number((cells.at(-1) ?? '').replaceAll(/\s/g, '')));
    const up = await values();
    expect(up).toHaveLength(200);
    expect(up).toEqual(up.toSorted((a, b) => a - b));
    await dsp.click();
    expect((await values())[0]).toBe(100 + 76 * 64);
    expect(await page.locator('#point-table th[aria-sort=descending]').innerText()).toContain('dsp');
    await page.getByRole('button', { name: 'next', exact: true }).click();
    expect(await page.locator('#point-table .controls span').innerText()).toBe('201 to 237 of 237');
    expect(await page.getByRole('button', { name: 'next', exact: true }).isDisabled()).toBe(true);
    await page.locator('#point-table tbody button').first().click();
    const name = await page.locator('#point-table tbody button').first().innerText();
    expect(`${(await chosen(page))[0]} = A`).toBe(`A: point ${name}`);
    await page.close();
  });

  it('paints dots and lines, in light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await opened('sweep.html', { colorScheme });
      await page.waitForFunction(() =>
        [...document.querySelectorAll('canvas')].every((canvas) => {
          const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
          return new Set(pixels).size > 20;
        }),
      );
      await page.close();
    }
  });

  it('reaches everything that can be used with the keyboard', async () => {
    for (const name of names) {
      const { page } = await opened(name);
      const left = await page.evaluate(
        () =>
          [...document.querySelectorAll<HTMLElement>('button, a[href], summary, input, select, [tabindex]')].filter(
            (element) => element.tabIndex < 0,
          ).length,
      );
      expect([name, left]).toEqual([name, 0]);
      await page.close();
    }
  });

  it('has searches beside each other, with the numbers that the command line prints', async () => {
    const { page } = await opened('searches.html');
    const printed = compared
      .slice(compared.indexOf('at equal budget'), compared.indexOf('hypervolume after'))
      .split('\n')
      .filter((line) => /, seed/.test(line))
      .map((line) => line.split(/ {2,}/));
    const shown = (await lines(page, '#standings')).map(
      ([name, , hold, found, beaten, volume, all, , , volumeOfAll]) => [
        name,
        all,
        hold,
        found,
        beaten,
        volume,
        volumeOfAll,
      ],
    );
    expect(shown).toEqual(printed);
    expect(await page.locator('#growth svg[role=img] .growth').count()).toBe(2);
    expect(await page.textContent('#growth svg[role=img]')).toContain('equal budget: 100');
    const curve = await lines(page, '#growth');
    const after = (await page.locator('#growth thead th').allTextContents()).slice(1);
    expect(after).toEqual(['random, seed 1', 'nsga2, seed 1']);
    expect(curve.at(-1)?.[1]).toBe(printed[0][5]);
    await page.close();
  });

  it('says that nothing is left where nothing is, and has its words in print', async () => {
    const { page } = await opened('none.html');
    expect(await page.textContent('main')).toContain('Nothing holds all constraints: there is no front.');
    expect(await page.locator('canvas').count()).toBe(0);
    await page.close();
    const { page: printed } = await opened('sweep.html');
    await printed.emulateMedia({ media: 'print' });
    expect(await printed.innerText('#point-table')).toContain('on the front');
    await printed.close();
  });
});
