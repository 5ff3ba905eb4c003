import { describe, expect, it } from 'vitest'
import { createIdleEnd } from './idle-end.ts'

describe('a backend that nobody needs', () => {
  it('[BA3] ends after the grace time, counted from when it was needed last', () => {
    let [now, needed, ended] = [0, true, 0]
    const idle = createIdleEnd({ graceMs: 60, isNeeded: () => needed, end: () => ended++, now: () => now })
    const at = (time: number, isNeeded: boolean) => {
      now = time
      needed = isNeeded
      idle.check()
      return ended
    }
    expect([at(100, true), at(159, false), at(170, true), at(229, false), at(230, false)]).toEqual([0, 0, 0, 0, 1])
  })
})
