/** What a queue says when its contract is broken; apart from the queues, so that their hot paths stay small. */

/** Why an event may not be pushed. */
export function refusal(tick: number, key: number, now: number): RangeError {
  if (!isCount(tick)) return new RangeError(`push: tick ${tick} is not an integer from 0 to 2^53 − 1`);
  if (!isCount(key)) return new RangeError(`push: key ${key} is not an integer from 0 to 2^53 − 1`);
  return new RangeError(`push: tick ${tick} is in the past; an event of tick ${now} was already popped`);
}

/** There is no earliest event. */
export const emptiness = (asked: 'pop' | 'peekKey'): RangeError => new RangeError(`${asked}: the queue is empty`);

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
