import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textEncodings } from '../../../src-shared/api/text-encoding.ts'
import { decodeHead, decodeText, encodeText } from './text-encoding.ts'

const bytes = (...values: readonly number[]) => Uint8Array.from(values)

describe('[ED20] the encoding of a text file', () => {
  it('is what its mark says, and the mark is no text', () => {
    expect(decodeText(bytes(0xef, 0xbb, 0xbf, 0x61))).toMatchObject({
      text: 'a',
      encoding: 'utf-8',
      byteOrderMark: true,
    })
    expect(decodeText(bytes(0xff, 0xfe, 0x61, 0))).toMatchObject({
      text: 'a',
      encoding: 'utf-16le',
      byteOrderMark: true,
    })
    expect(decodeText(bytes(0xfe, 0xff, 0, 0x61))).toMatchObject({
      text: 'a',
      encoding: 'utf-16be',
      byteOrderMark: true,
    })
  })

  it('is seen in the bytes where there is no mark', () => {
    expect(decodeText(Buffer.from('Grüße'))).toMatchObject({
      encoding: 'utf-8',
      byteOrderMark: false,
      isLossless: true,
    })
    expect(decodeText(Buffer.from('Grüße', 'latin1'))).toMatchObject({ text: 'Grüße', encoding: 'windows-1252' })
    expect(decodeText(bytes(0x93, 0x61, 0x94, 0x80))).toMatchObject({ text: '“a”€', isLossless: true })
    expect(decodeText(Buffer.from('Hello there', 'utf16le'))).toMatchObject({
      text: 'Hello there',
      encoding: 'utf-16le',
    })
    expect(decodeText(Buffer.from('Hello there', 'utf16le').swap16())).toMatchObject({ encoding: 'utf-16be' })
    expect(decodeText(bytes())).toMatchObject({ text: '', encoding: 'utf-8', isLossless: true })
  })

  it('is none for what is not text', () => {
    expect(decodeText(bytes(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0))).toBeNull()
    expect(decodeText(bytes(0xff, 1, 2, 3, 4, 5, 6, 7, 0x80))).toBeNull()
  })

  it('loses nothing: what is opened and saved unchanged has the same bytes, or is told not to', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.option(fc.constantFrom(...textEncodings)),
        (content, wanted) => {
          const decoded = decodeText(content, wanted ?? undefined)
          if (decoded?.isLossless !== true) return
          expect(encodeText(decoded.text, decoded).equals(content)).toBe(true)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('takes damaged UTF-8 for what it is, and says that it cannot be saved', () => {
    const damaged = Buffer.concat([Buffer.from('Grüße aus Köln '), bytes(0xff), Buffer.from(' und Zürich')])
    expect(decodeText(damaged)).toMatchObject({ encoding: 'utf-8', isLossless: false })
    expect(decodeText(bytes(0xff, 0xfe, 0x61, 0, 0x62))).toMatchObject({ encoding: 'utf-16le', isLossless: false })
  })

  it('refuses a character that has no place in it, and says where', () => {
    const windows = { encoding: 'windows-1252', byteOrderMark: false } as const
    expect(() => encodeText('one\ntwo → three', windows)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        why: expect.stringContaining('“→” (U+2192) in line 2') as unknown,
      }),
    )
    expect(() => encodeText('😀', windows)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
    expect(encodeText('€“ü”', windows)).toEqual(Buffer.from([0x80, 0x93, 0xfc, 0x94]))
  })

  it('lets the beginning of a large file end within a character', () => {
    expect(decodeHead(Buffer.from('Köln Köln Kö').subarray(0, -1))).toBe('Köln Köln K')
    expect(decodeHead(Buffer.from('Hello there', 'utf16le').subarray(0, -1))).toBe('Hello ther')
    expect(decodeHead(bytes(0, 1, 2, 3))).toBeNull()
  })
})
