import { describe, expect, it } from 'vitest'
import { filtered, lineAfterKey } from './list-keys.ts'

const list = ['api', 'app', 'backend', 'blog', 'web-api'].map((name) => ({ id: name, name }))
const after = (key: string, index: number, typed = '') => lineAfterKey(key, typed, list, index)

describe('the list of sandboxes', () => {
  it('[RO21] shows those with every word that is asked for', () => {
    expect(filtered(list, ' API ').map(({ name }) => name)).toEqual(['api', 'web-api'])
    expect(filtered(list, 'web api').map(({ name }) => name)).toEqual(['web-api'])
    expect(filtered(list, '')).toHaveLength(5)
    expect(filtered(list, 'nothing')).toEqual([])
  })

  it('[RO21] is walked by arrows and ends, which stop at the ends', () => {
    expect([
      after('ArrowDown', 0),
      after('ArrowDown', 4),
      after('ArrowUp', 0),
      after('End', 1),
      after('Home', 3),
    ]).toEqual([1, 4, 0, 4, 0])
  })

  it('[RO21] goes to what is typed: the same letter to the next one, more letters to the one that fits', () => {
    expect(after('b', 0)).toBe(2)
    expect(after('b', 2, 'b')).toBe(3)
    expect(after('b', 3, 'bb')).toBe(2)
    expect(after('l', 2, 'b')).toBe(3)
    expect(after('p', 0, 'a')).toBe(0)
    expect(after('p', 0, 'ap')).toBe(1)
    expect(after('x', 0)).toBeNull()
    expect(after('Enter', 0)).toBeNull()
    expect(lineAfterKey('ArrowDown', '', [], 0)).toBeNull()
  })
})
