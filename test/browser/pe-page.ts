/** A page with nothing but the PE view, recording where it is shown. */
import { recordPe } from '../../run/pe/record-pe.ts';
import { peView } from '../../viz/pe/pe-view.ts';
import '../../viz/report/report.css';

const main = document.createElement('main');
main.append(peView({ record: async (settings) => recordPe(settings) }));
document.body.replaceChildren(main);
