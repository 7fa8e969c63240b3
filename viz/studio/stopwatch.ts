/** The one clock of the pictures: how long an answer took, which the page says and no number depends on. */

/** Starts; the call that it gives says the milliseconds since. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
