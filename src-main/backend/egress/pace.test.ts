import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Pace } from './pace.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('how fast connections begin', () => {
  it('[EG25] leaves nothing on the signal of the way out, however many waited for their turn', async () => {
    vi.useFakeTimers()
    const { signal } = new AbortController()
    const pace = new Pace(() => 0)
    const turns = Array.from({ length: 1100 }, () => pace.turn(signal))
    expect(getEventListeners(signal, 'abort').length).toBe(76)
    await vi.advanceTimersByTimeAsync(60_000)
    await Promise.all(turns)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('[EG25] lets everybody go when the way out ends', async () => {
    vi.useFakeTimers()
    const way = new AbortController()
    const pace = new Pace(() => 0)
    const turns = Array.from({ length: 1100 }, () => pace.turn(way.signal))
    way.abort()
    await Promise.all(turns)
    expect(vi.getTimerCount()).toBe(0)
  })
})
