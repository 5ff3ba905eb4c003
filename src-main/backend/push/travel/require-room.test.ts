import { expect, it } from 'vitest'
import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import { comingBytes, requireRoom } from './require-room.ts'

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
