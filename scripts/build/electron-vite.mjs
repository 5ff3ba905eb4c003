import { stripVTControlCharacters } from 'node:util'
import { build } from 'electron-vite'

// `node electron-vite.mjs FOLDER` in the project's root: one build, AIRLOCK_BUILD says of what. Unlike electron-vite's
// own command it says of a mistake what is wrong with the source, not where in the bundler that was noticed.

try {
  await build({
    root: process.cwd(),
    build: { outDir: process.argv[2] },
    logLevel: 'warn',
    ignoreConfigWarning: true,
  })
} catch (error) {
  const said = stripVTControlCharacters(error instanceof Error ? error.message : String(error))
  // The message of an error in a nested build holds that one's stack.
  const lines = said.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line))
  process.stderr.write(`${lines.join('\n')}\n`)
  process.exitCode = 1
}
