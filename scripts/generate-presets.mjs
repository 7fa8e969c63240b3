// Writes arch/presets.ts from the preset yaml files, so that presets are at hand where there is no file system.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const folder = new URL('../arch/sat/presets/', import.meta.url);
const target = new URL('../arch/presets.ts', import.meta.url);

const entries = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .toSorted()
  .map(
    (name) =>
      `  ${JSON.stringify(basename(name, '.yaml'))}: ${JSON.stringify(readFileSync(new URL(name, folder), 'utf8'))},\n`,
  );

const text = `/* Generated from arch/sat/presets/*.yaml by scripts/generate-presets.mjs; do not edit. */
/* oxlint-disable */
// prettier-ignore
export const presetTexts: Readonly<Record<string, string>> = {
${entries.join('')}};
`;

writeFileSync(target, text);
