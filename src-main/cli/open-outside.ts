import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'

/** Whether this session can show windows. */
export function hasDisplay(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'darwin' || platform === 'win32') return true
  return Boolean(environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY'])
}

/**
 * Opens an address in the person's browser; without a display or a browser the printed address is enough. Arguments of
 * programs can be read by every user of the computer, so the browser is given a file of `privateDirectory` (0700) that
 * leads on, never the address with its token. Resolves with what removes the file.
 */
export async function openInBrowser(
  address: string,
  privateDirectory: string,
  stderr: Writable,
): Promise<() => Promise<void>> {
  if (!hasDisplay(process.env, process.platform)) return () => Promise.resolve()
  const file = join(privateDirectory, `open-${randomUUID()}.html`)
  await writeFile(file, leadingTo(address), { mode: 0o600, flag: 'wx' })
  const [command, ...args] = opener(pathToFileURL(file).href)
  const failure = await startDetached(command, args)
  if (failure !== null) stderr.write(`airlock: No browser could be opened (${failure}); open the address yourself.\n`)
  return () => rm(file, { force: true })
}

/** A page that goes to `address`, which is ours: digits, letters and URL punctuation. */
export function leadingTo(address: string): string {
  const escaped = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return `<!doctype html><meta charset="utf-8"><title>Airlock</title><meta http-equiv="refresh" content="0; url=${escaped}">\n`
}

function opener(address: string): readonly [string, ...string[]] {
  switch (process.platform) {
    case 'darwin':
      return ['open', address]
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler', address]
    default:
      return ['xdg-open', address]
  }
}

/** Starts a program that goes on without us; resolves with why it could not be, or null. */
export function startDetached(
  command: string,
  args: readonly string[],
  environment = process.env,
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { detached: true, stdio: 'ignore', env: environment, windowsHide: true })
    child.once('error', (error) => {
      resolve(error.message)
    })
    child.once('spawn', () => {
      child.unref()
      resolve(null)
    })
  })
}
