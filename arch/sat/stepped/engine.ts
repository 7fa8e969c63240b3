/** The array in one dataflow, from a change of mode to the next. */
export interface Engine {
  /** First cycle in which something happens in it. */
  readonly first: number;
  /** Everything that began in it has ended. */
  isDone(cycle: number): boolean;
  /** One cycle: compute, then commit. */
  step(cycle: number): void;
}
