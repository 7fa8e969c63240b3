/** Ticks of an axis of time: round numbers of the unit in which its longest time reads well. */
import { timeUnitFor } from '../../../terms/people.ts';
import { scaleLinear } from '../scale.ts';

/** Room for the words of a tick, in pixels. */
const PER_TICK = 110;

export interface Ticks {
  /** In seconds. */
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

/** @param longest  seconds at the end of the axis. @param width  in pixels */
export function timeTicks(longest: number, width: number): Ticks {
  const unit = timeUnitFor([longest]);
  const scale = scaleLinear([0, longest / unit.scale], [0, width]);
  const count = Math.max(2, width / PER_TICK);
  const number = scale.tickFormat(count);
  return {
    ticks: scale.ticks(count).map((tick) => tick * unit.scale),
    format: (value) => (value === 0 ? '0' : `${number(value / unit.scale)} ${unit.name}`),
  };
}
