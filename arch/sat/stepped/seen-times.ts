/** Times that are seen at PE(0,0) and at column 0 while a run goes on. */

/** By pass of the run; −1 until it happens. */
export interface SeenTimes {
  readonly firstIssue: Int32Array;
  readonly lastIssue: Int32Array;
  readonly drainStart: Int32Array;
}
