import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { awakeTimer, withPatience } from './awake-timer.ts'
import { watchForSleep } from './watch-for-sleep.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('time that was slept through', () => {
  it('[RO9] counts as one part of a deadline, whatever the clock says', () => {
    const late = vi.fn()
    awakeTimer(8000, late)
    // After a sleep every overdue timer is called once: one part, however long it was.
    vi.advanceTimersToNextTimer()
    vi.setSystemTime(Date.now() + 3_600_000)
    expect(late).not.toHaveBeenCalled()
    vi.advanceTimersByTime(6000)
    expect(late).toHaveBeenCalledTimes(1)
  })

  it('[RO9] a deadline that was called off never comes', () => {
    const late = vi.fn()
    awakeTimer(8000, late)()
    vi.advanceTimersByTime(20_000)
    expect(late).not.toHaveBeenCalled()
  })

  it('[RO9] work is told by its signal that nobody waits longer', async () => {
    const work = (signal: AbortSignal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error)
        })
      })
    const failed = expect(withPatience(new AbortController().signal, 4000, work)).rejects.toThrow(/within 4 s/)
    await vi.advanceTimersByTimeAsync(4000)
    await failed
  })

  it('[RO9] is noticed by the jump of the clock, once', () => {
    const onWake = vi.fn()
    let now = 0
    const stop = watchForSleep({ now: () => now, onWake })
    const pass = (milliseconds: number) => {
      now += milliseconds
      vi.advanceTimersByTime(1000)
    }
    pass(1000)
    expect(onWake).not.toHaveBeenCalled()
    pass(60_000)
    pass(1000)
    expect(onWake.mock.calls).toEqual([[60_000]])
    stop()
    pass(60_000)
    expect(onWake).toHaveBeenCalledTimes(1)
  })
})
