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
export const makeAllYoung = (): void => setFlagsFromString('--no-allocation-site-pretenuring');

/** Threads collect their young objects without helpers if so many evaluate points that none of the cores is left for these. */
export function collectWithoutHelpers(threads: number): void {
  if (threads >= availableParallelism()) setFlagsFromString('--no-parallel-scavenge');
}
