import { describe, expect, it } from 'vitest'
import { SleepWatch } from './sleep-watch.ts'

describe('a watch for sleep', () => {
  it('[RO9] tells how long the computer slept, once, and takes neither a busy moment nor a clock set back for sleep', () => {
    let now = 1_000_000
    const watch = new SleepWatch(() => now, 5000)
    const after = (milliseconds: number) => {
      now += milliseconds
      return watch.tick()
    }
    expect(after(1000)).toBe(0)
    expect(after(3000)).toBe(0)
    expect(after(3_600_000)).toBe(3_600_000)
    expect(after(1000)).toBe(0)
    expect(after(-3_600_000)).toBe(0)
    expect(after(1000)).toBe(0)
  })
})
