/** Reads INI text as leniently as SCALE-Sim's users write it: `key: value` or `key = value`, any case, sections in any order. */
import { BoundedIssues } from '../../terms/bounded-issues.ts';
import { excerpt } from '../../terms/count.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { textLines } from '../../terms/text-lines.ts';

export interface IniEntry {
  /** As written. */
  readonly key: string;
  readonly value: string;
  readonly section: string;
  readonly line: number;
}

/** A configuration has some fifty lines. */
const MOST_CHARACTERS = 1 << 16;

/**
 * All entries, in the order of the file. Comments begin with `#` or `;`, at the start of a line or behind a space.
 *
 * @throws {ScenarioError} if a line is none of section, entry, comment and blank, or if a key has two values
 */
export function iniEntries(text: string, file: string): readonly IniEntry[] {
  if (text.length > MOST_CHARACTERS)
    throw new ScenarioError([{ file, message: 'a configuration of more than 64 KiB' }]);
  const issues = new BoundedIssues(file);
  const entries = new Map<string, IniEntry>();
  let section = '';
  for (const { text: raw, number: line } of textLines(text)) {
    const content = withoutComment(raw).trim();
    if (content === '') continue;
    if (content.startsWith('[') && content.endsWith(']')) {
      section = content.slice(1, -1).trim().toLowerCase();
      continue;
    }
    const at = content.search(/[:=]/);
    const key = content.slice(0, Math.max(0, at)).trim();
    if (key === '') {
      issues.add({ line, message: `${excerpt(content)} is neither "[section]" nor "key: value"` });
      continue;
    }
    const entry = { key, value: unquoted(content.slice(at + 1).trim()), section, line };
    const earlier = entries.get(key.toLowerCase());
    if (earlier === undefined) entries.set(key.toLowerCase(), entry);
    else if (earlier.value !== entry.value) {
      issues.add({
        line,
        path: key,
        message: `duplicate key; at line ${earlier.line} it is ${excerpt(earlier.value)}`,
      });
    }
  }
  if (issues.count > 0) throw new ScenarioError(issues.list());
  return [...entries.values()];
}

function withoutComment(line: string): string {
  const at = line.search(/(?:^|\s)[#;]/);
  return at < 0 ? line : line.slice(0, at);
}

const unquoted = (value: string): string => value.replace(/^(["'])(.*)\1$/, '$2');
