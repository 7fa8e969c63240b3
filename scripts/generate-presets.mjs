// Writes the yaml files that come with weft as TypeScript, so that they are at hand where there is no file system.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const generated = [
  { folder: 'arch/sat/presets', target: 'arch/presets.ts', name: 'presetTexts' },
  { folder: 'arch/fpga/devices', target: 'arch/fpga/device-texts.ts', name: 'deviceTexts' },
  { folder: 'arch/energy/tables', target: 'arch/energy/table-texts.ts', name: 'tableTexts' },
];

for (const { folder, target, name } of generated) {
  const root = new URL(`../${folder}/`, import.meta.url);
  const entries = readdirSync(root)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map(
      (file) =>
        `  ${JSON.stringify(basename(file, '.yaml'))}: ${JSON.stringify(readFileSync(new URL(file, root), 'utf8'))},\n`,
    );
  const text = `/* Generated from ${folder}/*.yaml by scripts/generate-presets.mjs; do not edit. */
/* oxlint-disable */
// prettier-ignore
export const ${name}: Readonly<Record<string, string>> = {
${entries.join('')}};
`;
  writeFileSync(new URL(`../${target}`, import.meta.url), text);
}
