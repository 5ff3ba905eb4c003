import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The page. */
export default defineConfig(({ command }) => {
  // A build that a test asks for is the product as well: never React's slow development half.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return {
    root: import.meta.dirname,
    base: './',
    publicDir: '../resources/icons',
    plugins: [react()],
    worker: { format: 'es' as const },
    build: {
      outDir: '../out/renderer',
      emptyOutDir: true,
      target: 'es2023',
      sourcemap: false,
      // The editor is one large, lazily loaded part; warning about it on each build would hide others.
      chunkSizeWarningLimit: 6000,
    },
  }
})
