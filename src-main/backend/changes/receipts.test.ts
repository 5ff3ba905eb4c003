import { describe, expect, it } from 'vitest'
import { Receipts } from './receipts.ts'

const id = '0123456789ab'
const sent = ['a', 'b', 'c', 'd'].map((path, entry) => ({ path, hash: path.repeat(64), entry }))
const written = (settled: ReturnType<Receipts['settle']>) => [...(settled?.hashes.keys() ?? [])]

describe('what went out', () => {
  it('[CH6] was written where its receipt says so: all of it, or these entries and what stands for no entry', () => {
    const receipts = new Receipts()
    expect(written(receipts.settle(receipts.owe(id, sent), null))).toEqual(['a', 'b', 'c', 'd'])
    const gone = { path: 'gone', hash: '0'.repeat(64), entry: null }
    const settled = receipts.settle(receipts.owe(id, [...sent, gone]), [
      [0, 0],
      [2, 2],
      [5, 9],
    ])
    expect(written(settled)).toEqual(['a', 'c', 'gone'])
    expect(settled?.id).toBe(id)
  })

  it('[CH6] is not written twice by one receipt, nor by one that was made up', () => {
    const receipts = new Receipts()
    const receipt = receipts.owe(id, sent)
    receipts.settle(receipt, [])
    expect(receipts.settle(receipt, null)).toBeNull()
    expect(receipts.settle('made up', null)).toBeNull()
  })

  it('[CH6] [CH8] is forgotten, the oldest first, where receipts never come back', () => {
    const receipts = new Receipts()
    const first = receipts.owe(id, sent)
    const all = Array.from({ length: 64 }, () => receipts.owe(id, sent))
    expect(receipts.settle(first, null)).toBeNull()
    expect(written(receipts.settle(all[0] ?? '', null))).toHaveLength(4)
    const long = (letters: number) => ({ path: 'x'.repeat(letters), hash: '', entry: 0 })
    const large = receipts.owe(id, [long(40 * 1024 ** 2)])
    const larger = receipts.owe(id, [long(50 * 1024 ** 2)])
    expect([receipts.settle(large, null), receipts.settle(all[1] ?? '', null)]).toEqual([null, null])
    expect(written(receipts.settle(larger, null))).toHaveLength(1)
  })
  it('[CH6] is forgotten, the oldest first, where many files have short names', () => {
    const receipts = new Receipts()
    const many = (count: number) => Array.from({ length: count }, () => ({ path: 'x', hash: '', entry: 0 }))
    const [oldest, next] = [receipts.owe(id, many(200_000)), receipts.owe(id, many(200_000))]
    const newest = receipts.owe(id, sent)
    expect(receipts.settle(oldest, null)).toBeNull()
    for (const receipt of [next, newest]) expect(receipts.settle(receipt, null)).not.toBeNull()
    const again = receipts.owe(id, many(399_996))
    receipts.owe(id, sent)
    expect(receipts.settle(again, null)).not.toBeNull()
  })
})
