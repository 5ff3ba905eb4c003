import type { TerminalInfo } from '../../../src-shared/agent/terminals.ts'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'

/** How a terminal of this window stands to its process in the sandbox. */
export type Link =
  | { readonly kind: 'opening' }
  | { readonly kind: 'live' }
  | { readonly kind: 'reconnecting'; readonly attempt: number }
  /** The sandbox does not run: what was printed is kept. */
  | { readonly kind: 'asleep' }
  /** `exit` is null when it ended with its sandbox. */
  | { readonly kind: 'ended'; readonly words: string; readonly exit: TerminalInfo['exit'] }
  | { readonly kind: 'failed'; readonly error: ErrorReport }

export interface SessionState {
  readonly title: string
  readonly link: Link
  /** What was typed last may not have arrived, since the connection broke meanwhile; until the next key. */
  readonly isInputUnsure: boolean
  /** Text that a program wants on the person's clipboard, until they answered. */
  readonly clipboardWish: string | null
}

/** What is told under a terminal whose process is gone. */
export function endInWords(exit: NonNullable<TerminalInfo['exit']>): string {
  if (exit.signal !== null) return `Ended by ${exit.signal}`
  return exit.code === 0 || exit.code === null ? 'Ended' : `Ended with exit code ${exit.code}`
}

/** The same on a tab, in a word or two; null while there is nothing to say. */
export function endOnTab(link: Link): string | null {
  if (link.kind !== 'ended' || link.exit === null) return null
  if (link.exit.signal !== null) return link.exit.signal.replace(/^SIG/, '').toLowerCase()
  return link.exit.code === null ? null : `exited ${link.exit.code}`
}

/** Errors after which trying again to attach would bring the same. */
export function isFinal(error: ErrorReport): boolean {
  return error.code === 'terminal-not-found'
}
