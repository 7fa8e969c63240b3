/** Builds the page of `weft studio`, after the report's, which it carries to save reports: static files for any server, or none. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('viz/studio', import.meta.url)),
  publicDir: 'public',
  logLevel: 'warn',
  worker: { format: 'iife' },
  build: {
    target: 'es2022',
    outDir: '../../dist/viz/studio-page',
    emptyOutDir: true,
    lib: {
      entry: 'main.ts',
      formats: ['iife'],
      name: 'weft',
      fileName: () => 'studio.js',
      cssFileName: 'studio',
    },
  },
});
