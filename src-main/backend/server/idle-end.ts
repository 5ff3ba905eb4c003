export interface IdleEndOptions {
  /** Milliseconds nobody needed the backend before it ends. */
  readonly graceMs: number
  readonly isNeeded: () => boolean
  readonly end: () => void
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** Ends a backend that nobody needs. `check` is called now and then by whoever owns a timer. */
export function createIdleEnd({ graceMs, isNeeded, end, now }: IdleEndOptions): { check(): void } {
  let neededAt = now()
  return {
    check() {
      if (isNeeded()) neededAt = now()
      else if (now() - neededAt >= graceMs) end()
    },
  }
}
