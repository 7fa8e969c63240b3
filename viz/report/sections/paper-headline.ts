/** What is published, what ours is, and how much of it is met. */
import type { PaperRow } from '../../../published/paper/row.ts';
import { errorText, theirsText } from '../../../terms/figure-words.ts';
import { integer, times } from '../../../terms/people.ts';
import { card } from '../card.ts';
import type { Context } from '../context.ts';
import { h } from '../element.ts';
import type { PaperReport } from '../report-data.ts';

/** The figure that all the rest is about. */
const MEAN = 'sat/mean-speedup';

/** The published mean among the figures, if it is there. */
export const publishedMean = ({ validation: { rows } }: PaperReport): PaperRow | null =>
  rows.find(({ id }) => id === MEAN) ?? null;

export function paperHeadline({ report }: Context): HTMLElement | null {
  const { paper } = report;
  if (!paper) return null;
  const { networks, rows, skipped, bound } = paper.validation;
  const published = publishedMean(paper);
  const judged = rows.filter(({ verdict }) => verdict !== 'shown');
  const met = judged.filter(({ verdict }) => verdict === 'ok').length;
  return h(
    'header',
    { class: 'headline' },
    h('h1', {}, report.title),
    h(
      'div',
      { class: 'figures' },
      ...(networks && published
        ? [
            card({
              title: 'published',
              large: theirsText(published),
              small: `${published.quantity}; ${published.source.replace(/,? https?:.*$/, '')}`,
            }),
          ]
        : []),
      ...(networks?.means ?? []).map(({ machine, speedup }) =>
        card({
          title: `ours on ${machine}`,
          large: times(speedup),
          small: `mean of five networks, ${paper.technique ?? ''}`,
        }),
      ),
      card({
        title: 'figures met',
        large: `${integer(met)} of ${integer(judged.length)}`,
        small: `bound (${bound.text}): ${bound.holds ? 'holds' : 'MISSED'}`,
        facts: [
          ['beside ours', integer(rows.length)],
          ['not judged', integer(rows.length - judged.length)],
          ['not simulated', integer(skipped.length)],
        ],
      }),
    ),
    ...(networks && published ? [h('p', { class: 'small' }, placeOf(published))] : []),
  );
}

/** Where the published mean lies beside the range of ours. */
function placeOf({ ours, theirs, errorPct }: PaperRow): string {
  const place = errorPct === 0 ? 'in' : `${errorText(Math.abs(errorPct))} ${ours > theirs ? 'below' : 'above'}`;
  return `The published mean lies ${place} the range of ours. Which networks, batch and memory channels were measured, and what ran fused or overlapped, is not public; the two machines are our fullest and our leanest reading. Nothing is tuned to it.`;
}
