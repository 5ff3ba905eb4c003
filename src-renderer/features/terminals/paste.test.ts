import { describe, expect, it } from 'vitest'
import { clipboardText } from './clipboard-wish.ts'
import { needsQuestion, typedForPaste, visiblePaste } from './paste.ts'

describe('[T-T9] a paste', () => {
  it('never holds what a terminal or its program takes for keys', () => {
    expect(typedForPaste('a\x1b[201~\r\nb\tc\x03\x7f\u009b1m')).toBe('a[201~\r\nb\tc1m')
  })

  it('is shown first when its lines would run, or when it is not what it seems', () => {
    const shell = { takesPastes: false }
    const editor = { takesPastes: true }
    expect(needsQuestion('echo a', shell)).toBe(false)
    expect(needsQuestion('echo a\n', shell)).toBe(false)
    expect(needsQuestion('echo a\necho b', shell)).toBe(true)
    expect(needsQuestion('echo a\necho b', editor)).toBe(false)
    expect(needsQuestion('echo \x1b[201~', editor)).toBe(true)
    expect(needsQuestion('echo \u202egpj', editor)).toBe(true)
  })

  it('is shown with a picture for each letter that is not seen', () => {
    expect(visiblePaste('a\x1b[201~\r\nb\u202e\u009b\x7f')).toBe('a\u241b[201~\nb<202E><009B>\u2421')
  })
})

describe('[T-T3] text that a program wants on the clipboard', () => {
  const encode = (text: string) => Buffer.from(text).toString('base64')

  it('is text in UTF-8, and bounded', () => {
    expect(clipboardText(`c;${encode('Grüße')}`)).toBe('Grüße')
    expect(clipboardText(`;${encode('a')}`)).toBe('a')
    expect(clipboardText(`c;${encode('x'.repeat(10_000_000))}`)).toBeNull()
  })

  it('is nothing for a question, and for what is no base64 or no text', () => {
    for (const data of ['c;?', '?', '', 'c;', 'c;!!!', 'c;a', `c;${Buffer.from([0xff, 0xfe]).toString('base64')}`]) {
      expect(clipboardText(data), data).toBeNull()
    }
  })
})
