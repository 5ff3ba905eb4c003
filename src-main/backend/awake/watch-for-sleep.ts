import { SleepWatch } from '../../../src-shared/time/sleep-watch.ts'

/** How often is looked, and the shortest jump of the clock that counts (milliseconds). */
const lookEveryMs = 1000
const leastSleepMs = 5000

export interface SleepOptions {
  /** Wall-clock milliseconds. */
  readonly now: () => number
  /** The computer woke up, or this program goes on after it stood still; `milliseconds` is how long. */
  readonly onWake: (milliseconds: number) => void
  readonly lookEveryMs?: number
}

/** Watches for sleep until the function that it gives is called. Keeps no process alive. */
export function watchForSleep({ now, onWake, lookEveryMs: every = lookEveryMs }: SleepOptions): () => void {
  const watch = new SleepWatch(now, leastSleepMs)
  const timer = setInterval(() => {
    const slept = watch.tick()
    if (slept > 0) onWake(slept)
  }, every)
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}
