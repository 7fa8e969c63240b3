/** What the axis counts, cycles or time in a unit that suits the window, and where it has labels. */
import { ticks } from 'd3';
import { integer, timeUnitFor } from '../../../terms/people.ts';
import type { View } from './view.ts';

export interface AxisScale {
  readonly name: string;
  /** Value on the axis for a tick of the timeline. */
  readonly perTick: number;
  /** @param step  distance between two labels */
  readonly label: (value: number, step: number) => string;
}

export const cycleScale = (cyclesPerTick: number): AxisScale => ({
  name: 'cycles',
  perTick: cyclesPerTick,
  label: (value, step) => {
    if (step < 1) return value.toFixed(decimalsFor(step));
    return step >= 1e6 && value > 0 ? `${integer(value / 1e6)} M` : integer(value);
  },
});

/** @param to  end of the window in ticks, whose unit of time suits all of it */
export function timeScale(ticksPerSecond: number, to: number): AxisScale {
  const { name, scale } = timeUnitFor([to / ticksPerSecond]);
  return {
    name,
    perTick: 1 / (ticksPerSecond * scale),
    label: (value, step) => value.toFixed(decimalsFor(step)),
  };
}

/** Digits behind the point that tell labels apart that are a step of 1, 2 or 5 times a power of ten from each other. */
const decimalsFor = (step: number): number => Math.max(0, -Math.floor(Math.log10(step) + 1e-9));

/** A label on the axis. */
export interface AxisLabel {
  /** Pixels from the left. */
  readonly x: number;
  readonly text: string;
}

/** Pixels that a character of a label takes at most, and the least room between two labels. */
const CHARACTER = 6.6;
const BETWEEN = 32;

/** As many labels at round values as fit beside each other, none of them cut at the edges. @param width  in pixels */
export function axisLabels({ from, to }: View, { perTick, label }: AxisScale, width: number): AxisLabel[] {
  for (let count = Math.max(1, Math.floor(width / (BETWEEN + CHARACTER))); count >= 1; count -= 1) {
    const values = ticks(from * perTick, to * perTick, count);
    const step = values.length > 1 ? values[1] - values[0] : (to - from) * perTick;
    const texts = values.map((value) => label(value, step));
    const widest = CHARACTER * Math.max(0, ...texts.map(({ length }) => length));
    if ((step / ((to - from) * perTick)) * width >= widest + BETWEEN || count === 1) {
      return values
        .map((value, index) => ({ x: ((value / perTick - from) / (to - from)) * width, text: texts[index] }))
        .filter(({ x, text }) => x >= (CHARACTER * text.length) / 2 && x <= width - (CHARACTER * text.length) / 2);
    }
  }
  return [];
}
