#!/usr/bin/env node
import { spawn } from 'node:child_process'
import * as module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isFresh } from './build/fingerprint.mjs'
import { endWithParent } from './setup/end-with-parent.mjs'
import { ensureLibraries } from './setup/libraries.mjs'

// The CLI of this checkout: `npx airlock …`. Builds what is stale, then becomes the built program.

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const program = join(root, 'out/main/cli.js')

endWithParent()
if (!isFresh(root)) await build()
// Where Node can keep compiled code, the next start is faster.
module.enableCompileCache?.()
process.argv[1] = program
await import(pathToFileURL(program).href)

async function build() {
  await ensureLibraries(root, (line) => process.stderr.write(`${line}\n`))
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
  // What it says goes to stderr: stdout belongs to the command.
  const child = spawn(process.execPath, [tsx, join(root, 'scripts/build/build.ts'), '--when-stale'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  const pass = (signal) => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
  const code = await new Promise((resolve) => child.once('exit', (exitCode) => resolve(exitCode ?? 1)))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, pass)
  if (code !== 0) process.exit(code)
}
