/** Where a number is from: every number of a device or a policy carries one. */

/**
 * How far a number can be trusted: `run` measured by running a peer, `repo` read in a public repository, `doc` vendor documentation,
 * `recalled` from a paper not re-read, `est` our estimate, `user` given by hand.
 */
export const provenanceTags = ['run', 'repo', 'doc', 'recalled', 'est', 'user'] as const;
export type ProvenanceTag = (typeof provenanceTags)[number];

export interface Citation {
  readonly provenance: ProvenanceTag;
  readonly source: string;
}

/** A number with its source. */
export interface Cited extends Citation {
  readonly value: number;
}

/** Gives each number of a record the same source. */
export function cited<Name extends string>(
  citation: Citation,
  values: Readonly<Record<Name, number>>,
): Readonly<Record<Name, Cited>> {
  const entries = Object.entries<number>(values).map(([name, value]) => [name, { value, ...citation }]);
  return Object.fromEntries(entries) as Record<Name, Cited>;
}

export const repo = (source: string): Citation => ({ provenance: 'repo', source });
export const est = (source: string): Citation => ({ provenance: 'est', source });
export const recalled = (source: string): Citation => ({ provenance: 'recalled', source });
