/** What each layer takes: bars by pass, all runs one below the other. A layer that is chosen here is what other parts of the page show. */
import { seconds, times } from '../../../terms/people.ts';
import { passTones } from '../../palette.ts';
import { xAxis } from '../axis.ts';
import { choice } from '../choice.ts';
import { css } from '../colours.ts';
import type { Context } from '../context.ts';
import { h, s } from '../element.ts';
import { layerTimes, longestLayers, passes, rowsOf } from '../layout/layer-times.ts';
import type { LayerTimes } from '../layout/layer-times.ts';
import { shortenedInside } from '../layout/text-width.ts';
import { timeTicks } from '../layout/time-ticks.ts';
import { legend } from '../legend.ts';
import { PASS_MEANINGS } from '../pass-names.ts';
import { roving } from '../roving.ts';
import { scaleLinear } from '../scale.ts';
import { sized } from '../sized.ts';
import { foldedTable, table } from '../table.ts';

/** As many as fit on a screen. */
const MOST_AT_FIRST = 20;
const FONT = 12;
/** Room for words behind a bar: a time and a speedup. */
const WORDS = 130;
const NAME_WIDTH = 190;
/** Below this width names stand above their bars. */
const NARROW = 620;

export function layers({ report, focus }: Context): HTMLElement {
  const all = layerTimes(report.runs);
  const names = report.runs.map(({ name }) => name);
  let rows = new Map<string, Element>();
  const mark = (): void => {
    for (const [layer, row] of rows) row.setAttribute('aria-pressed', String(layer === focus.focus.layer));
  };
  const choose = (layer: string): void => focus.set({ layer: focus.focus.layer === layer ? null : layer });
  const place = h('div', { class: 'layers' });
  const show = (shown: readonly LayerTimes[]): void => {
    place.replaceChildren(
      sized((width) => {
        const drawn = drawing(shown, names, width, choose);
        ({ rows } = drawn);
        mark();
        return drawn.element;
      }),
    );
  };
  const isLong = all.length > MOST_AT_FIRST;
  show(isLong ? longestLayers(all, MOST_AT_FIRST) : all);
  const chosen = h('p', { class: 'small', 'aria-live': 'polite' });
  focus.watch(({ layer }) => {
    mark();
    chosen.replaceChildren(
      ...(layer === null
        ? ['Choose a layer to see only it in the pictures below.']
        : [`${layer} is chosen. `, h('button', { onclick: () => focus.set({ layer: null }) }, 'show all layers')]),
    );
  });
  return h(
    'section',
    { id: 'layers' },
    h('h2', {}, 'Layer by layer'),
    ...(isLong
      ? [
          choice('Layers shown', [`the ${MOST_AT_FIRST} longest`, `all ${all.length}`], (index) =>
            show(index === 0 ? longestLayers(all, MOST_AT_FIRST) : all),
          ).element,
        ]
      : []),
    ...(names.length > 1
      ? [
          h(
            'p',
            { class: 'small' },
            `Bars of a layer from top to bottom: ${names.join(', ')}; speedups are against ${names[0]}.`,
          ),
        ]
      : []),
    chosen,
    place,
    legend(
      passes
        .filter((pass) => all.some(({ runs }) => runs.some(({ byPass }) => byPass[pass] > 0)))
        .map((pass) => ({ fill: css(passTones[pass]), text: PASS_MEANINGS[pass] })),
    ),
    foldedTable('Seconds of every layer', tableOf(all, names)),
  );
}

interface Drawn {
  readonly element: Element;
  readonly rows: Map<string, Element>;
}

