/** Puts a page together: unpacks the data that the file carries, and puts one section after the other. */
import { FocusHolder } from './context.ts';
import type { Section } from './context.ts';
import { h } from './element.ts';
import { unpack } from './pack.ts';
import { unfoldForPrint } from './print.ts';
import { REPORT_SCHEMA } from './report-data.ts';
import type { ReportData } from './report-data.ts';
import './report.css';

/** @param sections  in their order; one that has nothing to show is left out */
export function show(sections: readonly Section[]): void {
  drawn(sections).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    document.body.replaceChildren(h('p', { role: 'alert' }, `This report cannot be shown: ${message}`));
  });
}

async function drawn(sections: readonly Section[]): Promise<void> {
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
  unfoldForPrint();
  document.body.dataset['ready'] = 'true';
}
