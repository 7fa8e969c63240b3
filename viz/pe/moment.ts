/** Looks into a recording: what a PE does in a cycle, and what its adder still has. */
import type { PeRecording, PeState } from '../../run/pe/recording.ts';

/** A MAC, by the names of {@link PeRecording.products}. */
export type PeProduct = { readonly [Name in keyof PeRecording['products']]: number };

export interface PeMoment {
  /** `over`: the recording has ended. */
  readonly state: PeState | 'over';
  readonly product: PeProduct | null;
}

export const OVER: PeMoment = { state: 'over', product: null };

/** Where PE(row, column) lies in a cycle's plane. */
export const placeOf = (
  { settings: { rows, columns } }: PeRecording,
  cycle: number,
  row: number,
  column: number,
): number => (cycle * rows + row) * columns + column;

export function momentOf(recording: PeRecording, cycle: number, row: number, column: number): PeMoment {
  if (cycle >= recording.cycles) return OVER;
  const place = placeOf(recording, cycle, row, column);
  const at = recording.at[place];
  return { state: recording.stateNames[recording.states[place]], product: at < 0 ? null : productAt(recording, at) };
}

function productAt({ products }: PeRecording, at: number): PeProduct {
  return {
    pass: products.pass[at],
    outRow: products.outRow[at],
    outColumn: products.outColumn[at],
    k: products.k[at],
    group: products.group[at],
    pair: products.pair[at],
    index: products.index[at],
    weight: products.weight[at],
    activation: products.activation[at],
    product: products.product[at],
  };
}

/** Accumulators in use: as many as tiles in the widest pass, none where sums move. */
export const accumulatorsOf = ({ settings, passes }: PeRecording): number =>
  settings.dataflow === 'ws' ? 0 : Math.max(...passes.map(({ interleave }) => interleave));

/**
 * Of each accumulator of a PE the first cycle in which a product for it can be taken again; 0 if that is now or was before.
 *
 * A product that is taken in cycle x is added mul cycles later and the sum is back L cycles after that: so the next one for it can
 * be taken in x + L. What is taken in this very cycle counts.
 */
export function backIn(recording: PeRecording, cycle: number, row: number, column: number): number[] {
  const back = Array.from<number>({ length: accumulatorsOf(recording) }).fill(0);
  const { addLatency } = recording.settings;
  for (let then = Math.max(0, cycle - addLatency + 1); then <= cycle && then < recording.cycles; then += 1) {
    const accumulator = recording.accumulators[placeOf(recording, then, row, column)];
    if (accumulator >= 0) back[accumulator] = then + addLatency;
  }
  return back;
}

/** Events of each cycle. */
export function byCycle<Event extends { readonly cycle: number }>(
  events: readonly Event[],
): ReadonlyMap<number, Event[]> {
  const found = new Map<number, Event[]>();
  for (const event of events) {
    const here = found.get(event.cycle);
    if (here) here.push(event);
    else found.set(event.cycle, [event]);
  }
  return found;
}

/** The first cycle in which most PEs multiply: where a reader begins to look. */
export function busiestCycle({ at, settings: { rows, columns }, cycles }: PeRecording): number {
  const busy = Array.from<number>({ length: cycles }).fill(0);
  for (const [place, product] of at.entries()) if (product >= 0) busy[Math.floor(place / (rows * columns))] += 1;
  return busy.indexOf(Math.max(...busy));
}
