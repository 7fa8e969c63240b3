/** What part of the run is in view, in ticks; all changes keep it within the run. */
export interface View {
  readonly from: number;
  readonly to: number;
}

/** No window is shorter: a few ticks fill it. */
const SHORTEST_TICKS = 8;

/** A window of a wanted length and place, as near as the run allows. @param ticks  length of the run */
export function clamped({ from, to }: View, ticks: number): View {
  const length = Math.min(ticks, Math.max(Math.min(SHORTEST_TICKS, ticks), to - from));
  const middle = (from + to) / 2;
  const begin = Math.min(Math.max(0, length === to - from ? from : middle - length / 2), ticks - length);
  return { from: begin, to: begin + length };
}

/** Shows `factor` times as much; what is at `place`, a share of the window's width, stays where it is. */
export function zoomed({ from, to }: View, factor: number, place: number, ticks: number): View {
  const length = Math.min(ticks, Math.max(Math.min(SHORTEST_TICKS, ticks), (to - from) * factor));
  const fixed = from + place * (to - from);
  return clamped({ from: fixed - place * length, to: fixed + (1 - place) * length }, ticks);
}

/** Moves by a share of the window's width. */
export function panned({ from, to }: View, share: number, ticks: number): View {
  const by = share * (to - from);
  return clamped({ from: from + by, to: to + by }, ticks);
}

/** A stretch with some room at both sides. */
export function fitted({ from, to }: View, ticks: number): View {
  const room = 0.05 * (to - from);
  return clamped({ from: from - room, to: to + room }, ticks);
}
