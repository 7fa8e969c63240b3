/** Counts and a time, times prices: energy with low, nominal and high, line by line, and what a table does not price. */
import { ZERO_BAND, addBands, scaleBand } from '../../terms/band.ts';
import type { Band } from '../../terms/band.ts';
import type { Evidence } from '../../terms/evidence.ts';
import { DRAM_COMMANDS, actions, staticParts } from './actions.ts';
import type { Action, ActionCounts, StaticPart } from './actions.ts';
import type { Price, PriceTable } from './price-table.ts';

/** What a run did, in the words of `actions.ts`. */
export interface Activity {
  readonly counts: ActionCounts;
  readonly seconds: number;
  /** How many there are of what burns power all the time; none are left out of the sum. */
  readonly statics: Readonly<Partial<Record<StaticPart, number>>>;
}

export interface EnergyLine {
  readonly name: Action | StaticPart;
  readonly kind: 'dynamic' | 'static';
  /** Of actions, or of parts. */
  readonly count: number;
  readonly energyPj: Band;
  readonly evidence: Evidence;
  readonly source: string;
}

export interface EnergyBreakdown {
  /** Name of the table. */
  readonly prices: string;
  readonly lines: readonly EnergyLine[];
  /** Counted, but without a price in this table: what the total leaves out. */
  readonly unpriced: readonly { readonly name: Action | StaticPart; readonly count: number }[];
  readonly dynamicPj: Band;
  readonly staticPj: Band;
  readonly totalPj: Band;
}

const PJ_PER_JOULE = 1e12;

/**
 * The energy of a run. Linear in counts and in time.
 *
 * @throws {RangeError} if a count or the time is negative or not finite, a word is unknown, or DRAM is counted twice
 */
export function energyOf({ name, prices, statics }: PriceTable, activity: Activity): EnergyBreakdown {
  check(activity);
  const { counts, seconds } = activity;
  const dynamic = billed('dynamic', actions, counts, prices, 1);
  const idle = billed('static', staticParts, activity.statics, statics, seconds * PJ_PER_JOULE);
  const [dynamicPj, staticPj] = [sumOf(dynamic.lines), sumOf(idle.lines)];
  return {
    prices: name,
    lines: [...dynamic.lines, ...idle.lines],
    unpriced: [...dynamic.unpriced, ...idle.unpriced],
    dynamicPj,
    staticPj,
    totalPj: addBands(dynamicPj, staticPj),
  };
}

interface Billed {
  readonly lines: readonly EnergyLine[];
  readonly unpriced: EnergyBreakdown['unpriced'];
}

/** What was counted, in the order of the vocabulary; what did not happen has no line. */
function billed<Name extends Action | StaticPart>(
  kind: EnergyLine['kind'],
  names: readonly Name[],
  counts: Readonly<Partial<Record<Name, number>>>,
  prices: Readonly<Partial<Record<Name, Price>>>,
  factor: number,
): Billed {
  const lines: EnergyLine[] = [];
  const unpriced: { name: Name; count: number }[] = [];
  for (const name of names) {
    const count = counts[name] ?? 0;
    if (count === 0) continue;
    const price = prices[name];
    if (!price) unpriced.push({ name, count });
    else {
      const { band, evidence, source } = price;
      lines.push({ name, kind, count, energyPj: scaleBand(band, count * factor), evidence, source });
    }
  }
  return { lines, unpriced };
}

const sumOf = (lines: readonly EnergyLine[]): Band =>
  lines.reduce((sum, { energyPj }) => addBands(sum, energyPj), ZERO_BAND);

function check({ counts, seconds, statics }: Activity): void {
  const known: readonly string[] = [...actions, ...staticParts];
  for (const [name, count] of [...Object.entries(counts), ...Object.entries(statics), ['seconds', seconds] as const]) {
    if (name !== 'seconds' && !known.includes(name)) throw new RangeError(`energyOf: "${name}" is no action`);
    if (!Number.isFinite(count) || count < 0) throw new RangeError(`energyOf: ${name} is ${count}, not finite and ≥ 0`);
  }
  const isCounted = (action: Action): boolean => (counts[action] ?? 0) > 0;
  if (isCounted('dram-bit') && DRAM_COMMANDS.some(isCounted)) {
    throw new RangeError('energyOf: DRAM is counted twice, in commands and in bits (dram-bit)');
  }
}
