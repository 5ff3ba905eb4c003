import type { BackendInfo } from '../../src-shared/api/contract.ts'
import { quitCode } from '../../src-shared/api/ports.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'

export function backendLost(cause?: unknown): AirlockError {
  const why = cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : ''
  return new AirlockError(
    {
      code: 'backend-unreachable',
      message: 'The connection to Airlock’s backend was lost.',
      why: `Its process ended or was killed${why}. Sandboxes go on.`,
      remedy: 'Try again: a new backend is started by itself.',
    },
    { cause },
  )
}

export function backendQuit(): AirlockError {
  return new AirlockError({
    code: 'backend-quit',
    message: 'Airlock was ended.',
    why: '`airlock quit` ended the backend, and this door with it. Sandboxes go on.',
    remedy: 'Start what you need again: the backend starts by itself.',
  })
}

/** Why a connection closed with this code and the door did not ask for it. */
export function backendClosed(code: number): AirlockError {
  return code === quitCode ? backendQuit() : backendLost()
}

export function backendNotStarted(why: string, logDirectory: string, cause?: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'backend-unreachable',
      message: 'Airlock’s backend could not be started.',
      why,
      remedy: `Read backend.log in ${logDirectory}, and try again.`,
    },
    { cause },
  )
}

export function backendSilent(socketPath: string): AirlockError {
  return new AirlockError({
    code: 'backend-unreachable',
    message: 'Airlock’s backend does not answer.',
    why: `Something holds ${socketPath} open but says nothing; the backend hangs or is stopped.`,
    remedy: 'End that process (its number is in backend.json beside the socket) and try again.',
  })
}

export function backendOfOtherVersion(running: BackendInfo, own: number, whyNotEnded: string | null): AirlockError {
  const older = running.apiVersion < own
  return new AirlockError({
    code: 'backend-version',
    message: `A backend of ${older ? 'an older' : 'a newer'} Airlock (${running.version}) is running.`,
    why: older
      ? `It was asked to end and did not${whyNotEnded === null ? '' : `: ${whyNotEnded}`}.`
      : 'This program is older and could misunderstand it.',
    remedy: older
      ? `Wait until it is idle and try again, or end process ${String(running.pid)}; sandboxes go on.`
      : 'Update this Airlock, or quit the newer one first.',
  })
}
