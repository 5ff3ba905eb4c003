import { unpackTar } from 'modern-tar'
import { describe, expect, it } from 'vitest'
import { settled, takenNames } from './conflicts.ts'
import { tarOf } from './upload.ts'

const { signal } = new AbortController()
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

  it('[FI39] travels as a tar that is made while it is sent, with folders, long names and odd letters', async () => {
    const long = `${'folder/'.repeat(30)}größe.txt`
    const large = new Uint8Array(3_000_000).fill(7)
    const sources = [
      { path: 'empty', file: null },
      { path: long, file: new File(['content'], 'größe.txt', { lastModified: 1_700_000_000_000 }) },
      { path: 'large.bin', file: new File([large], 'large.bin') },
      { path: 'none', file: new File([], 'none') },
    ]
    const entries = await unpackTar(tarOf(sources, signal))
    expect(entries.map(({ header }) => [header.name, header.type, header.size])).toEqual([
      ['empty/', 'directory', 0],
      [long, 'file', 7],
      ['large.bin', 'file', 3_000_000],
      ['none', 'file', 0],
    ])
    expect(new TextDecoder().decode(entries[1]?.data)).toBe('content')
    expect(entries[2]?.data?.every((byte) => byte === 7)).toBe(true)
  })
})
