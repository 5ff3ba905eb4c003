import { expect, it } from 'vitest'
import { outputText } from './output-text.ts'

it('[PK4] what a program printed is shown as text, whatever it would do to a terminal', () => {
  expect(outputText('a\tb\r\n10 %\r50 %\r100 %\n\u001b[1mbold\u001b[0m\n')).toBe('a  b\n100 %\nbold\n')
  expect(outputText('\u001b]0;title\u0007\u202e')).toBe('\\x1b]0;title\\x07\\u{202e}')
})
