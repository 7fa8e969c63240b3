/** What all generators take, and checks of options: types say the same, but scenarios come from files. */

/** How a network is called. */
export interface NamingOptions {
  /** Made of the other options unless given. */
  readonly name?: string | undefined;
  /** For people; made of the other options unless given. */
  readonly title?: string | undefined;
}

/** Asks that an option be one of those known. @throws {RangeError} that lists them */
export function checkKnown<T extends string | number>(option: string, given: T, known: readonly T[]): void {
  if (known.includes(given)) return;
  const shown = typeof given === 'string' ? `"${given}"` : given;
  throw new RangeError(`${option} ${shown}: ${listed(known)} are known`);
}

/** Asks that every option be a positive integer. @throws {RangeError} that names the first that is not */
export function checkWhole(options: Readonly<Record<string, number>>): void {
  for (const [option, value] of Object.entries(options)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${option} ${value}: must be a positive integer`);
    }
  }
}

const listed = (known: readonly (string | number)[]): string =>
  [known.slice(0, -1).join(', '), ...known.slice(-1)].filter((part) => part !== '').join(' and ');
