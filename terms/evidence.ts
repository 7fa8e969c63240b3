/**
 * How a number of hardware costs came to be known:
 * - `run`: measured for this project, by running a tool;
 * - `repo`: read in a public repository; `doc`: in a vendor's documentation;
 * - `recalled`: a published value from memory, not read again: check it before quoting;
 * - `derived`: arithmetic on the others, or counted from a stated structure;
 * - `est`: an estimate, no citable source found;
 * - `user`: in a file of the user, who does not say.
 */
export const evidences = ['run', 'repo', 'doc', 'recalled', 'derived', 'est', 'user'] as const;

export type Evidence = (typeof evidences)[number];

/** For people. */
export const EVIDENCE_MEANINGS: Readonly<Record<Evidence, string>> = {
  run: 'measured, by running a tool',
  repo: 'read in a public repository',
  doc: "a vendor's documentation",
  recalled: 'published, but not read again',
  derived: 'arithmetic on the others',
  est: 'estimates, no citable source found',
  user: 'yours',
};
