import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endWithParent } from './setup/end-with-parent.mjs'
import { ensureLibraries } from './setup/libraries.mjs'

// `npm start`: brings a fresh clone to an open app. Plain JavaScript, since there may be no library yet.

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const say = (line) => process.stderr.write(`${line}\n`)

endWithParent()
try {
  await ensureLibraries(root, say)
  const { register } = await import('tsx/esm/api')
  register()
  const { start } = await import('./start/start.ts')
  await start(root, process.argv.slice(2))
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
