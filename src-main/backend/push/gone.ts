import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

/** Whether a path was removed, or replaced by something without content, since it was listed. */
export function isGone(error: unknown): boolean {
  return (
    error instanceof AirlockError && ['file-not-found', 'file-not-regular', 'file-is-directory'].includes(error.code)
  )
}

export function isTooOld(error: unknown): boolean {
  return error instanceof AirlockError && error.code === 'agent-too-old'
}
