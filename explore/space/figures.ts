/** What a point is judged by: figures of a network on its machine, and figures of the machine alone. */
import { formatQuantity, parseQuantity } from '../../terms/quantity.ts';
import type { Dimension } from '../../terms/quantity.ts';

export interface FigureKind {
  readonly name: string;
  readonly meaning: string;
  /** Of each network, or of the machine alone. */
  readonly of: 'network' | 'machine';
  /** What stands for all networks together: of what a card must hold, the largest. */
  readonly over: 'geometric-mean' | 'largest';
  /** What bounds are written in; null for plain numbers. */
  readonly dimension: Dimension | null;
  readonly unit: string;
  /** Not known from closed forms. */
  readonly needsEvents: boolean;
}

const ofNetwork = (name: string, unit: string, meaning: string, dimension: Dimension | null = null): FigureKind => ({
  name,
  meaning,
  of: 'network',
  over: 'geometric-mean',
  dimension,
  unit,
  needsEvents: true,
});

const ofMachine = (name: string, meaning: string): FigureKind => ({
  name,
  meaning,
  of: 'machine',
  over: 'largest',
  dimension: null,
  unit: '',
  needsEvents: false,
});

export const figureKinds: readonly FigureKind[] = [
  { ...ofNetwork('time', 's', 'time of a step', 'time'), needsEvents: false },
  { ...ofNetwork('throughput', 'samples/s', 'samples a second'), needsEvents: false },
  ofNetwork('energy', 'J', 'energy of a step, nominal prices', 'energy'),
  ofNetwork('edp', 'J·s', 'energy of a step times its time'),
  ofNetwork('power', 'W', 'mean power of a step', 'power'),
  ofNetwork('gops', 'GOP/s', 'operations that are executed, two a MAC'),
  ofNetwork('gops-per-watt', 'GOP/s/W', 'the same over the mean power'),
  ofNetwork('dense-gops-per-watt', 'GOP/s/W', 'operations of the dense step over the mean power'),
  ofNetwork('utilisation', '', 'executed MACs over those that the array could do in the step'),
  ofNetwork('dram-bytes', 'B', 'bytes moved between memory and chip in a step', 'size'),
  {
    ...ofNetwork('peak-memory', 'B', 'the most bytes that a step has in memory at a time', 'size'),
    over: 'largest',
    needsEvents: false,
  },
  {
    ...ofNetwork(
      'kept-weights',
      '',
      'share of the weights that the forward pass multiplies by; no measure of accuracy',
    ),
    needsEvents: false,
  },
  ofMachine('dsp', 'DSP slices, nominal'),
  ofMachine('lut', 'LUTs, nominal'),
  ofMachine('ff', 'flip-flops, nominal'),
  ofMachine('bram36', 'BRAM36 blocks, nominal'),
  ofMachine('uram', 'URAM blocks, nominal'),
  ofMachine('device-share', 'the largest share of any resource of the device that is in use'),
];

const kinds: ReadonlyMap<string, FigureKind> = new Map(figureKinds.map((kind) => [kind.name, kind]));

/** Figures have joules; quantities of energy are read in picojoules. */
const baseUnits = (dimension: Dimension): number => (dimension === 'energy' ? 1e12 : 1);

/** A quantity in the unit of figures of its dimension. @throws {RangeError} that says what would be right */
export const figureFrom = (text: string, dimension: Dimension): number =>
  parseQuantity(text, dimension) / baseUnits(dimension);

/** A figure with its unit, for people. @param value finite and ≥ 0 */
export const figureText = (value: number, dimension: Dimension): string =>
  formatQuantity(value * baseUnits(dimension), dimension);

export type Figures = Readonly<Record<string, number>>;

/** What a point came to: figures of each network by its name, and of the machine. */
export interface PointFigures {
  readonly networks: Readonly<Record<string, Figures>>;
  readonly machine: Figures;
  /** Why the machine does not fit the device of the space; empty if it does, or none is given. */
  readonly misfit: readonly string[];
}

/** A figure of a point; over all networks, as its kind has it, unless one is named. NaN where it is not known. */
export function figureOf(point: PointFigures, name: string, network?: string): number {
  const kind = kinds.get(name);
  if (kind?.of === 'machine') return point.machine[name] ?? NaN;
  if (network !== undefined) return point.networks[network]?.[name] ?? NaN;
  const all = Object.values(point.networks).map((figures) => figures[name] ?? NaN);
  if (all.length === 0) return NaN;
  if (all.length === 1) return all[0];
  if (kind?.over === 'largest') return Math.max(...all);
  // Sums depend on their order, and networks have another one in a store: equal figures are equal only if it is left out.
  const logs = all.map(Math.log).toSorted((a, b) => a - b);
  return Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length);
}
