import { expect, it } from 'vitest'
import { errorText, jsonText } from './print.ts'

it('[T-F3] JSON has nothing that a terminal acts upon or that hides, and means the same', () => {
  const value = { name: '\u009b2J\u202e\u{e0041}\u001b]0;x\u0007', more: ['❤️', '\ud800', 'a\nb'] }
  for (const indent of [undefined, 2]) {
    const text = jsonText(value, indent)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
    expect(JSON.parse(text)).toEqual(value)
  }
  expect(jsonText({ a: 1 })).toBe('{"a":1}\n')
})

it('[T-F3] errors are shown as text, whatever they quote', () => {
  const report = { code: 'invalid-input', message: 'a\u001b[2J', why: 'b\u202e', remedy: 'c\nd' } as const
  expect(errorText(report)).toBe('airlock: a\\x1b[2J\n  Why: b\\u{202e}\n  What to do: c\\x0ad\n')
})
