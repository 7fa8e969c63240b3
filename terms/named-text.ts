/** What comes with weft under a name, or is a file of the user: devices, price tables. */
import { ScenarioError } from './scenario-error.ts';
import { didYouMean } from './suggest.ts';

export interface NamedText {
  readonly text: string;
  /** How messages name it. */
  readonly file: string;
}

/** A path has a slash or ends in .yaml or .yml; all else is a name. */
export const isYamlPath = (reference: string): boolean => /[/\\]|\.ya?ml$/.test(reference);

/**
 * Finds a text.
 *
 * @param kind  what it is, as messages and the option call it
 * @param texts  those that come with weft, by name
 * @param readText  reads a file, or throws with a reason
 * @throws {ScenarioError} if there is none
 */
export function textNamed(
  reference: string,
  kind: string,
  texts: Readonly<Record<string, string>>,
  readText: (path: string) => string,
): NamedText {
  if (!isYamlPath(reference)) {
    if (Object.hasOwn(texts, reference)) return { text: texts[reference], file: `${reference}.yaml` };
    const names = Object.keys(texts);
    const known = `; ${names.join(', ')} are known, a path must end in .yaml`;
    const message = `unknown ${kind} "${reference}"${didYouMean(reference, names) || known}`;
    throw new ScenarioError([{ path: kind, message }]);
  }
  try {
    return { text: readText(reference), file: reference };
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    const message = `cannot read "${reference}": ${error instanceof Error ? error.message : String(error)}`;
    throw new ScenarioError([{ path: kind, message }], { cause: error });
  }
}
