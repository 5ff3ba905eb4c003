import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureLibraries } from './setup/libraries.mjs'

// `npm test`: brings a fresh clone to a verdict. Plain JavaScript, since there may be no library yet.

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const say = (line) => process.stderr.write(`${line}\n`)

try {
  await ensureLibraries(root, say)
  const { register } = await import('tsx/esm/api')
  register()
  const { runTests } = await import('./test/run-tests.ts')
  process.exitCode = await runTests(root, process.argv.slice(2))
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.stdout.write('0 passed, 1 failed\n')
  process.exitCode = 1
}
