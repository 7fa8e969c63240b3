/** What is wrong in what a user wrote, where it is, and what would be right. */

/** One mistake; plain data, so it crosses workers. Parts that are not known are absent. */
export interface Issue {
  readonly message: string;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  /** Dotted path of the offending key, `stce.columns` or `layers[2].kernel`. */
  readonly path?: string;
}

/** A user's mistakes, all that were found, one a line in the message. Not for wrong models nor for designs that do not fit. */
export class ScenarioError extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[], options?: ErrorOptions) {
    super(issues.map(formatIssue).join('\n'), options);
    this.name = 'ScenarioError';
    this.issues = issues;
  }
}

/** Finds one thing of several: undefined if it is mistaken, with its mistakes added to `issues`, so that all are told at once. */
export function found<T>(issues: Issue[], find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    issues.push(...error.issues);
    return undefined;
  }
}

/** `sat.yaml:4:3 stce.colums: unknown key; did you mean "columns"?`, without the parts that are absent. */
export function formatIssue({ message, file, line, column, path }: Issue): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const where = [place, path].filter(Boolean).join(' ');
  return where ? `${where}: ${message}` : message;
}
