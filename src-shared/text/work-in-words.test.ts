import { expect, it } from 'vitest'
import { workInWords } from './work-in-words.ts'

it('[CH7] work is told in words, and what is gone never counts as taken out', () => {
  const words = (changed: number, taken: number, deleted: number, deletedTold: number) =>
    workInWords({ changed, taken, deleted, deletedTold })
  expect(words(0, 0, 0, 0)).toBe('Nothing changed since it came in')
  expect(words(1, 0, 0, 0)).toBe('1 file changed since it came in, none taken out')
  expect(words(1200, 3, 1, 1)).toBe('1,200 files changed since they came in, 3 taken out; 1 deleted')
  expect(words(2, 2, 1, 0)).toBe('2 files changed since they came in, 2 taken out; 1 deleted, not passed on')
  expect(words(2, 2, 3, 1)).toBe('2 files changed since they came in, 2 taken out; 3 deleted, 2 not passed on')
  expect(words(0, 0, 1, 0)).toBe('1 file deleted since it came in, not passed on')
  expect(words(0, 0, 2, 2)).toBe('2 files deleted since they came in')
})
