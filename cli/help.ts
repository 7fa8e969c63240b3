/** What all commands say of themselves in the same way. */
import type { Argv } from 'yargs';

/** Puts what a command is for, and examples of it, at the head of its help. */
export function withExamples<T>(
  argv: Argv<T>,
  purpose: string,
  examples: readonly (readonly [string, string])[],
): Argv<T> {
  const lines = examples.map(([call, meaning]) => `${call}  # ${meaning}`);
  return argv.usage(`${purpose}\n\nExamples:\n${lines.join('\n')}`);
}
