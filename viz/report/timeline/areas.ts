/**
 * What the areas under the lanes show: utilisation, bandwidth, power and what lies in buffers, each as means over columns of time.
 *
 * All are exact: a column's mean times its length is what the spans, or the tiles in the buffers, add in it; skipped rounds count like those that were
 * simulated.
 */
import { bytes, decimals, percent } from '../../../terms/people.ts';
import { okabeIto, busyTone, series as palette } from '../../palette.ts';
import type { Tone } from '../../palette.ts';
import type { Timeline } from '../report-data.ts';
import { bufferTiles, byteTicks, shareBefore, transferredBuffers } from './buffer-tiles.ts';
import { Integral } from './integral.ts';
import type { IntegralOptions } from './integral.ts';
import { ticksAt } from './lane.ts';
import type { Lane } from './lane.ts';
import type { Model } from './model.ts';
import { mixed } from './raster.ts';
import { spanTimes } from './span-times.ts';

export const AREAS = ['utilisation', 'bandwidth', 'power', 'buffers'] as const;
export type AreaName = (typeof AREAS)[number];

export interface Area {
  readonly name: AreaName;
  readonly title: string;
  /** What it counts, in a few words. */
  readonly meaning: string;
  /** From the bottom up. */
  readonly series: readonly { readonly name: string; readonly tone: Tone }[];
  readonly text: (value: number) => string;
  /** The top of its scale, if that is known beforehand. */
  readonly most: number | null;
  readonly lines: readonly { readonly name: string; readonly value: number }[];
  /** Why there is nothing to show; null if there is. */
  readonly missing: string | null;
}

/** Part of an area that an integral gives, times `scale`. */
interface Share {
  readonly series: number;
  readonly scale: number;
}

interface Source {
  readonly integral: Integral;
  /** By series of the integral. */
  readonly shares: readonly Share[];
}

export class Areas {
  readonly #model: Model;
  readonly #sources = new Map<AreaName, readonly Source[]>();
  readonly areas: Readonly<Record<AreaName, Area>>;

  constructor(model: Model) {
    this.#model = model;
    this.areas = {
      utilisation: utilisation(),
      bandwidth: bandwidth(model),
      power: power(model),
      buffers: buffers(model),
    };
  }

  /**
   * Means over columns of time.
   *
   * @param edges  ticks at which columns end and begin, one more than there are columns
   * @returns `values[column · series + s]`
   */
  means(name: AreaName, edges: Float64Array): Float64Array {
    const count = this.areas[name].series.length;
    const columns = edges.length - 1;
    const values = new Float64Array(columns * count);
    for (const { integral, shares } of this.#sourcesOf(name)) {
      const width = shares.length;
      const sums = new Float64Array(edges.length * width);
      for (let edge = 0; edge < edges.length; edge += 1) integral.until(edges[edge], sums, edge * width);
      for (const [s, { series, scale }] of shares.entries()) {
        for (let column = 0; column < columns; column += 1) {
          const added = sums[(column + 1) * width + s] - sums[column * width + s];
          values[column * count + series] += (added * scale) / (edges[column + 1] - edges[column]);
        }
      }
    }
    // Sums that should cancel leave their rounding.
    for (let i = 0; i < values.length; i += 1) if (values[i] < 0) values[i] = 0;
    return values;
  }

  #sourcesOf(name: AreaName): readonly Source[] {
    const known = this.#sources.get(name) ?? sourcesOf[name](this.#model, this.areas[name]);
    this.#sources.set(name, known);
    return known;
  }
}

/** Columns of equal length over a window. */
export function columnEdges(
  { from, to }: { readonly from: number; readonly to: number },
  columns: number,
): Float64Array {
  const edges = new Float64Array(columns + 1);
  for (let i = 0; i <= columns; i += 1) edges[i] = from + ((to - from) * i) / columns;
  return edges;
}

// ---- what they are -----------------------------------------------------------------------------------------------------

const plain = (colour: string): Tone => ({ light: colour, dark: colour });

const utilisation = (): Area => ({
  name: 'utilisation',
  title: 'array at work',
  meaning: 'share of time in which the array executes an operation',
  series: [{ name: 'at work', tone: busyTone }],
  text: percent,
  most: 1,
  lines: [],
  missing: null,
});

const bandwidth = ({ memoryRoofs }: Model): Area => ({
  name: 'bandwidth',
  title: 'memory',
  meaning: 'bytes a second between memory and chip',
  series: [
    { name: 'read', tone: plain(okabeIto.blue) },
    { name: 'written', tone: plain(okabeIto.orange) },
  ],
  text: (value) => `${bytes(rounded(value))}/s`,
  most: memoryRoofs.length > 0 ? Math.max(...memoryRoofs.map(({ bytesPerSecond }) => bytesPerSecond)) : null,
  lines: memoryRoofs.map(({ name, bytesPerSecond }) => ({ name, value: bytesPerSecond })),
  missing: null,
});

