import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import page from './src-renderer/vite.config.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** What every program of the window has in common: one file with its libraries in it, beside files of others. */
const program = { emptyOutDir: false, externalizeDeps: false, sourcemap: true } as const

/** The page's address is `airlock://app`, so it must be told where changes come from. */
const port = 5173
const development = {
  host: 'localhost',
  port,
  strictPort: true,
  hmr: { protocol: 'ws', host: 'localhost', clientPort: port },
} as const

/**
 * Everything that runs in Electron. `scripts/build` builds the window's programs and the page by themselves, each when
 * it changed, and says by AIRLOCK_BUILD which it wants; without that electron-vite builds or serves both.
 * The backend and the command line run on Node and are not here: see docs/adr/0010.
 */
export default defineConfig((environment) => {
  const wanted = process.env['AIRLOCK_BUILD']
  const window = {
    main: {
      build: {
        ...program,
        rolldownOptions: {
          input: { index: at('src-main/index.ts') },
          // The pump is bundled by itself as a chunk of `index.js` would be, so chunks keep their plain names.
          output: { entryFileNames: '[name].js', chunkFileNames: '[name].js', codeSplitting: false },
        },
      },
    },
    preload: {
      build: {
        ...program,
        rolldownOptions: {
          input: { index: at('src-preload/index.ts') },
          // A sandboxed preload cannot be a module.
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
  } as const
  const renderer = { ...page(environment), server: development }
  return { ...(wanted === 'page' ? {} : window), ...(wanted === 'window' ? {} : { renderer }) }
})
