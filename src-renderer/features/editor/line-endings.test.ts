import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLineEndings, withLineEndings } from './line-endings.ts'

describe('[ED21] the ends of lines', () => {
  it.each([
    ['one\ntwo\n', 'lf'],
    ['one\r\ntwo\r\n', 'crlf'],
    ['one\rtwo', 'cr'],
    ['one\r\ntwo\nthree\r', 'mixed'],
    ['one', 'lf'],
  ])('of %j are %s', (text, kind) => {
    const read = readLineEndings(text)
    expect(read.endings.kind).toBe(kind)
    expect(read.text).not.toContain('\r')
  })

  it('come back as they were when nothing was edited', () => {
    const piece = fc.constantFrom('a', 'b', '\n', '\r\n', '\r')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('')
        const { text: plain, endings } = readLineEndings(text)
        expect(withLineEndings(plain, endings)).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  it('stay with their lines when others are edited, added and removed', () => {
    const { endings } = readLineEndings('a\r\nb\nc\r\nd\n')
    expect(withLineEndings('a\nB\nc\nd\n', endings)).toBe('a\r\nB\nc\r\nd\n')
    expect(withLineEndings('a\nc\nd\n', endings)).toBe('a\r\nc\r\nd\n')
    expect(withLineEndings('new\na\nb\nc\nd\n', endings)).toBe('new\na\r\nb\nc\r\nd\n')
    expect(withLineEndings('a\nb\nnew\nc\nd\nmore\n', endings)).toBe('a\r\nb\nnew\nc\r\nd\nmore\n')
  })
})
