/**
 * Who waits for a thread, in order. A thread is given what is on machines that it has met, or that nobody has: what is known of a machine, a thread keeps for
 * itself. It is given what is another's where else it would have too little.
 */

/** Machines of which it is kept who met them. */
const MOST_MACHINES = 4096;

export interface OnMachine {
  /** Its machine, as a text. */
  readonly machine: string;
}

export class WaitingLine<Job extends OnMachine, Thread> {
  #jobs: Job[] = [];
  /** The thread that met each machine last. */
  readonly #met = new Map<string, Thread>();

  get length(): number {
    return this.#jobs.length;
  }

  get first(): Job | undefined {
    return this.#jobs[0];
  }

  add(job: Job): void {
    this.#jobs.push(job);
  }

  addFirst(job: Job): void {
    this.#jobs.unshift(job);
  }

  /** Takes the first in line, whoever asks. */
  takeFirst(): Job[] {
    return this.#jobs.splice(0, 1);
  }

  /** Takes so many for a thread, or all: first those that suit it. */
  takeFor(thread: Thread, count: number): Job[] {
    const own = new Set(
      this.#jobs.filter(({ machine }) => (this.#met.get(machine) ?? thread) === thread).slice(0, count),
    );
    const others = this.#jobs.filter((job) => !own.has(job)).slice(0, count - own.size);
    const taken = new Set([...own, ...others]);
    this.#jobs = this.#jobs.filter((job) => !taken.has(job));
    if (this.#met.size + taken.size > MOST_MACHINES) this.#met.clear();
    for (const { machine } of taken) this.#met.set(machine, thread);
    return [...taken];
  }

  clear(): void {
    this.#jobs.length = 0;
  }
}
