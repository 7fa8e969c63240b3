/** Builds the code of report pages, one script each and one style sheet, which the command line writes into each file. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The page of results, and with `--mode figures` that of figures without runs. */
export default defineConfig(({ mode }) => {
  const isFigures = mode === 'figures';
  return {
    root: fileURLToPath(new URL('viz', import.meta.url)),
    logLevel: 'warn',
    build: {
      target: 'es2022',
      outDir: '../dist/viz/page',
      emptyOutDir: !isFigures,
      lib: {
        entry: isFigures ? 'report/figures-main.ts' : 'report/main.ts',
        formats: ['iife'],
        name: 'weft',
        fileName: () => (isFigures ? 'figures.js' : 'report.js'),
        cssFileName: 'report',
      },
    },
  };
});
