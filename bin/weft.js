#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/bin/main.js', import.meta.url);
if (!existsSync(main)) {
  process.stderr.write('weft is not built; run "npm ci" (or "npm run build") in its folder first\n');
  process.exit(2);
}
const { main: start } = await import(main.href);
await start(process.argv.slice(2));
