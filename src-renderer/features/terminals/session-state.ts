import type { TerminalInfo } from '../../../src-shared/agent/terminals.ts'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'

/** How a terminal of this window stands to its process in the sandbox. */
export type Link =
  | { readonly kind: 'opening' }
  | { readonly kind: 'live' }
  | { readonly kind: 'reconnecting'; readonly attempt: number }
  /** The sandbox does not run: what was printed is kept. */
  | { readonly kind: 'asleep' }
  | { readonly kind: 'ended'; readonly words: string }
  | { readonly kind: 'failed'; readonly error: ErrorReport }

export interface SessionState {
  readonly title: string
  readonly link: Link
}

/** What is told under a terminal whose process is gone. */
export function endInWords(exit: NonNullable<TerminalInfo['exit']>): string {
  if (exit.signal !== null) return `Ended by ${exit.signal}`
  return exit.code === 0 || exit.code === null ? 'Ended' : `Ended with exit code ${exit.code}`
}

/** Errors after which trying again to attach would bring the same. */
export function isFinal(error: ErrorReport): boolean {
  return error.code === 'terminal-not-found'
}
