/** The page's code as the package's build left it. */
import { readFileSync } from 'node:fs';
import type { ReportData } from '../../viz/report/report-data.ts';
import { packageFile } from '../../explore/pool/package-file.ts';
import type { PageCode } from '../../viz/report/report-page.ts';

/** That of results, or of figures without runs. */
export function pageCode({ runs }: Pick<ReportData, 'runs'>): PageCode {
  const page = runs.length > 0 ? 'report.js' : 'figures.js';
  const [script, style] = [page, 'report.css'].map((name) =>
    readFileSync(packageFile(`dist/viz/page/${name}`), 'utf8'),
  );
  return { script, style };
}
