import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'

/** Whether this session can show windows. */
export function hasDisplay(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'darwin' || platform === 'win32') return true
  return Boolean(environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY'])
}

/** Opens an address in the person's browser; without a display or a browser the printed address is enough. */
export async function openInBrowser(address: string, stderr: Writable): Promise<void> {
  if (!hasDisplay(process.env, process.platform)) return
  const [command, ...args] = opener(address)
  const failure = await startDetached(command, args)
  if (failure !== null) stderr.write(`airlock: No browser could be opened (${failure}); open the address yourself.\n`)
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
