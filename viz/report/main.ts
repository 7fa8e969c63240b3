/** The page of a report: unpacks the data and puts one section after the other. */
import { FocusHolder } from './context.ts';
import type { Section } from './context.ts';
import { h } from './element.ts';
import { unpack } from './pack.ts';
import { unfoldForPrint } from './print.ts';
import { REPORT_SCHEMA } from './report-data.ts';
import type { ReportData } from './report-data.ts';
import { agreement } from './sections/agreement.ts';
import { comparison } from './sections/comparison.ts';
import { cycles } from './sections/cycles.ts';
import { energy } from './sections/energy.ts';
import { figures } from './sections/figures.ts';
import { fiveNetworks } from './sections/five-networks.ts';
import { headline } from './sections/headline.ts';
import { ladder } from './sections/ladder.ts';
import { layers } from './sections/layers.ts';
import { paperHeadline } from './sections/paper-headline.ts';
import { paperRest } from './sections/paper-rest.ts';
import { roofline } from './sections/roofline.ts';
import { scenario } from './sections/scenario.ts';
import { searches } from './sections/searches.ts';
import { sweep } from './sections/sweep.ts';
import { tables } from './sections/tables.ts';
import { timeline } from './sections/timeline.ts';
import { tornado } from './sections/tornado.ts';
import './report.css';

/** Of what was asked for. */
const ofQuestions: readonly Section[] = [
  headline,
  ladder,
  paperHeadline,
  fiveNetworks,
  tornado,
  figures,
  paperRest,
  agreement,
  sweep,
  searches,
];

/** Of results; a comparison with figures of others has none. */
const ofRuns: readonly Section[] = [cycles, layers, timeline, roofline, energy, comparison, tables, scenario];

async function show(): Promise<void> {
  const packed = document.querySelector('#weft-data')?.textContent ?? '';
  const found = (await unpack(packed)) as { readonly schema: number };
  if (found.schema !== REPORT_SCHEMA) throw new Error(`the page reads schema ${REPORT_SCHEMA}, not ${found.schema}`);
  const report = found as ReportData;
  document.title = report.title;
  const context = { report, focus: new FocusHolder() };
  const main = h('main', { id: 'report' });
  for (const section of [...ofQuestions, ...(report.runs.length > 0 ? ofRuns : [])]) {
    const element = section(context);
    if (element) main.append(element);
  }
  document.body.replaceChildren(main);
  unfoldForPrint();
  document.body.dataset['ready'] = 'true';
}

show().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  document.body.replaceChildren(h('p', { role: 'alert' }, `This report cannot be shown: ${message}`));
});
