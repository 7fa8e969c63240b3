/**
 * Where V8 puts what a point makes on its way.
 *
 * From what a collection of young objects finds alive V8 learns which places in the code make objects that live long; from then on
 * these are made among the old ones, which are collected seldom. Points leave nothing behind but what caches keep: whatever a
 * collection in the midst of one finds alive is of no use a moment later. Which places V8 took for such depended on where in a point
 * collections fell, so that some of equal searches took a tenth longer than others.
 */
import { setFlagsFromString } from 'node:v8';

/** New objects are young, whoever makes them, in this process and all of its threads. */
export const makeAllYoung = (): void => setFlagsFromString('--no-allocation-site-pretenuring');
