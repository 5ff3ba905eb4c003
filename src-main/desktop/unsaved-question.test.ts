import { describe, expect, it } from 'vitest'
import { mayGoUnsaved, unsavedQuestion } from './unsaved-question.ts'

describe('[DE5] closing a window with unsaved text', () => {
  it('goes on only when the person says so', () => {
    expect(mayGoUnsaved(() => 1)).toBe(true)
    expect(mayGoUnsaved(() => 0)).toBe(false)
  })

  it('keeps the text when the question is put away, or answered in a way nobody knows', () => {
    expect(mayGoUnsaved(({ cancelId }) => cancelId)).toBe(false)
    expect(mayGoUnsaved(({ defaultId }) => defaultId)).toBe(false)
    expect(mayGoUnsaved(() => -1)).toBe(false)
    expect(unsavedQuestion.buttons).toHaveLength(2)
  })
})
