/** A report as one HTML file: page code, style and data inside, nothing fetched from anywhere. */
import { pack } from './pack.ts';
import type { ReportData } from './report-data.ts';
import { slim } from './timeline-columns.ts';

/** What `viz/report` is built into. */
export interface PageCode {
  readonly script: string;
  readonly style: string;
}

/** The text of the file. */
export async function reportPage(data: ReportData, { script, style }: PageCode): Promise<string> {
  const runs = data.runs.map((run) => ({ ...run, timeline: run.timeline && slim(run.timeline) }));
  const packed = await pack({ ...data, runs });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(data.title)}</title>
<style>
${style.replaceAll('</', String.raw`<\/`)}
</style>
</head>
<body>
<noscript>This report draws itself with a script that is in this file; the numbers are in the result's JSON as well.</noscript>
<script type="text/plain" id="weft-data">${packed}</script>
<script>
${script.replaceAll('</script', String.raw`<\/script`)}
</script>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]);
