import { describe, expect, it } from 'vitest'
import { settled, takenNames } from './conflicts.ts'

const file = (path: string) => ({ path, file: null })

describe('what is copied in', () => {
  it('[FI40] asks about names directly in the folder, and replaces, renames or leaves out by the answer', () => {
    const sources = [file('src'), file('src/a.ts'), file('new.txt'), file('b.txt')]
    const there = ['src', 'b.txt', 'other']
    expect(takenNames(sources, there)).toEqual(['src', 'b.txt'])
    const paths = (answer: Parameters<typeof settled>[2]) => settled(sources, there, answer).map(({ path }) => path)
    expect(paths('replace')).toEqual(['src', 'src/a.ts', 'new.txt', 'b.txt'])
    expect(paths('skip')).toEqual(['new.txt'])
    expect(paths('keep-both')).toEqual(['src copy', 'src copy/a.ts', 'new.txt', 'b copy.txt'])
  })
})
