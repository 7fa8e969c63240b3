/** Builds the command line and its threads as a few files, packages included: Node loads them in two thirds of the time of hundreds. */
import { defineConfig } from 'vite';

export default defineConfig({
  logLevel: 'warn',
  ssr: { noExternal: true, external: ['bullmq', 'ioredis'] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/bin',
    emptyOutDir: true,
    minify: false,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      input: {
        main: 'cli/main.ts',
        'train-worker': 'cli/train-worker.ts',
        'explore-worker': 'explore/pool/worker.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
