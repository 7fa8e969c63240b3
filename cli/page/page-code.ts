/** The page's code as the package's build left it, beside the compiled command line. */
import { readFileSync } from 'node:fs';
import type { PageCode } from '../../viz/report/report-page.ts';

const built = new URL('../../viz/page/', import.meta.url);

export function pageCode(): PageCode {
  const [script, style] = ['report.js', 'report.css'].map((name) => readFileSync(new URL(name, built), 'utf8'));
  return { script, style };
}
