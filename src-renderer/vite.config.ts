import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The page alone, for work on it with testing/fake-backend; the product's build is electron.vite.config.ts. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: '../resources/icons',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    // The editor is one large, lazily loaded part; warning about it on each build would hide others.
    chunkSizeWarningLimit: 6000,
  },
})