const power = ({ timeline }: Model): Area => ({
  name: 'power',
  title: 'power',
  meaning: 'watts at nominal prices; its area is the energy of the step',
  series: (timeline.power?.groups ?? []).map((name, i) => ({ name, tone: plain(palette[i % palette.length]) })),
  text: (value) => `${Number(decimals(value))} W`,
  most: null,
  lines: [],
  missing: timeline.power ? null : 'there are no prices',
});

function buffers({ timeline }: Model): Area {
  const names = timeline.program ? bufferNames(transferredBuffers(timeline.program).map(({ name }) => name)) : [];
  return {
    name: 'buffers',
    title: 'in buffers',
    meaning: 'bytes of tiles on chip, each from when it comes in to when it is gone',
    series: names,
    text: (value) => bytes(rounded(value)),
    most: null,
    lines: [],
    missing: timeline.program ? null : 'its spans are merged',
  };
}

/** Buffers of one unit have one colour, lighter where they hold what it makes. */
function bufferNames(names: readonly string[]): Area['series'] {
  const owners = [...new Set(names.map((name) => name.split('.')[0]))];
  return names.map((name) => {
    const [owner, side] = name.split('.');
    const colour = palette[owners.indexOf(owner) % palette.length];
    if (side !== 'out') return { name, tone: plain(colour) };
    return { name, tone: { light: mixed(colour, '#ffffff', 0.55), dark: mixed(colour, '#000000', 0.55) } };
  });
}

/** Three digits: means of bytes are no integers. */
const rounded = (value: number): number => (value < 1000 ? Math.round(value) : value);

// ---- where they come from ----------------------------------------------------------------------------------------------

const sourcesOf: Readonly<Record<AreaName, (model: Model, area: Area) => readonly Source[]>> = {
  utilisation: ({ lanes, groups }) => {
    const lane = lanes[groups[0]?.units[0] ?? 0];
    return [source(lane, [{ series: 0, scale: 1 }], (at, into) => (into[0] = workAt(lane, at)))];
  },

  bandwidth: ({ lanes, timeline }) =>
    lanes.flatMap((lane) => {
      const moved = Float64Array.from(lane.spans, (span) => timeline.bytes[span]);
      if (moved.every((value) => value === 0)) return [];
      const shares = [{ series: timeline.writes[lane.unit] === 0 ? 0 : 1, scale: timeline.ticksPerSecond }];
      return [source(lane, shares, (at, into) => (into[0] = moved[at]), servedUntil(lane, timeline))];
    }),

  power: ({ lanes, timeline: { power: columns, operations } }) => {
    if (!columns) return [];
    const groups = columns.groups.length;
    const working = lanes.flatMap((lane) => {
      const watts = new Float64Array(operations.length * groups);
      const used = new Set<number>();
      for (const [pair, unit] of columns.unit.entries()) {
        if (unit !== lane.unit) continue;
        for (let group = 0; group < groups; group += 1) {
          const value = columns.watts[pair * groups + group];
          watts[columns.operation[pair] * groups + group] = value;
          if (value > 0) used.add(group);
        }
      }
      if (used.size === 0) return [];
      const shown = [...used].toSorted((a, b) => a - b);
      const shares = shown.map((series) => ({ series, scale: 1 }));
      const amounts = (at: number, into: Float64Array): void => {
        const ticks = workAt(lane, at);
        if (ticks === 0) return;
        for (const [s, group] of shown.entries()) into[s] = ticks * watts[lane.operation[at] * groups + group];
      };
      return [source(lane, shares, amounts)];
    });
    const { start, end, watts } = columns.beside;
    const beside = columns.groups.map((_, series) => ({ series, scale: 1 }));
    const all = new Integral({ start, end, loops: [] }, groups, (at, into) => {
      for (let group = 0; group < groups; group += 1) into[group] = watts[at * groups + group] * (end[at] - start[at]);
    });
    return [...working, { integral: all, shares: beside }];
  },

  buffers: ({ timeline }, area) =>
    bufferTiles(timeline, spanTimes(timeline)).map((tiles) => {
      const options = { shareUntil: (at: number, tick: number): number => shareBefore(tiles, at, tick) };
      const integral = new Integral(tiles, 1, (at, into) => (into[0] = byteTicks(tiles, at)), options);
      return { integral, shares: [{ series: area.series.findIndex(({ name }) => name === tiles.name), scale: 1 }] };
    }),
};

const source = (
  lane: Lane,
  shares: readonly Share[],
  amounts: (at: number, into: Float64Array) => void,
  options: IntegralOptions = {},
): Source => ({ integral: new Integral(lane, shares.length, amounts, options), shares });

/** Bytes move while the memory serves them; the unit may go on for longer. */
function servedUntil(lane: Lane, { program }: Timeline): IntegralOptions {
  if (!program) return {};
  const served = Float64Array.from(lane.spans, (span, at) => lane.end[at] - lane.start[at] - program.beyond[span]);
  return { shareUntil: (at, tick) => Math.min(1, (tick - lane.start[at]) / served[at]) };
}

const workAt = (lane: Lane, at: number): number => (lane.stall[at] === 0 ? ticksAt(lane, at) : 0);
