import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// By address: electron-vite bundles this file into its own configuration.
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Puts `first-paint.js` before everything else, as it is: a module would run only after the first paint. */
function firstPaint(): Plugin {
  const fileName = 'first-paint.js'
  const source = () => readFileSync(at(`./${fileName}`), 'utf8')
  return {
    name: 'airlock-first-paint',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: source() })
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `./${fileName}` }, injectTo: 'head-prepend' }],
  }
}

/** The page, for electron-vite (electron.vite.config.ts). */
export default defineConfig(({ command }) => {
  // A build that a test asks for is the product as well: never React's slow development half.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return {
    root: at('.'),
    base: './',
    publicDir: at('../resources/icons'),
    plugins: [react(), firstPaint()],
    worker: { format: 'es' as const },
    build: {
      outDir: at('../out/renderer'),
      emptyOutDir: true,
      target: 'es2023',
      minify: true,
      sourcemap: false,
      rolldownOptions: { input: at('index.html') },
      // The editor is one large, lazily loaded part; warning about it on each build would hide others.
      chunkSizeWarningLimit: 6000,
    },
  }
})
