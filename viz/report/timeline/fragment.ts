/** The view in the address of the page: `#t=from,to` and, for a run that is not the first, `&run=1`. Other parts are left alone. */
import type { View } from './view.ts';

export interface Place {
  /** null is the whole run. */
  readonly view: View | null;
  readonly run: number;
}

const partsOf = (fragment: string): string[] => fragment.replace(/^#/, '').split('&').filter(Boolean);

/** Nothing that cannot be read counts. */
export function readPlace(fragment: string): Place {
  let place: Place = { view: null, run: 0 };
  for (const part of partsOf(fragment)) {
    const time = /^t=(\d+),(\d+)$/.exec(part);
    const run = /^run=(\d+)$/.exec(part);
    if (time && Number(time[1]) < Number(time[2])) {
      place = { ...place, view: { from: Number(time[1]), to: Number(time[2]) } };
    }
    if (run) place = { ...place, run: Number(run[1]) };
  }
  return place;
}

/** The fragment with another place, without `#`. Windows are rounded outwards to ticks. */
export function writePlace(fragment: string, { view, run }: Place): string {
  const others = partsOf(fragment).filter((part) => !/^(t|run)=/.test(part));
  const time = view ? [`t=${Math.floor(view.from)},${Math.ceil(view.to)}`] : [];
  return [...others, ...time, ...(run === 0 ? [] : [`run=${run}`])].join('&');
}
