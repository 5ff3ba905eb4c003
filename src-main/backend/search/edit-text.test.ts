import { describe, expect, it } from 'vitest'
import { editText, type EditedText } from './edit-text.ts'

/** “é” in Windows-1252 often enough that all of it is taken for that, and text in which ripgrep finds UTF-8. */
const windows1252 = (text: string) => Buffer.concat([Buffer.from('é é é é ', 'latin1'), Buffer.from(text, 'utf8')])
const offset = 8

function edited(result: EditedText) {
  if (typeof result === 'string') throw new Error(result)
  return result
}

describe('text in Windows-1252', () => {
  it.each([
    ['ä', 'ü'],
    ['Ã', 'Ãƒ'],
    ['x ä', 'Ã'],
    ['€', ''],
  ])('[SR12] is replaced where its bytes are those of “%s” in UTF-8, and brought back as it was', (before, after) => {
    const bytes = windows1252(`${before} foo ${before}\u0083`)
    const done = edited(editText(bytes, [{ offset, before, after }]))
    const put = Buffer.from(after.replace('ƒ', '\u0083'), 'latin1')
    const found = Buffer.from(before)
    expect(done.bytes).toEqual(Buffer.concat([bytes.subarray(0, offset), put, bytes.subarray(offset + found.length)]))
    expect(edited(editText(done.bytes, done.undo)).bytes).toEqual(bytes)
  })

  it('[SR12] is not replaced where something else stands by now', () => {
    const bytes = Buffer.from('é é é é ä', 'latin1')
    expect(editText(bytes, [{ offset, before: 'ä', after: 'x' }])).toBe('changed')
  })
})
