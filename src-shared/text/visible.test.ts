import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visible } from './visible.ts'

describe('[T-F3] [T-T2] text that a sandbox chose, on one line', () => {
  it.each([
    ['a terminal’s escape', '\u001b[2J\u0007', '\\x1b[2J\\x07'],
    ['an escape of one byte', '\u009b2J', '\\x9b2J'],
    ['a line of its own', 'a\nb\rc\u2028d', 'a\\x0ab\\x0dc\\u{2028}d'],
    ['text turned around', 'gnp\u202eexe.\u2066', 'gnp\\u{202e}exe.\\u{2066}'],
    ['a mark of direction', '\u061c\u200f', '\\u{61c}\\u{200f}'],
    ['nothing to see', '\u200b\u00ad\ufeff\u2060', '\\u{200b}\\xad\\u{feff}\\u{2060}'],
    ['a letter that is nothing to see', 'a\u3164\u115fb', 'a\\u{3164}\\u{115f}b'],
    ['words in tags', 'hi\u{e0068}\u{e0069}', 'hi\\u{e0068}\\u{e0069}'],
    ['variants of letters', 'a\ufe0fb\ufe01', 'a\\u{fe0f}b\\u{fe01}'],
    ['half a letter', '\ud800', '\\u{d800}'],
    ['a picture', 'I ❤️ it', 'I ❤️ it'],
    ['other writing', 'Grüße, 日本語, हिन्दी', 'Grüße, 日本語, हिन्दी'],
  ])('shows %s', (_what, text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  it('never leaves what a terminal acts upon, and changes nothing when it is done twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visible(text)
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/)
        expect(visible(shown)).toBe(shown)
      }),
    )
  })
})
