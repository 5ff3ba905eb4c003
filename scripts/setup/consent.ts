import { createInterface } from 'node:readline/promises'
import type { Host } from './host.ts'
import type { WantedPackage } from './packages.ts'

/** Asks the person a question and resolves with the answer. */
export type Ask = (question: string, signal: AbortSignal) => Promise<string>

/** Whether packages may be installed: a person at a terminal is asked; where nobody is, starting us was the consent. */
export async function mayInstall(
  missing: readonly WantedPackage[],
  host: Pick<Host, 'canAsk'>,
  ask: Ask,
  signal: AbortSignal,
): Promise<boolean> {
  if (!host.canAsk) return true
  const names = missing.flatMap((one) => one.names).join(' ')
  return isYes(await ask(`Run “apt-get install ${names}” now? [Y/n] `, signal))
}

/** Enter alone is a yes, as the capital letter says; anything that is not clearly a yes is a no. */
export function isYes(answer: string): boolean {
  return /^\s*(y|yes)?\s*$/i.test(answer)
}

export const askOnTerminal: Ask = async (question, signal) => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  // While it reads the terminal, Ctrl-C comes here and not as a signal.
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return await terminal.question(question, { signal })
  } finally {
    terminal.close()
  }
}
