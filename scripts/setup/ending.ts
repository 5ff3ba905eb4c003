import { constants } from 'node:os'

/** How a person, a terminal that closes or a system asks a program to end. */
export const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Ctrl-C under npm can come twice at once: from the terminal and from npm. */
const samePressMs = 500

export interface Ending {
  /** Aborts at the first signal to end. */
  readonly signal: AbortSignal
  /** What a process exits with that was ended so. */
  readonly exitCode: number
  /** From here on signals are somebody else's. */
  stop(): void
}

/** Ends in order at the first signal to; a second one is from somebody who does not want to wait, and ends at once. */
export function endingBySignals(exit: (code: number) => void = (code) => process.exit(code)): Ending {
  const ending = new AbortController()
  let [exitCode, firstAt] = [1, 0]
  const end = (name: NodeJS.Signals): void => {
    if (!ending.signal.aborted) {
      exitCode = 128 + constants.signals[name]
      firstAt = performance.now()
      ending.abort()
    } else if (performance.now() - firstAt > samePressMs) exit(exitCode)
  }
  for (const name of endingSignals) process.on(name, end)
  return {
    signal: ending.signal,
    get exitCode() {
      return exitCode
    },
    stop: () => {
      for (const name of endingSignals) process.off(name, end)
    },
  }
}
