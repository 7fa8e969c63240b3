/** How soon the studio's page shows the answer to another N:M, in a browser: from the change until it has been painted. */
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Where the browser is; tests look for it in the same places. */
const PATHS = [process.env['WEFT_CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

/** So that the code is compiled; then ten that were not asked before, and the same ones again. */
const FIRST = ['2:4', '1:8', '4:8', '2:16', '1:4'];
const MEASURED = ['3:8', '1:16', '2:6', '4:16', '1:2', '3:4', '2:5', '2:7', '3:6', '1:3'];

export interface StudioTimings {
  /** Milliseconds of each change, ResNet-18 at batch 512. */
  readonly fresh: readonly number[];
  readonly again: readonly number[];
}

/** Null where there is no browser. */
export async function studioTimings(): Promise<StudioTimings | null> {
  const executablePath = PATHS.find((path) => path !== '' && existsSync(path));
  if (executablePath === undefined) return null;
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    await page.goto(pathToFileURL(fileURLToPath(new URL('../viz/studio-page/index.html', import.meta.url))).href);
    const drawn = async (): Promise<number> => {
      await page.waitForSelector('body[data-drawn]', { timeout: 60_000 });
      return Number(await page.getAttribute('body', 'data-drawn'));
    };
    const change = async (sparsity: string): Promise<number> => {
      const [n, m] = sparsity.split(':');
      await page.evaluate(`{
        delete document.body.dataset.drawn;
        document.querySelector('#control-sparsity-n').value = '${n}';
        const m = document.querySelector('#control-sparsity-m');
        m.value = '${m}';
        m.dispatchEvent(new Event('input'));
      }`);
      return drawn();
    };
    const changes = async (all: readonly string[]): Promise<number[]> => {
      const times: number[] = [];
      for (const sparsity of all) times.push(await change(sparsity));
      return times;
    };
    await drawn();
    await changes(FIRST);
    return { fresh: await changes(MEASURED), again: await changes(MEASURED) };
  } finally {
    await browser.close();
  }
}
