/** How far a long command is, on stderr: one line that is overwritten on a terminal, nothing elsewhere. */

export interface Progress {
  step(): void;
  /** Removes the line. */
  end(): void;
}

/** @param what  what is counted: `case` */
export function startProgress(what: string, total: number): Progress {
  const isShown = process.stderr.isTTY;
  let done = 0;
  return {
    step: () => {
      done += 1;
      if (isShown) process.stderr.write(`\r${what} ${done} of ${total}`);
    },
    end: () => {
      if (isShown) process.stderr.write('\r\u001B[K');
    },
  };
}
