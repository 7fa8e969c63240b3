/** The search by chance that another search is reported against: whether there is one, and where its points are kept. */
import { BASELINE, learns } from '../explore/search/driver.ts';
import type { DriverName } from '../explore/search/driver.ts';
import { ScenarioError } from '../terms/scenario-error.ts';

/**
 * Whether a search is reported against one by chance: those that learn are, unless it is left out.
 *
 * @param points  of the search
 * @param asked  undefined if nothing was said of it
 * @throws {ScenarioError} if it was asked for where there is nothing to compare
 */
export function hasBaseline(asked: boolean | undefined, driver: DriverName, points: number, isShard: boolean): boolean {
  if (asked === undefined) return learns(driver, points);
  if (!asked) return false;
  const obstacle = isShard
    ? 'a shard is no search by itself: merge the parts, and weft query --compare them with a random search'
    : driver === BASELINE
      ? `${BASELINE} is the baseline: nothing is to be compared`
      : driver === 'grid'
        ? 'grid leaves nothing to chance: points of another driver are what chance can be compared with'
        : null;
  if (obstacle !== null) throw new ScenarioError([{ path: 'baseline', message: obstacle }]);
  return true;
}

/** The store beside another: `all.ndjson` has `all.random.ndjson`, which a search by chance of the same seed goes on with too. */
export function baselineStore(out: string): string {
  const [, stem, end] = /^(.*?)(\.ndjson|\.jsonl)?$/s.exec(out) ?? [];
  return `${stem}.${BASELINE}${end ?? ''}`;
}
