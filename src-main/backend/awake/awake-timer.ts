import { untilAborted } from '../until-aborted.ts'

const parts = 4

/**
 * Calls `late` once `milliseconds` passed while this program ran, and gives what calls it off. The time is counted in
 * parts: after a sleep one overdue part counts as one, so an answer that arrived meanwhile is read before anybody is
 * given up.
 */
export function awakeTimer(milliseconds: number, late: () => void): () => void {
  let left = parts
  let timer: NodeJS.Timeout
  const begin = () => {
    timer = setTimeout(() => {
      left -= 1
      if (left === 0) late()
      else begin()
    }, milliseconds / parts)
  }
  begin()
  return () => {
    clearTimeout(timer)
  }
}

/**
 * Runs `work` with a signal that aborts with `signal`, or once `milliseconds` passed while this program ran; then it
 * rejects, whatever the work does.
 */
export async function withPatience<T>(
  signal: AbortSignal,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const patience = new AbortController()
  const stop = awakeTimer(milliseconds, () => {
    patience.abort(new Error(`No answer within ${String(milliseconds / 1000)} s.`))
  })
  try {
    const either = AbortSignal.any([signal, patience.signal])
    return await untilAborted(work(either), either)
  } finally {
    stop()
  }
}
