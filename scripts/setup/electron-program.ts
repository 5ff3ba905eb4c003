import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.ts'
import type { Say } from './say.ts'

/** Electron is 110 MB; on a line that needs longer the browser is the better choice for today. */
const fetchDeadline = 180_000

/** The path of Electron's program if its npm package has already fetched it, else null. */
export function findElectron(root: string): string | null {
  const folder = join(root, 'node_modules', 'electron')
  const pointer = join(folder, 'path.txt')
  if (!existsSync(pointer)) return null
  const program = join(folder, 'dist', readFileSync(pointer, 'utf8').trim())
  return existsSync(program) ? program : null
}

/** Lets Electron's package fetch its program, as it does by itself on the first run; null when that is not possible. */
export async function fetchElectron(root: string, say: Say, signal: AbortSignal): Promise<string | null> {
  say('Fetching Electron for the app’s own window (once) …')
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(fetchDeadline)])
  try {
    const script = join(root, 'node_modules', 'electron', 'install.js')
    const { code, stderr } = await runCommand(process.execPath, [script], { cwd: root, signal: deadline })
    if (code === 0) return findElectron(root)
    say(`Electron could not be fetched: ${/Error: .*/.exec(stderr)?.[0] ?? `code ${String(code)}`}`)
  } catch (error) {
    signal.throwIfAborted()
    if (!deadline.aborted) throw error
    say('Electron could not be fetched in three minutes.')
  }
  return null
}
