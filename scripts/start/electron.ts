import { spawn } from 'node:child_process'
import { endingSignals } from '../setup/ending.ts'
import type { Host } from '../setup/host.ts'
import type { Say } from '../setup/say.ts'

/** An Electron that cannot run here ends at once; one that a person closed has lived longer. */
const failsWithin = 5000

/** Whether the app can have a window of its own on this machine; why not is said where it is no matter of course. */
export function mayOpenWindow(host: Pick<Host, 'platform' | 'isRoot' | 'hasDisplay'>, say: Say): boolean {
  if (!host.hasDisplay) return false
  if (host.platform !== 'linux' || !host.isRoot) return true
  say('A browser engine does not run as root with its own sandbox on: the app opens in your browser instead.')
  return false
}

/**
 * Opens the app's window and resolves when it was closed.
 * @returns false when Electron cannot run on this machine; it was said.
 */
export async function runElectron(program: string, root: string, args: readonly string[], say: Say): Promise<boolean> {
  const began = performance.now()
  const child = spawn(program, [root, ...args], { stdio: 'inherit', cwd: root })
  let wasAsked = false
  const pass = (signal: NodeJS.Signals): void => {
    wasAsked = true
    // On a terminal Ctrl-C reaches the window's process by itself.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of endingSignals) process.on(signal, pass)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  for (const signal of endingSignals) process.off(signal, pass)
  if (!wasAsked && code !== null && code !== 0 && performance.now() - began < failsWithin) {
    say(`Electron cannot run here (it ended with ${String(code)}): opening the app in the browser instead.`)
    return false
  }
  process.exitCode = code ?? 0
  return true
}
