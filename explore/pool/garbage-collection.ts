/**
 * How V8 collects what points leave behind, in this process and all of its threads. No outcome depends on it.
 *
 * Young or old: from what a collection of young objects finds alive V8 learns which places in the code make objects that live long; from
 * then on these are made among the old ones, which are collected seldom. Points leave nothing behind but what caches keep: whatever a
 * collection in the midst of one finds alive is of no use a moment later. Which places V8 took for such depended on where in a point
 * collections fell, so that some of equal searches took a tenth longer than others.
 *
 * Helpers: a thread whose young objects are collected has a helper on another core. Where all cores evaluate points, helpers take the time
 * of other threads, and both wait for each other.
 */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** New objects are young, whoever makes them. */
const ALL_YOUNG = '--no-allocation-site-pretenuring';

/** Threads collect their young objects by themselves. */
const NO_HELPERS = '--no-parallel-scavenge';

/** What V8 is told where so many threads evaluate points: helpers stay where a core is left for them. */
export const collectionFlags = (threads: number, cores: number): readonly string[] =>
  threads < cores ? [ALL_YOUNG] : [ALL_YOUNG, NO_HELPERS];

/** Tells V8, for this process and all of its threads. */
export function tuneCollection(threads: number): void {
  for (const flag of collectionFlags(threads, availableParallelism())) setFlagsFromString(flag);
}
