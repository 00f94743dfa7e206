import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Not in this folder: it is to be copied.
  cacheDir: '../node_modules/.vite',
  test: { isolate: false, restoreMocks: true, unstubGlobals: true },
});
