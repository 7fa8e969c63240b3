/** Mistakes of a file that may have very many of them. */
import type { Issue } from './scenario-error.ts';

/** Nobody reads more. */
const MOST_ISSUES = 20;

/** Gathers issues and keeps the first; so a file of a million wrong lines takes no memory and one screen. */
export class BoundedIssues {
  readonly #file: string;
  readonly #kept: Issue[] = [];
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  add(issue: Omit<Issue, 'file'>): void {
    this.#count += 1;
    if (this.#kept.length < MOST_ISSUES) this.#kept.push({ file: this.#file, ...issue });
  }

  get count(): number {
    return this.#count;
  }

  /** The first issues, and how many more there are. */
  list(): Issue[] {
    const more = this.#count - this.#kept.length;
    return more === 0 ? [...this.#kept] : [...this.#kept, { file: this.#file, message: `and ${more} more mistakes` }];
  }
}
