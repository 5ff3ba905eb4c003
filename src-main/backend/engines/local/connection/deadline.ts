import { cancelled } from '../../../../../src-shared/errors/airlock-error.ts'
import { awakeTimer } from '../../../awake/awake-timer.ts'
import { deadlines, type EngineCallOptions } from './engine-connection.ts'
import { timedOut } from './engine-error.ts'

/**
 * Runs `work` until it settles, the caller cancels or the deadline passes, whichever comes first; `work` is told by
 * its signal and must let go of what it holds, but is not waited for.
 */
export async function withDeadline<T>(
  endpoint: string,
  options: EngineCallOptions | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = options?.signal
  if (signal?.aborted === true) throw cancelled()
  const milliseconds = options?.deadline ?? deadlines.control
  const controller = new AbortController()
  let stopTimer: () => void = () => undefined
  let cancel: (() => void) | undefined
  const ended = new Promise<never>((_resolve, reject) => {
    const end = (error: Error) => {
      reject(error)
      controller.abort(error)
    }
    cancel = () => {
      end(cancelled())
    }
    signal?.addEventListener('abort', cancel, { once: true })
    if (milliseconds > 0)
      stopTimer = awakeTimer(milliseconds, () => {
        end(timedOut(endpoint, milliseconds))
      })
  })
  try {
    return await Promise.race([work(controller.signal), ended])
  } finally {
    stopTimer()
    if (cancel !== undefined) signal?.removeEventListener('abort', cancel)
  }
}
