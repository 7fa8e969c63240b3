/** The page of a report: unpacks the data and puts one section after the other. */
import { FocusHolder } from './context.ts';
import type { Section } from './context.ts';
import { h } from './element.ts';
import { unpack } from './pack.ts';
import { REPORT_SCHEMA } from './report-data.ts';
import type { ReportData } from './report-data.ts';
import { comparison } from './sections/comparison.ts';
import { cycles } from './sections/cycles.ts';
import { energy } from './sections/energy.ts';
import { headline } from './sections/headline.ts';
import { layers } from './sections/layers.ts';
import { roofline } from './sections/roofline.ts';
import { scenario } from './sections/scenario.ts';
import { tables } from './sections/tables.ts';
import { timeline } from './sections/timeline.ts';
import './report.css';

const sections: readonly Section[] = [
  headline,
  cycles,
  layers,
  timeline,
  roofline,
  energy,
  comparison,
  tables,
  scenario,
];

async function show(): Promise<void> {
  const packed = document.querySelector('#weft-data')?.textContent ?? '';
  const found = (await unpack(packed)) as { readonly schema: number };
  if (found.schema !== REPORT_SCHEMA) throw new Error(`the page reads schema ${REPORT_SCHEMA}, not ${found.schema}`);
  const report = found as ReportData;
  document.title = report.title;
  const context = { report, focus: new FocusHolder() };
  const main = h('main', { id: 'report' });
  for (const section of sections) {
    const element = section(context);
    if (element) main.append(element);
  }
  document.body.replaceChildren(main);
  document.body.dataset['ready'] = 'true';
}

show().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  document.body.replaceChildren(h('p', { role: 'alert' }, `This report cannot be shown: ${message}`));
});
