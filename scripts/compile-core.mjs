// Compiles arch/sat/decoupled/assembly/ to WebAssembly, written as text, so that it is at hand where there is no file system.
// With a path: writes it there instead.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = 'arch/sat/decoupled/assembly/main.ts';
const [target = `${root}arch/sat/decoupled/code.ts`] = process.argv.slice(2);

let binary = null;
const { error } = await asc.main(
  [source, '--baseDir', root, '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--outFile', 'core.wasm'],
  {
    stderr: process.stderr,
    writeFile: (_name, contents) => {
      binary = contents;
    },
  },
);
if (error || !binary) throw new Error(`${source} does not compile`);
writeFileSync(
  target,
  `/* Generated from arch/sat/decoupled/assembly/ by scripts/compile-core.mjs; do not edit. */
// prettier-ignore
export const CODE =
  '${Buffer.from(binary).toString('base64')}';
`,
);
