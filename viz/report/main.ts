/** The page of results: what was asked, and all that belongs to a run. */
import { comparison } from './sections/comparison.ts';
import { cycles } from './sections/cycles.ts';
import { energy } from './sections/energy.ts';
import { headline } from './sections/headline.ts';
import { ladder } from './sections/ladder.ts';
import { layers } from './sections/layers.ts';
import { roofline } from './sections/roofline.ts';
import { scenario } from './sections/scenario.ts';
import { tables } from './sections/tables.ts';
import { timeline } from './sections/timeline.ts';
import { show } from './show.ts';

show([headline, ladder, cycles, layers, timeline, roofline, energy, comparison, tables, scenario]);
