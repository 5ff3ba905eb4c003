import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanTitle } from './clean-title.ts'
import { Heartbeat } from './heartbeat.ts'
import { clampTerminalSize, encodeTerminalControl, TerminalControlReader } from './terminal-wire.ts'
import { encodeRecord, readRecords, RecordReader, WireError } from './wire.ts'

async function* cut(bytes: Uint8Array, at: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (const [index, from] of places.slice(0, -1).entries()) yield bytes.subarray(from, places[index + 1])
}

async function all(records: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for await (const record of records) found.push(record)
  return found
}

describe('records', () => {
  it('come out as they went in, wherever the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        async (values, cuts) => {
          const bytes = Buffer.concat(values.map((value) => encodeRecord(value)))
          const plain = JSON.parse(JSON.stringify(values)) as unknown
          expect(await all(readRecords(cut(bytes, cuts)))).toEqual(plain)
        },
      ),
    )
  })

  it('come out when each byte comes alone', async () => {
    const bytes = encodeRecord({ name: 'ü' })
    const each = Array.from({ length: bytes.length }, (_, index) => index)
    expect(await all(readRecords(cut(bytes, each)))).toEqual([{ name: 'ü' }])
  })

  it('that claim to be longer than allowed are refused before room is made for them', () => {
    const reader = new RecordReader(1000)
    expect(() => reader.read(Uint8Array.of(0xff, 0xff, 0xff, 0xff), 0)).toThrow(WireError)
  })

  it.each([
    ['no JSON', Uint8Array.of(0, 0, 0, 2, 0x7b, 0x7b)],
    ['no UTF-8', Uint8Array.of(0, 0, 0, 3, 0x22, 0xff, 0x22)],
    ['cut short', Uint8Array.of(0, 0, 0, 9, 0x22)],
    ['cut inside the length', Uint8Array.of(0, 0)],
  ])('that are %s are refused', async (_, bytes) => {
    await expect(all(readRecords(cut(bytes, [])))).rejects.toThrow(WireError)
  })

  it('that would be too long to read are not sent', () => {
    expect(() => encodeRecord('x'.repeat(100), 50)).toThrow(WireError)
  })
})

describe('what a viewer says', () => {
  it('comes out as it went in, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 400_000 }), { maxLength: 10 }), fc.nat({ max: 7 }), (bytes, step) => {
        const reader = new TerminalControlReader()
        const sent = Buffer.concat(bytes.map((count) => encodeTerminalControl({ kind: 'acknowledge', bytes: count })))
        const said = []
        for (let at = 0; at < sent.length; at += step + 1) said.push(...reader.read(sent.subarray(at, at + step + 1)))
        expect(said).toEqual(bytes.map((count) => ({ kind: 'acknowledge', bytes: count })))
      }),
    )
  })

  it('[TE5] [T-T8] holds only sizes that programs survive', () => {
    expect(clampTerminalSize({ columns: 0, rows: 10_000 })).toEqual({ columns: 2, rows: 500 })
    expect(clampTerminalSize({ columns: Number.NaN, rows: -1 })).toEqual({ columns: 2, rows: 2 })
    const reader = new TerminalControlReader()
    expect(reader.read(Uint8Array.of(2, 0, 0, 0xff, 0xff))).toEqual([
      { kind: 'resize', size: { columns: 2, rows: 500 } },
    ])
  })

  it('is passed over when it is of an unknown kind', () => {
    expect(new TerminalControlReader().read(Uint8Array.of(9, 1, 2, 3, 4, 1, 0, 0, 0, 5))).toEqual([
      { kind: 'acknowledge', bytes: 5 },
    ])
  })
})

describe('a title', () => {
  it('[TE6] [T-T2] has no line breaks, no escapes, no direction marks and a bounded length', () => {
    expect(cleanTitle('a\nb\u202Eevil\u0007\u001b[0m')).toBe('a b evil [0m')
    expect(cleanTitle('\u200b \n')).toBeNull()
    expect(Array.from(cleanTitle('😀'.repeat(1000)) ?? '')).toHaveLength(120)
  })
})

describe('a heartbeat', () => {
  it('[AG7] gives up after three questions without an answer, and not before', () => {
    const beat = new Heartbeat()
    expect([beat.tick(), beat.tick(), beat.tick(), beat.tick()]).toEqual(['ask', 'ask', 'ask', 'lost'])
  })

  it('[AG7] counts from the last answer', () => {
    const beat = new Heartbeat()
    beat.tick()
    beat.tick()
    beat.heard()
    expect([beat.tick(), beat.tick(), beat.tick(), beat.tick()]).toEqual(['ask', 'ask', 'ask', 'lost'])
  })
})
