import { cancelled } from '../../../../src-shared/errors/airlock-error.ts'

/** Throws `cancelled` (an AirlockError, unlike `throwIfAborted`) once `signal` has aborted. */
export function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled()
}
