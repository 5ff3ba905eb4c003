import { describe, expect, it } from 'vitest'
import { belongsToTerminal, matches } from './commands.ts'

const keys = (key: string, modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', true>> = {}) => ({
  key,
  code: key === '~' || key === '`' ? 'Backquote' : `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...modifiers,
})

describe('shortcuts', () => {
  it('match their keys and no others', () => {
    expect(matches('Mod+K', keys('k', { ctrlKey: true }), false)).toBe(true)
    expect(matches('Mod+K', keys('k', { metaKey: true }), true)).toBe(true)
    expect(matches('Mod+K', keys('k', { metaKey: true }), false)).toBe(false)
    expect(matches('Mod+K', keys('k', { ctrlKey: true, shiftKey: true }), false)).toBe(false)
    expect(matches('Mod+Shift+P', keys('P', { ctrlKey: true, shiftKey: true }), false)).toBe(true)
  })

  it('know the backquote by its place, since shift makes it another letter', () => {
    expect(matches('Ctrl+Shift+`', keys('~', { ctrlKey: true, shiftKey: true }), false)).toBe(true)
    expect(matches('Ctrl+Shift+`', keys('~', { ctrlKey: true, shiftKey: true }), true)).toBe(true)
  })

  it('leave to a terminal what programs in it use, and keep a way out of it', () => {
    expect(belongsToTerminal(keys('k', { ctrlKey: true }), false)).toBe(true)
    expect(belongsToTerminal(keys('r', { ctrlKey: true }), true)).toBe(true)
    expect(belongsToTerminal(keys('p', { ctrlKey: true, shiftKey: true }), false)).toBe(false)
    expect(belongsToTerminal(keys('k', { metaKey: true }), true)).toBe(false)
    expect(belongsToTerminal(keys('F6'), false)).toBe(false)
  })
})
