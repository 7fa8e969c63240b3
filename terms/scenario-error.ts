/** A user's mistake, or several: what is wrong, where, and what would be right. */

export interface Issue {
  readonly message: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Dotted path of the offending key. */
  readonly path?: string | undefined;
}

export class ScenarioError extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[], options?: ErrorOptions) {
    super(issues.map(formatIssue).join('\n'), options);
    this.name = 'ScenarioError';
    this.issues = issues;
  }
}

/** `sat.yaml:4:3 stce.colums: unknown key; did you mean "columns"?`, without the parts that are not known. */
export function formatIssue({ message, file, line, column, path }: Issue): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const where = [place, path].filter(Boolean).join(' ');
  return where ? `${where}: ${message}` : message;
}
