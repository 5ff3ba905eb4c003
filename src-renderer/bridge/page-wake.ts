import { SleepWatch } from '../../src-shared/time/sleep-watch.ts'

const lookEveryMs = 1000
const leastSleepMs = 5000

/** What of the browser tells that the page may have slept; tests bring their own. */
export interface WakeWorld {
  readonly window: Pick<Window, 'addEventListener' | 'removeEventListener'>
  readonly document: Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'>
  /** Wall-clock milliseconds. */
  readonly now: () => number
}

/**
 * Calls `woke` when the computer or the page may have slept: the clock jumped, the page is shown again, thawed, or
 * taken out of the browser's cache, or there is a network again. Rather once too often.
 */
export function onPageWake({ window, document, now }: WakeWorld, woke: () => void): () => void {
  const watch = new SleepWatch(now, leastSleepMs)
  const timer = setInterval(() => {
    if (watch.tick() > 0) woke()
  }, lookEveryMs)
  const shown = () => {
    if (document.visibilityState === 'visible') woke()
  }
  document.addEventListener('visibilitychange', shown)
  document.addEventListener('resume', woke)
  window.addEventListener('pageshow', woke)
  window.addEventListener('online', woke)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', shown)
    document.removeEventListener('resume', woke)
    window.removeEventListener('pageshow', woke)
    window.removeEventListener('online', woke)
  }
}
