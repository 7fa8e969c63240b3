/** All cycles of a recording at a glance: a row a PE. A click goes to its cycle and PE. */
import type { PeRecording } from '../../run/pe/recording.ts';
import { xAxis } from '../report/axis.ts';
import { s } from '../report/element.ts';
import { sized } from '../report/sized.ts';
import { fillOf } from './looks.ts';
import type { PePlace } from './pe-grid.ts';
import { cycleTicks, rowHeight, stripPaths } from './strip-layout.ts';

const AXIS = 20;

export interface Strip {
  readonly element: HTMLElement;
  readonly show: (cycle: number, selected: PePlace) => void;
}

/** @param end  cycles of the axis, which both strips share */
export function strip(
  recording: PeRecording,
  end: number,
  label: string,
  go: (cycle: number, place: PePlace) => void,
): Strip {
  const { rows, columns } = recording.settings;
  const pes = rows * columns;
  const row = rowHeight(pes);
  const height = pes * row;
  let shown: { readonly cycle: number; readonly selected: PePlace } = { cycle: 0, selected: { row: 0, column: 0 } };
  let mark = (): void => {};

  const draw = (width: number): SVGElement => {
    const pixels = width / end;
    const line = s('rect', { class: 'pe-cursor', y: 0, width: Math.max(1.5, pixels), height });
    const chosen = s('rect', {
      class: 'pe-chosen',
      x: 0.5,
      width: Math.max(0, recording.cycles * pixels - 1),
      height: row,
    });
    mark = () => {
      line.setAttribute('x', String(Math.min(shown.cycle, end - 1) * pixels));
      chosen.setAttribute('y', String((shown.selected.row * columns + shown.selected.column) * row));
    };
    mark();
    const scale = (cycle: number): number => cycle * pixels;
    const drawing = s(
      'svg',
      { class: 'pe-strip', width, height: height + AXIS, role: 'img', 'aria-label': label },
      xAxis(scale, {
        ticks: cycleTicks(end, Math.max(2, Math.floor(width / 70))).filter((tick) => scale(tick) < width - 12),
        format: String,
        across: [0, height],
      }),
      s('rect', { class: 'pe-all', width: scale(recording.cycles), height }),
      ...[...stripPaths(recording, { cycle: pixels, row })]
        .filter(([state]) => state !== 'fill' && state !== 'tail')
        .map(([state, d]) => s('path', { d, style: `fill: ${fillOf(state)}` })),
      chosen,
      line,
    );
    const goTo = (event: PointerEvent): void => {
      const box = drawing.getBoundingClientRect();
      const cycle = Math.floor((event.clientX - box.left) / pixels);
      const pe = Math.floor((event.clientY - box.top) / row);
      const within = Math.max(0, Math.min(pes - 1, pe));
      go(Math.max(0, Math.min(end - 1, cycle)), { row: Math.floor(within / columns), column: within % columns });
    };
    drawing.addEventListener('pointerdown', (event) => {
      goTo(event);
      if (event.pointerType === 'mouse') drawing.setPointerCapture(event.pointerId);
    });
    drawing.addEventListener('pointermove', (event) => {
      if (drawing.hasPointerCapture(event.pointerId)) goTo(event);
    });
    return drawing;
  };

  return {
    element: sized(draw),
    show: (cycle, selected) => {
      shown = { cycle, selected };
      mark();
    },
  };
}
