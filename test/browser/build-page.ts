/** A page of the tests as one HTML file, built as those of the package are. */
import { join } from 'node:path';
import { build } from 'vite';

/** @param entry  in this folder */
export async function buildPage(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(import.meta.dirname, entry), formats: ['iife'], name: 'page', fileName: 'page' },
    },
  });
  const [{ output }] = built as {
    output: { type: string; fileName: string; code?: string; source?: string | Uint8Array }[];
  }[];
  const script = output.find(({ type }) => type === 'chunk')?.code ?? '';
  const style = output.find(({ fileName }) => fileName.endsWith('.css'))?.source ?? '';
  const head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>PEs</title>';
  const safe = script.replaceAll('</script', '<\\/script');
  return `<!doctype html><html lang="en"><head>${head}<style>${String(style)}</style></head><body><script>${safe}</script></body></html>`;
}
