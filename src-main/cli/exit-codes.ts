import { constants } from 'node:os'
import type { ErrorCode } from '../../src-shared/errors/codes.ts'

/** Exit codes of `airlock`; docs/cli.md tells them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Done, but something that was asked for is not in it; stderr names it. */
  notWhole: 3,
  /** `exec` and `shell`: the sandbox does not run, or Airlock itself failed. */
  notRun: 125,
  notExecutable: 126,
  notFound: 127,
} as const

const signalNumbers: Readonly<Record<string, number>> = constants.signals

/** As shells tell it: 128 and the signal's number. */
export function exitCodeOf(exit: { readonly code: number | null; readonly signal: string | null }): number {
  if (exit.code !== null) return exit.code
  return exit.signal === null ? exitCodes.notRun : signalExitCode(exit.signal)
}

export function signalExitCode(signal: string): number {
  return 128 + (signalNumbers[signal] ?? 9)
}

/** The exit code of an `exec` whose program did not start or was lost. */
export function execFailureCode(code: ErrorCode): number {
  switch (code) {
    case 'command-not-found':
      return exitCodes.notFound
    case 'file-permission':
    case 'file-is-directory':
    case 'file-not-regular':
      return exitCodes.notExecutable
    default:
      return exitCodes.notRun
  }
}
