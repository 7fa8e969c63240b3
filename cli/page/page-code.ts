/** The page's code as the package's build left it, beside the compiled command line. */
import { readFileSync } from 'node:fs';
import type { ReportData } from '../../viz/report/report-data.ts';
import type { PageCode } from '../../viz/report/report-page.ts';

const built = new URL('../../viz/page/', import.meta.url);

/** That of results, or of figures without runs. */
export function pageCode({ runs }: Pick<ReportData, 'runs'>): PageCode {
  const page = runs.length > 0 ? 'report.js' : 'figures.js';
  const [script, style] = [page, 'report.css'].map((name) => readFileSync(new URL(name, built), 'utf8'));
  return { script, style };
}
