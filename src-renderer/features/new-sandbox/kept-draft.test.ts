import { beforeEach, describe, expect, it } from 'vitest'
import { emptyDraft } from './draft.ts'
import { forgetDraft, keepDraft, keptDraft } from './kept-draft.ts'

const memory = new Map<string, string>()
Object.assign(globalThis, {
  sessionStorage: {
    getItem: (key: string) => memory.get(key) ?? null,
    setItem: (key: string, value: string) => void memory.set(key, value),
  },
})
beforeEach(() => {
  memory.clear()
})

describe('[CR11] what was typed into the dialog', () => {
  it('is there again after a reload, until it is given up', () => {
    const draft = { ...emptyDraft, name: 'mine', include: ['node_modules/'] }
    keepDraft({ draft, isNameOwn: true })
    expect(keptDraft()).toEqual({ draft, isNameOwn: true })
    forgetDraft()
    expect(keptDraft()).toBeNull()
  })

  it('is not taken where another version of the page wrote it otherwise', () => {
    keepDraft({ draft: { ...emptyDraft, include: 'all' } as never, isNameOwn: true })
    expect(keptDraft()).toBeNull()
    keepDraft({ draft: { name: 'mine' } as never, isNameOwn: true })
    expect(keptDraft()).toBeNull()
  })
})
