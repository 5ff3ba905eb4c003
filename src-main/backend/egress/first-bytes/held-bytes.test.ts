import { expect, it } from 'vitest'
import { HeldBytes } from './held-bytes.ts'

it('[EG23] what is held back is copied a few times at most, also where it comes byte by byte', () => {
  const all = Buffer.from(Array.from({ length: 64 * 1024 }, (_, at) => at % 251))
  const held = new HeldBytes()
  const rooms = new Set<ArrayBufferLike>()
  for (let at = 0; at < all.length; at++) {
    held.add(all.subarray(at, at + 1))
    rooms.add(held.bytes.buffer)
  }
  expect(held.bytes.equals(all)).toBe(true)
  expect(rooms.size).toBeLessThan(10)
})
