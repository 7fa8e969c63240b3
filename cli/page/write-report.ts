/** Writes a report's page, whole or not at all. */
import type { Run } from '../../run/simulate.ts';
import { bytes } from '../../terms/people.ts';
import type { ReportData } from '../../viz/report/report-data.ts';
import { writeWhole } from '../files.ts';
import { pricesNamed } from '../prices-flag.ts';
import { pageCode } from './page-code.ts';
import { reportData } from '../../viz/data/report-data.ts';
import { reportPage } from '../../viz/report/report-page.ts';

/** @param runs  with their traces; the first is what the others are compared with @param prices  name of a table */
export const writeReport = (path: string, runs: readonly Run[], prices?: string): Promise<void> =>
  writePage(path, reportData(runs, pricesNamed(prices)));

export async function writePage(path: string, data: ReportData): Promise<void> {
  const page = await reportPage(data, pageCode(data));
  writeWhole(path, [page]);
  process.stderr.write(`${path}: ${bytes(Buffer.byteLength(page))}, opens in any browser\n`);
}
