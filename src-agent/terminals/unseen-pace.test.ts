import { expect, it } from 'vitest'
import { UnseenPace } from './unseen-pace.ts'

it('[TE4] terminals that nobody looks at are read at a pace, all of them together', () => {
  const slices: (() => void)[] = []
  const pace = new UnseenPace((next) => slices.push(next))
  let goneOn = 0
  const read = () => pace.spend(64 * 1024, () => goneOn++)
  expect([read(), read(), read(), read(), read()]).toEqual([true, true, true, false, false])
  expect(goneOn).toBe(0)
  expect(slices).toHaveLength(1)
  slices.shift()?.()
  expect(goneOn).toBe(2)
  expect(read()).toBe(true)
  // Who reads little never waits, and nothing runs while nothing is read.
  slices.shift()?.()
  expect(slices).toEqual([])
  expect(pace.spend(10, () => goneOn++)).toBe(true)
})
