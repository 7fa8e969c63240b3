/** Writes a report's page, whole or not at all. */
import type { Run } from '../../run/simulate.ts';
import { writeWhole } from '../files.ts';
import { reportData } from './report-data.ts';
import { reportPage } from './report-page.ts';

/** @param runs  with their traces; the first is what the others are compared with @param prices  name of a table */
export async function writeReport(path: string, runs: readonly Run[], prices?: string): Promise<void> {
  writeWhole(path, [await reportPage(reportData(runs, prices))]);
}
