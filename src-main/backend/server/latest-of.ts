/** The present value, then each newer one; values that nobody read in time are skipped. Ends when `signal` aborts. */
export async function* latestOf<T>(
  current: () => T,
  subscribe: (listener: () => void) => () => void,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let isNew = false
  let wake: () => void = () => undefined
  const unsubscribe = subscribe(() => {
    isNew = true
    wake()
  })
  const stopped = () => {
    wake()
  }
  signal.addEventListener('abort', stopped, { once: true })
  try {
    yield current()
    while (!signal.aborted) {
      if (!isNew) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      isNew = false
      yield current()
    }
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', stopped)
  }
}
