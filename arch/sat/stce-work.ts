/**
 * What a command of the STCE does, and the closed form of its time: the passes over one tile, back to back.
 *
 * Inside a tile the intervals of O5 and W5 are added up here; between tiles the model of the array (stce-model.ts) keeps
 * what one tile leaves behind.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import { DENSE, isDense } from './array.ts';
import type { GroupShape, StceArray } from './array.ts';
import { interleaveBlocks } from './interleave.ts';
import type { PassBlock } from './interleave.ts';
import type { Split } from './split.ts';
import { linkFree, osEdge, osInterval } from './os-pass.ts';
import type { OsEdge } from './os-pass.ts';
import { wsInterval, wsTiming } from './ws-pass.ts';

/** What the array must know of a tile to place it behind another one. Times in cycles. */
export interface StceEdges {
  readonly dataflow: 'os' | 'ws';
  readonly shape: GroupShape;
  /** First pass: when its drain starts and how long a tile's drain occupies a column (os; 0 if it does not drain). */
  readonly firstDrainStart: number;
  readonly firstDrainRows: number;
  /** First pass: how far ahead its first group is sent (sparse), and its weight load (ws). */
  readonly lead: number;
  readonly weightLoad: number;
  /** From the tile's start: last drain ends without the next one's rows; west link free; row R−1 has switched; empty. */
  readonly drainEnd: number;
  readonly lastDrainRows: number;
  readonly linkFree: number;
  readonly lastSwitch: number;
  readonly empty: number;
  /** The tile leaves sums in the accumulators (an inner K segment). */
  readonly holdsSums: boolean;
  /** Start of the last pass, from the tile's start, and cycles a row slot: WS starts keep to row slots. */
  readonly lastStart: number;
  readonly rowPeriod: number;
}

export interface TileTiming {
  /** Until the array can issue something else. */
  readonly ticks: number;
  /** Ticks of those in which no PE issues, by reason. */
  readonly losses: readonly { readonly reason: string; readonly ticks: number }[];
  /** After `ticks`: operands are no longer read; the last value is written. */
  readonly operandsFreeLag: number;
  readonly writtenLag: number;
  readonly edges: StceEdges;
  readonly passes: number;
  /** Largest interleave factor of the tile's passes; 1 in WS. */
  readonly interleave: number;
}

export interface OsTile {
  readonly rows: number;
  readonly columns: number;
  /** Equal tiles with operands of their own that may share passes: heads of attention. */
  readonly instances?: number;
  readonly groups: number;
  readonly shape: GroupShape;
  readonly drains: boolean;
  readonly accumulates: boolean;
  /** MACs that the tile executes, padding excluded: what is missing to full rows and columns is "ragged". */
  readonly macs: number;
  readonly interleaveLimit: number;
  /** Of a sparse tile, if it is known; else it is looked for. */
  readonly split?: Split | null;
}

/** Several output-stationary tiles, one after another in one command (the phases of a strided input gradient). */
export function osTiles(array: StceArray, tiles: readonly OsTile[]): TileTiming {
  let clock = 0;
  let before: OsEdge | null = null;
  let first: OsEdge | null = null;
  const lost = { recurrence: 0, link: 0, drain: 0 };
  let passes = 0;
  let interleave = 1;
  let written = 0;
  let lastStart = 0;

  const step = (edge: OsEdge): void => {
    if (before) clock += follow(before, edge, lost);
    before = edge;
    lastStart = clock;
  };
  for (const tile of tiles) {
    for (const block of interleaveBlocks(array, tile, tile.shape, tile.interleaveLimit, tile.split)) {
      const edge = osEdge(array, passOf(tile, block));
      first ??= edge;
      step(edge);
      if (block.count > 1) {
        const terms = { recurrence: 0, link: 0, drain: 0 };
        clock += follow(edge, edge, terms) * (block.count - 1);
        lost.drain += terms.drain * (block.count - 1);
        lost.link += terms.link * (block.count - 1);
        lastStart = clock;
      }
      const bubbles = edge.timing.round - block.interleave;
      lost.recurrence += block.count * tile.groups * tile.shape.n * bubbles;
      lost.link += block.count * tile.groups * (edge.timing.period - tile.shape.n * edge.timing.round);
      passes += block.count;
      interleave = Math.max(interleave, block.interleave);
      written = Math.max(written, lastStart + edge.timing.lastWrite);
    }
  }
  const last = before as OsEdge | null;
  if (!first || !last) throw new RangeError('osTiles: no tile');
  const ticks = lastStart + last.timing.slots;
  const macs = tiles.reduce((sum, tile) => sum + tile.macs, 0);
  const issued = ticks - lost.recurrence - lost.link - lost.drain;
  const { drains, rows, columns } = last.pass;
  return {
    ticks,
    losses: lossList(lost, issued, macs, array),
    operandsFreeLag: Math.max(0, lastStart + last.timing.lastIssue + Math.max(rows, columns) - ticks),
    writtenLag: drains ? Math.max(0, written + 1 - ticks) : 0,
    passes,
    interleave,
    edges: {
      dataflow: 'os',
      shape: first.pass.shape,
      firstDrainStart: first.timing.drainStart,
      firstDrainRows: first.pass.drains ? first.timing.drainRows : 0,
      lead: first.timing.lead,
      weightLoad: 0,
      drainEnd: drains ? lastStart + last.timing.drainStart + (last.pass.interleave - 1) * last.timing.drainRows : 0,
      lastDrainRows: drains ? last.timing.drainRows : 0,
      linkFree: lastStart + linkFree(last),
      lastSwitch: 0,
      empty: drains ? written + 1 : ticks,
      holdsSums: !drains,
      lastStart,
      rowPeriod: 1,
    },
  };
}

