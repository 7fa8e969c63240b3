// Makes the README's pictures: `npm run build` first. Needs Debian's chromium (or WEFT_CHROMIUM).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'weft-pictures-'));
const report = join(folder, 'report.html');
execFileSync(process.execPath, [
  join(root, 'bin/weft.js'),
  'compare',
  '--network',
  'resnet18',
  '--methods',
  'dense,bdwp',
  '--report',
  report,
]);

const browser = await chromium.launch({
  executablePath: process.env.WEFT_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 1500 }, colorScheme: 'light' });
await page.goto(pathToFileURL(report).href);
await page.waitForSelector('body[data-ready]');
await page.screenshot({ path: join(root, 'docs/pictures/report.png') });

const studio = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme: 'light' });
await studio.goto(pathToFileURL(join(root, 'dist/viz/studio-page/index.html')).href);
// The first answers are slower: the code is compiled while it runs.
for (const hash of ['#sparsity=1:4', '#sparsity=2:4', '#sparsity=2:4&set.rows=64']) {
  await studio.waitForSelector('body[data-drawn]');
  await studio.evaluate((next) => {
    delete document.body.dataset.drawn;
    location.hash = next;
  }, hash);
}
await studio.waitForSelector('body[data-drawn]');
await studio.screenshot({ path: join(root, 'docs/pictures/studio.png') });
await studio.locator('.pe-by-pe > summary').click();
const array = studio.locator('.pe-by-pe .pe-runs');
await array.locator('.pe-cell').first().waitFor();
// The bar at the top would lie over it.
await studio.addStyleTag({ content: '.bar { position: static !important; }' });
await array.screenshot({ path: join(root, 'docs/pictures/array.png') });
await browser.close();
rmSync(folder, { recursive: true });
