// Fills the blocks of README.md that follow `<!-- output: npx weft … -->` with what those commands print.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const readme = new URL('../README.md', import.meta.url);
const weft = fileURLToPath(new URL('../bin/weft.js', import.meta.url));

const filled = readFileSync(readme, 'utf8').replace(
  /(<!-- output: npx weft ([^>]*?) -->\n```\n)[^`]*(```)/g,
  (_, head, words, tail) =>
    head + execFileSync(process.execPath, [weft, ...words.split(' ')], { encoding: 'utf8' }) + tail,
);
writeFileSync(readme, filled);