function drawing(
  shown: readonly LayerTimes[],
  names: readonly string[],
  width: number,
  choose: (layer: string) => void,
): Drawn {
  const isNarrow = width < NARROW;
  const left = isNarrow ? 4 : NAME_WIDTH;
  /** The scroll bar takes some of it. */
  const inner = width - 18;
  const longest = Math.max(...shown.flatMap(({ runs }) => runs.map((run) => run.seconds)));
  const x = scaleLinear([0, longest], [left, inner - WORDS]);
  const places = rowsOf(shown.length, names.length, { bar: 14, gap: 10, nameHeight: isNarrow ? 17 : 0 });
  const ticks = timeTicks(longest, inner - WORDS - left);
  const lines = names.length;
  const rows = shown.map((layer, i) =>
    s(
      'g',
      { role: 'button', class: 'row', 'aria-label': inWords(layer, names) },
      s('rect', { x: 1, y: places.top(i) + 1, width: inner - 2, height: places.rowHeight - 2, rx: 4, class: 'ground' }),
      s(
        'text',
        isNarrow
          ? { x: left, y: places.top(i) + 17 }
          : { x: left - 8, y: places.top(i) + places.rowHeight / 2 + 4, 'text-anchor': 'end' },
        shortenedInside(layer.layer, isNarrow ? inner - 10 : left - 16, FONT),
        s('title', {}, layer.layer),
      ),
      ...layer.runs.flatMap((_, run) => bar(layer, run, x, places.barTop(i, run))),
    ),
  );
  roving(rows, { choose: (index) => choose(shown[index].layer) });
  const element = h(
    'div',
    { class: 'scroll' },
    s(
      'svg',
      { width: inner, height: 20, class: 'sticky', 'aria-hidden': 'true' },
      xAxis(x, { ...ticks, across: [0, 0] }),
    ),
    s(
      'svg',
      {
        width: inner,
        height: places.height,
        role: 'group',
        'aria-label': `Time of ${shown.length} layers in ${lines === 1 ? names[0] : `${lines} runs`}, in the order of the network`,
      },
      xAxis(x, { ticks: ticks.ticks, format: () => '', across: [0, places.height] }),
      ...rows,
    ),
  );
  return { element, rows: new Map(shown.map(({ layer }, i) => [layer, rows[i]])) };
}

function bar({ runs, speedups }: LayerTimes, run: number, x: (value: number) => number, top: number): SVGElement[] {
  const { byPass, seconds: time } = runs[run];
  let at = 0;
  const parts = passes.map((pass) => {
    const [from, to] = [x(at), x(at + byPass[pass])];
    at += byPass[pass];
    return to > from
      ? [
          s(
            'rect',
            { x: from, y: top + 1, width: to - from, height: 12, style: `fill: ${css(passTones[pass])}` },
            s('title', {}, `${pass} ${seconds(byPass[pass])}`),
          ),
        ]
      : [];
  });
  const speedup = speedups[run];
  const words = run === 0 || speedup === null ? seconds(time) : `${seconds(time)}, ${times(speedup)}`;
  return [...parts.flat(), s('text', { x: x(at) + 6, y: top + 11, class: 'words' }, words)];
}

const inWords = ({ layer, runs, speedups }: LayerTimes, names: readonly string[]): string =>
  `${layer}: ${runs
    .map(({ seconds: time }, i) => {
      const speedup = speedups[i];
      return `${names[i]} ${seconds(time)}${i > 0 && speedup !== null ? `, ${times(speedup)}` : ''}`;
    })
    .join('; ')}`;

function tableOf(all: readonly LayerTimes[], names: readonly string[]): HTMLElement {
  const columns = names.flatMap((name, i) => [
    `${name}: FF`,
    ...passes.slice(1),
    'total',
    ...(i === 0 ? [] : ['speedup']),
  ]);
  const rows = all.map(({ layer, runs, speedups }) => [
    layer,
    ...runs.flatMap(({ byPass, seconds: total }, i) => {
      const speedup = speedups[i];
      return [
        ...passes.map((pass) => precise(byPass[pass])),
        precise(total),
        ...(i === 0 ? [] : [speedup === null ? '·' : times(speedup)]),
      ];
    }),
  ]);
  return table(['layer', ...columns], rows, { numeric: columns.map((_, i) => i + 1) });
}

const precise = (value: number): string => (value === 0 ? '·' : seconds(value));
