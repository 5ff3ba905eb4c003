import { expect, it } from 'vitest'
import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import { noTrees } from './read-sides.ts'
import { comingBytes, requireRoom, writingBytes } from './require-room.ts'

const gb = 1024 ** 3

it('[PU59] no more comes than the disk of a machine holds, nor than this computer has room for', () => {
  const coded = (code: string) => expect.objectContaining({ code }) as Error
  expect(() => {
    requireRoom(10 * gb + 1, 10, 1000 * gb)
  }).toThrow(coded('file-too-large'))
  expect(() => {
    requireRoom(9 * gb, 10, 9 * gb)
  }).toThrow(coded('disk-full'))
  requireRoom(9 * gb, 10, 10 * gb)
  // Where nothing comes, no room is needed.
  requireRoom(0, 10, 0)
})

it('[PU59] counts each content once, and not what is here already', () => {
  const file = (hash: string, size: number): TreeEntry => ({ kind: 'file', hash, size, mode: 0o644 })
  const wanted = [file('a', 5), file('a', 5), file('b', 7), file('c', 11)]
  expect(comingBytes(wanted, { has: (hash) => hash === 'c' })).toBe(12)
})

it('[PU59] counts what writing takes at most: growth of each file, and the largest one beside the one that it replaces', () => {
  const file = (size: number): TreeEntry => ({ kind: 'file', hash: String(size), size, mode: 0o644 })
  const at = (path: string, size: number | null) =>
    ({ folder: 'workspace', path, entry: size === null ? null : file(size) }) as const
  const block = 4096
  const present = {
    ...noTrees,
    workspace: new Map([
      ['same', file(9 * block)],
      ['gone', file(5 * block)],
    ]),
  }
  expect(writingBytes([at('same', 10 * block), at('gone', null)], present)).toBe(block + 11 * block)
  expect(writingBytes([at('one', 1), at('two', 1)], noTrees)).toBe(3 * 2 * block)
})
