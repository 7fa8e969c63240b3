/** Builds the report's page code: one script and one style sheet, which `weft report` writes into each file. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('viz', import.meta.url)),
  logLevel: 'warn',
  build: {
    target: 'es2022',
    outDir: '../dist/viz/page',
    emptyOutDir: true,
    lib: {
      entry: 'report/main.ts',
      formats: ['iife'],
      name: 'weft',
      fileName: () => 'report.js',
      cssFileName: 'report',
    },
  },
});
