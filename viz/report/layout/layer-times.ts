/** What each layer of the network takes in each run, by pass, in the order of the network. */
import type { OperationResult, PassOrOther } from '../../../run/result.ts';

export const passes: readonly PassOrOther[] = ['FF', 'BP', 'WU', 'other'];

export interface LayerTimes {
  readonly layer: string;
  /** For each run, seconds by pass and in all. */
  readonly runs: readonly { readonly byPass: Readonly<Record<PassOrOther, number>>; readonly seconds: number }[];
  /** For each run, the time of the first over its own; null if either is nothing. */
  readonly speedups: readonly (number | null)[];
}

type Timed = Pick<OperationResult, 'layer' | 'pass' | 'seconds'>;

interface TimedRun {
  readonly result: { readonly operations: readonly Timed[] };
}

/** Layers of all runs; those of the first come first. */
export function layerTimes(runs: readonly TimedRun[]): LayerTimes[] {
  const layers = new Set(runs.flatMap(({ result }) => networkOrder(result.operations)));
  const times = runs.map(({ result }) => timesByLayer(result.operations));
  return [...layers].map((layer) => {
    const ofRuns = times.map((byLayer) => {
      const byPass = byLayer.get(layer) ?? NO_TIME;
      return { byPass, seconds: passes.reduce((sum, pass) => sum + byPass[pass], 0) };
    });
    const [{ seconds: base }] = ofRuns;
    return {
      layer,
      runs: ofRuns,
      speedups: ofRuns.map(({ seconds }) => (base > 0 && seconds > 0 ? base / seconds : null)),
    };
  });
}

const NO_TIME: Readonly<Record<PassOrOther, number>> = { FF: 0, BP: 0, WU: 0, other: 0 };

function timesByLayer(operations: readonly Timed[]): Map<string, Readonly<Record<PassOrOther, number>>> {
  const byLayer = new Map<string, Record<PassOrOther, number>>();
  for (const { layer, pass, seconds } of operations) {
    const times = byLayer.get(layer) ?? { ...NO_TIME };
    times[pass] += seconds;
    byLayer.set(layer, times);
  }
  return byLayer;
}

/**
 * Layers in the order of the network: that of their first operations. What only occurs on the way back, such as the gradient
 * of a fused ReLU, stands behind the layer that comes next on that way.
 */
export function networkOrder(operations: readonly Pick<Timed, 'layer' | 'pass'>[]): string[] {
  const back = operations.findIndex(({ pass }) => pass === 'BP' || pass === 'WU');
  const order = [...new Set((back < 0 ? operations : operations.slice(0, back)).map(({ layer }) => layer))];
  const late = [...new Set(operations.map(({ layer }) => layer))].filter((layer) => !order.includes(layer));
  for (const layer of late) {
    const first = operations.findIndex((operation) => operation.layer === layer);
    const next = operations.slice(first).find((operation) => order.includes(operation.layer));
    order.splice(next ? order.indexOf(next.layer) + 1 : order.length, 0, layer);
  }
  return order;
}

/** The layers that take longest in any run, still in the order of the network. */
export function longestLayers(layers: readonly LayerTimes[], count: number): LayerTimes[] {
  const longest = ({ runs }: LayerTimes): number => Math.max(...runs.map(({ seconds }) => seconds));
  const kept = new Set(layers.toSorted((a, b) => longest(b) - longest(a)).slice(0, count));
  return layers.filter((layer) => kept.has(layer));
}

/** Where rows of a drawing with some bars each are, in pixels. */
export interface Rows {
  readonly height: number;
  /** Top of a row. */
  readonly top: (row: number) => number;
  /** Top of a bar in a row. */
  readonly barTop: (row: number, bar: number) => number;
  readonly rowHeight: number;
}

/** @param nameHeight  room above the bars; 0 if names are beside them */
export function rowsOf(count: number, bars: number, { bar, gap, nameHeight }: RowSizes): Rows {
  const rowHeight = nameHeight + bars * bar + gap;
  const top = (row: number): number => row * rowHeight;
  return {
    height: count * rowHeight,
    rowHeight,
    top,
    barTop: (row, index) => top(row) + gap / 2 + nameHeight + index * bar,
  };
}

export interface RowSizes {
  readonly bar: number;
  readonly gap: number;
  readonly nameHeight: number;
}