function passOf(tile: OsTile, block: PassBlock): OsEdge['pass'] {
  const { rows, columns, interleave, interleaveRows } = block;
  const { groups, shape, drains, accumulates } = tile;
  return { rows, columns, interleave, interleaveRows, groups, shape, drains, accumulates };
}

/** Interval from one pass to the next; adds what exceeds the issue time to its cause. */
function follow(before: OsEdge, after: OsEdge, lost: { link: number; drain: number }): number {
  const { issue, drain, group } = osInterval(before, after);
  const interval = Math.max(issue, drain, group);
  if (interval > issue) {
    if (drain >= group) lost.drain += interval - issue;
    else lost.link += interval - issue;
  }
  return interval;
}

function lossList(
  lost: { recurrence: number; link: number; drain: number },
  issued: number,
  macs: number,
  array: StceArray,
): TileTiming['losses'] {
  const ragged = Math.floor(issued - macs / (array.rows * array.columns));
  const losses: TileTiming['losses'][number][] = [];
  if (lost.recurrence > 0) losses.push({ reason: 'recurrence', ticks: lost.recurrence });
  if (lost.link > 0) losses.push({ reason: 'group-link', ticks: lost.link });
  if (lost.drain > 0) losses.push({ reason: 'drain', ticks: lost.drain });
  if (ragged > 0) losses.push({ reason: 'ragged', ticks: ragged });
  return losses;
}

export interface WsTile {
  /** Equal tiles with operands of their own, one after another. */
  readonly instances?: number;
  /** Rows that stream, columns of the outputs, groups along the reduction axis (all K tiles). */
  readonly streamRows: number;
  readonly columns: number;
  readonly groups: number;
  readonly shape: GroupShape;
  readonly macs: number;
}

/** Weight-stationary passes over a tile: every K tile and column tile, each ending in the output buffer. */
export function wsTiles(array: StceArray, tiles: readonly WsTile[]): TileTiming {
  let ticks = 0;
  let loading = 0;
  let link = 0;
  let written = 0;
  let lastStart = 0;
  let passes = 0;
  const shape = tiles[0]?.shape ?? DENSE;
  const loadTicks = array.rows * shape.n;
  let timing = wsTiming(array, { streamRows: 1, columns: 1, shape });
  tiles.forEach((tile) => {
    const { streamRows, columns } = tile;
    const full = wsTiming(array, { streamRows, columns: Math.min(columns, array.columns), shape });
    timing = wsTiming(array, { streamRows, columns: ((columns - 1) % array.columns) + 1, shape });
    const count = (tile.instances ?? 1) * ceilDiv(tile.groups, array.rows) * ceilDiv(columns, array.columns);
    // K tiles outer, column tiles inner: with several column tiles the same outputs come back later, which is safe as well.
    const interval = wsInterval(array, timing, tile.groups > array.rows);
    lastStart = ticks + (count - 1) * interval;
    loading += count * (interval - timing.slots);
    ticks += count * interval;
    link += count * streamRows * (timing.rowPeriod - shape.n);
    passes += count;
    // The last column tile may be narrower than the one before it.
    const before = count > 1 ? lastStart - interval + full.lastWrite : 0;
    written = Math.max(written, before, lastStart + timing.lastWrite);
  });
  // The last pass need not wait for weights that nobody has asked for yet: the model does that for the next tile.
  loading -= ticks - (lastStart + timing.slots);
  ticks = lastStart + timing.slots;
  const macs = tiles.reduce((sum, tile) => sum + tile.macs, 0);
  const issued = ticks - loading - link;
  return {
    ticks,
    losses: [
      { reason: 'weight-load', ticks: loading },
      { reason: 'group-link', ticks: link },
      { reason: 'ragged', ticks: Math.floor(issued - macs / (array.rows * array.columns)) },
    ].filter((loss) => loss.ticks > 0),
    operandsFreeLag: (array.rows - 1) * timing.hop,
    writtenLag: Math.max(0, written + 1 - ticks),
    passes,
    interleave: 1,
    edges: {
      dataflow: 'ws',
      shape,
      firstDrainStart: 0,
      firstDrainRows: 0,
      lead: isDense(shape) ? 0 : timing.rowPeriod,
      weightLoad: loadTicks,
      drainEnd: 0,
      lastDrainRows: 0,
      linkFree: 0,
      lastSwitch: lastStart + timing.lastSwitch,
      empty: written + 1,
      holdsSums: false,
      lastStart,
      rowPeriod: timing.rowPeriod,
    },
  };
}
