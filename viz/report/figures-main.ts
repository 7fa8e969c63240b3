/** The page of figures without runs of their own: published ones beside ours, other simulators' points, sweeps. */
import { agreement } from './sections/agreement.ts';
import { figures } from './sections/figures.ts';
import { fiveNetworks } from './sections/five-networks.ts';
import { paperHeadline } from './sections/paper-headline.ts';
import { paperRest } from './sections/paper-rest.ts';
import { searches } from './sections/searches.ts';
import { sweep } from './sections/sweep.ts';
import { tornado } from './sections/tornado.ts';
import { show } from './show.ts';

show([paperHeadline, fiveNetworks, tornado, figures, paperRest, agreement, sweep, searches]);
