import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { ByteRing } from './byte-ring.ts'
import { replayStart } from './replay-start.ts'
import { TitleReader } from './title-reader.ts'
import { Viewer } from './viewer.ts'

describe('a ring', () => {
  it('[TE2] holds exactly the last bytes, whatever their pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 90_000 }), { maxLength: 12 }), (chunks) => {
        const capacity = 128 * 1024
        const ring = new ByteRing(capacity)
        for (const chunk of chunks) ring.append(chunk)
        const all = Buffer.concat(chunks)
        expect(ring.end).toBe(all.length)
        expect(ring.start).toBeLessThanOrEqual(Math.max(0, all.length - Math.min(capacity, all.length)))
        const kept = ring.copy(ring.start, Number.POSITIVE_INFINITY)
        expect(kept.equals(all.subarray(ring.start))).toBe(true)
        expect(kept.length).toBeLessThanOrEqual(capacity)
      }),
      { numRuns: 50 },
    )
  })

  it('takes a chunk that is larger than itself', () => {
    const ring = new ByteRing(64 * 1024)
    const chunk = Buffer.alloc(200_000, 'abc')
    ring.append(Buffer.from('before'))
    ring.append(chunk)
    expect(ring.end).toBe(200_006)
    expect(ring.copy(ring.start, 1e9).equals(chunk.subarray(chunk.length - 64 * 1024))).toBe(true)
  })

  it('goes on where kept bytes ended', () => {
    const ring = new ByteRing(64 * 1024, Buffer.from('kept'), 1000)
    ring.append(Buffer.from(' new'))
    expect([ring.start, ring.end, ring.copy(ring.start, 100).toString()]).toEqual([996, 1004, 'kept new'])
  })
})

describe('a replay', () => {
  it('[TE2] begins at a line when the wanted byte is gone', () => {
    const ring = new ByteRing(64 * 1024, Buffer.from('half a line\nwhole'), 1000)
    expect(replayStart(ring, 990)).toEqual({ from: 990, droppedBytes: 0 })
    expect(replayStart(ring, 100)).toEqual({ from: 995, droppedBytes: 895 })
    expect(replayStart(ring, undefined)).toEqual({ from: 995, droppedBytes: 995 })
  })
})

describe('a viewer', () => {
  it('[TE4] cannot free more than it was sent', () => {
    const ring = new ByteRing(64 * 1024)
    const viewer = new Viewer(ring, 0, 10)
    viewer.acknowledge(1_000_000)
    const print = (text: string) => {
      ring.append(Buffer.from(text))
      viewer.follow(Buffer.from(text))
    }
    print('0123456789')
    expect(viewer.isHeld).toBe(true)
    print('more')
    expect(viewer.output.readableLength).toBe(10)
    viewer.acknowledge(4)
    expect(viewer.output.readableLength).toBe(14)
  })

  it('[TE4] gets the first output at once, and what follows closely as one', () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
    try {
      const ring = new ByteRing(256 * 1024)
      const viewer = new Viewer(ring, 0)
      const print = (bytes: Uint8Array) => {
        ring.append(bytes)
        viewer.follow(bytes)
        return viewer.output.readableLength
      }
      expect(print(Buffer.from('a'))).toBe(1)
      expect([print(Buffer.from('b')), print(Buffer.from('c'))]).toEqual([1, 1])
      vi.advanceTimersByTime(3)
      expect(viewer.output.readableLength).toBe(3)
      // A flood does not wait for a timer.
      expect(print(Buffer.alloc(50_000))).toBe(50_003)
      // Nor does an end.
      print(Buffer.from('d'))
      viewer.finish()
      expect(viewer.output.readableLength).toBe(50_004)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a reader of titles', () => {
  it('[TE6] finds the last title wherever the bytes are cut', () => {
    const printed = Buffer.from('\u001b[1m\u001b]0;old\u0007text\u001b]2;né\u001b\\more\u001b]52;c;aGk=\u0007\u001b')
    for (let cut = 0; cut <= printed.length; cut++) {
      const reader = new TitleReader()
      const found = [reader.read(printed.subarray(0, cut)), reader.read(printed.subarray(cut))]
      expect(found.filter((title) => title !== null).at(-1)).toBe('né')
    }
  })

  it('[T-T6] keeps nothing of a sequence that never ends', () => {
    const reader = new TitleReader()
    reader.read(Buffer.from('\u001b]0;'))
    for (let time = 0; time < 100; time++) expect(reader.read(Buffer.alloc(1000, 'x'))).toBeNull()
    expect(reader.read(Buffer.from('\u0007\u001b]0;next\u0007'))).toBe('next')
  })
})
