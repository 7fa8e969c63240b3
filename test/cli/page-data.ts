/** What a report's page holds. */
import { readFileSync } from 'node:fs';
import { unpack } from '../../viz/report/pack.ts';
import type { ReportData } from '../../viz/report/report-data.ts';

export async function pageData(path: string): Promise<ReportData> {
  const [, packed = ''] = /<script type="text\/plain" id="weft-data">([^<]*)</.exec(readFileSync(path, 'utf8')) ?? [];
  return (await unpack(packed)) as ReportData;
}
