/** What can go wrong inside a run. None of these is a user's mistake: each says that a model or a program is faulty. */

/** Nothing can happen any more, and some unit has not finished. */
export class DeadlockError extends Error {
  readonly waiting: readonly string[];

  constructor(tick: number, waiting: readonly string[]) {
    super(`deadlock at tick ${tick}:\n  ${waiting.join('\n  ')}`);
    this.name = 'DeadlockError';
    this.waiting = waiting;
  }
}

/** A period that should have repeated did not: some field that changes the future is not declared. */
export class HiddenStateError extends Error {
  constructor(detail: string) {
    super(`a recurring state did not recur: ${detail}; some field that changes the future is not declared as state`);
    this.name = 'HiddenStateError';
  }
}

/** What is said of a run whose ticks a number cannot count. */
export const TOO_LONG = 'the run takes more than 2^53 ticks';
