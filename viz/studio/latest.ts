/** One question at a time; of those that come meanwhile only the newest waits. */

export interface Latest<Question> {
  ask(question: Question): void;
  /** Forgets what waits, and lets what is being answered be asked no more. */
  drop(): void;
  readonly isBusy: boolean;
}

/**
 * @param answer  answers a question; called again only when the last has been answered or has failed
 * @param whenWaiting  told when a question begins to wait for one that is being answered
 */
export function latest<Question>(
  answer: (question: Question) => Promise<void>,
  whenWaiting: () => void = () => {},
): Latest<Question> {
  let running = false;
  let waiting: { readonly question: Question } | null = null;
  const next = async (question: Question): Promise<void> => {
    running = true;
    try {
      await answer(question);
    } finally {
      running = false;
      const after = waiting;
      waiting = null;
      if (after) void next(after.question);
    }
  };
  return {
    ask: (question) => {
      if (!running) {
        void next(question);
        return;
      }
      waiting = { question };
      whenWaiting();
    },
    drop: () => {
      waiting = null;
    },
    get isBusy() {
      return running;
    },
  };
}
