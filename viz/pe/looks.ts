/** Fills of states: a colour each, and for everything that is not work a hatch, so that no colour is needed to know it. */
import type { PeState } from '../../run/pe/recording.ts';
import { busyTone, okabeIto, stallTone } from '../palette.ts';
import type { Tone } from '../palette.ts';
import { css } from '../report/colours.ts';
import { legend } from '../report/legend.ts';
import { h, s } from '../report/element.ts';
import { STATE_MEANINGS } from './words.ts';

interface Hatch {
  readonly ground: Tone;
  /** On a tile of 6 × 6. */
  readonly lines: string;
}

const both = (colour: string): Tone => ({ light: colour, dark: colour });

const HATCHES: Partial<Readonly<Record<PeState, Hatch>>> = {
  recurrence: { ground: both(okabeIto.vermilion), lines: 'M-1,1l2,-2M0,6l6,-6M5,7l2,-2' },
  'group-link': { ground: both(okabeIto.purple), lines: 'M3,0v6' },
  wait: { ground: stallTone, lines: 'M-1,5l2,2M0,0l6,6M5,-1l2,2' },
  ragged: { ground: stallTone, lines: 'M1.5,1.5h.01M4.5,4.5h.01' },
  padding: { ground: stallTone, lines: 'M0,3h6M3,0v6' },
};

/** States that are only empty. */
const EMPTY: ReadonlySet<PeState> = new Set(['fill', 'tail']);

export function fillOf(state: PeState | 'over'): string {
  if (state === 'multiply') return css(busyTone);
  return state !== 'over' && HATCHES[state] ? `url(#pe-${state})` : 'var(--surface)';
}

/** The hatches; once in a view. */
export const hatches = (): SVGElement =>
  s(
    'svg',
    { width: 0, height: 0, 'aria-hidden': 'true', class: 'definitions' },
    s(
      'defs',
      {},
      ...Object.entries(HATCHES).map(([state, { ground, lines }]) =>
        s(
          'pattern',
          { id: `pe-${state}`, width: 6, height: 6, patternUnits: 'userSpaceOnUse' },
          s('rect', { width: 6, height: 6, style: `fill: ${css(ground)}` }),
          s('path', { d: lines, class: 'pe-lines' }),
        ),
      ),
    ),
  );

/** All states, in all modes the same. */
export function stateLegend(): HTMLElement {
  const states = Object.entries(STATE_MEANINGS) as [PeState, string][];
  const entries = states.filter(([state]) => !EMPTY.has(state)).map(([state, text]) => ({ fill: fillOf(state), text }));
  return legend([
    ...entries,
    { fill: fillOf('fill'), text: 'fill: nothing has come this far; tail: done, sums leave' },
  ]);
}

/** What the words and boxes in a cell are. */
export const cellLegend = (): HTMLElement =>
  h(
    'p',
    { class: 'small pe-cell-legend' },
    'In a cell: weight [index in its group] × activation → row, column of the output. Boxes are the accumulators: ',
    box('now'),
    ' takes this product, ',
    box('taken'),
    ' still in the adder, ',
    box('free'),
    ' free.',
  );

const box = (is: string): HTMLElement =>
  h('span', { class: 'pe-boxes', 'aria-hidden': 'true' }, h('i', { 'data-is': is }));
