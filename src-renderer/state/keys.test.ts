import { describe, expect, it } from 'vitest'
import { areSame, belongsToEditor, isTyping, matches, pressed } from './keys.ts'

type Modifiers = Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', true>>
const keys = (key: string, code: string, modifiers: Modifiers = {}) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...modifiers,
})

describe('[KB2] keys that are pressed', () => {
  it('are written as the person’s computer has them', () => {
    expect(pressed(keys('K', 'KeyK', { ctrlKey: true, shiftKey: true }), false)).toBe('Mod+Shift+K')
    expect(pressed(keys('k', 'KeyK', { metaKey: true }), true)).toBe('Mod+K')
    expect(pressed(keys('k', 'KeyK', { ctrlKey: true }), true)).toBe('Ctrl+K')
    expect(pressed(keys('F6', 'F6'), false)).toBe('F6')
    expect(pressed(keys('PageDown', 'PageDown', { altKey: true }), false)).toBe('Alt+PageDown')
    expect(pressed(keys(' ', 'Space', { ctrlKey: true }), false)).toBe('Mod+Space')
    expect(pressed(keys('~', 'Backquote', { ctrlKey: true, shiftKey: true }), false)).toBe('Mod+Shift+`')
    for (const modifier of ['Control', 'Shift', 'Alt', 'Meta'])
      expect(pressed(keys(modifier, modifier), false)).toBeNull()
  })

  it('are found by place where shift, Alt or the layout make them another letter', () => {
    expect(pressed(keys('!', 'Digit1', { ctrlKey: true, shiftKey: true }), false)).toBe('Mod+Shift+1')
    expect(pressed(keys('å', 'KeyA', { altKey: true, metaKey: true }), true)).toBe('Mod+Alt+A')
    expect(matches('Mod+S', keys('ы', 'KeyS', { ctrlKey: true }), false)).toBe(true)
    expect(matches('Mod+1', keys('&', 'Digit1', { ctrlKey: true }), false)).toBe(true)
    // Letters that a layout moves are what is written on them.
    expect(matches('Mod+Q', keys('q', 'KeyA', { ctrlKey: true }), false)).toBe(true)
    expect(matches('Mod+A', keys('q', 'KeyA', { ctrlKey: true }), false)).toBe(false)
  })

  it('are what they were recorded as', () => {
    for (const [key, code] of [
      ['\\', 'Backslash'],
      [',', 'Comma'],
      ['+', 'Equal'],
      ['[', 'BracketLeft'],
      ['Delete', 'Delete'],
      ['é', 'Digit2'],
    ] as const) {
      const event = keys(key, code, { ctrlKey: true, altKey: true })
      expect(matches(pressed(event, false) ?? '', event, false), key).toBe(true)
    }
  })

  it('are no shortcut while they are text or move the focus', () => {
    expect(isTyping('K')).toBe(true)
    expect(isTyping('Shift+Enter')).toBe(true)
    expect(isTyping('F2')).toBe(false)
    expect(isTyping('Alt+K')).toBe(false)
  })

  it('are left to an editor where it has a use of its own', () => {
    expect(belongsToEditor(keys('F8', 'F8'))).toBe(true)
    expect(belongsToEditor(keys('F8', 'F8', { ctrlKey: true, shiftKey: true }))).toBe(false)
  })

  it('are the same however they are written', () => {
    expect(areSame('Mod+K', 'Ctrl+K', false)).toBe(true)
    expect(areSame('Mod+K', 'Ctrl+K', true)).toBe(false)
    expect(areSame('Mod+K', 'Meta+K', true)).toBe(true)
  })
})
